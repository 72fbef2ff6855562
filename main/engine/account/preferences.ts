import { Preferences, SYSTEM } from '../../../preload/contract/account.ts';
import type { ParsedInputOf } from '../../../preload/contract/contract.ts';
import { openStoreOf } from '../core.ts';
import type { Client, Core } from '../core.ts';
import type { Db } from '../db/database.ts';
import type { Actor } from '../handler.ts';
import { loadActor } from '../session/actor.ts';

/** What a person has chosen. What this program does not know, a later one's language perhaps, follows the system. */
export function preferencesOf(db: Db, personId: string): Preferences {
  const row = db.prepare('SELECT language, theme FROM preference WHERE person_id = ?').get(personId) as { language: string | null; theme: string | null } | undefined;
  const { language, theme } = Preferences.shape;
  return { language: language.catch(SYSTEM).parse(row?.language), theme: theme.catch(SYSTEM).parse(row?.theme) };
}

/** Choosing. A gate, because a command would leave an event in the audit at every look at the dark. */
export const accountGates = {
  async set(core: Core, _client: Client, input: ParsedInputOf<'account.set'>, { sessionId }: Actor): Promise<Preferences> {
    const { personId, chosen } = await openStoreOf(core).transact((db) => {
      // Again inside the transaction: the session may have ended while this waited for its turn.
      const { personId } = loadActor(db, sessionId, core.clock.nowMs());
      const before = preferencesOf(db, personId);
      const chosen = { language: input.language ?? before.language, theme: input.theme ?? before.theme };
      const kept = (choice: string): string | null => (choice === SYSTEM ? null : choice);
      db.prepare(
        'INSERT INTO preference (person_id, language, theme) VALUES (?, ?, ?) ON CONFLICT (person_id) DO UPDATE SET language = excluded.language, theme = excluded.theme',
      ).run(personId, kept(chosen.language), kept(chosen.theme));
      return { personId, chosen };
    });
    // The status tells it: their own windows, and nobody else's.
    for (const client of core.clients.values()) if (client.bound?.personId === personId) client.emit('changed', { features: ['session'] });
    return chosen;
  },
};
