import type { Core } from '../core.ts';
import { errorFields } from '../error-fields.ts';
import { hashPassword, needsRehash } from '../keys/password.ts';
import { withPepper } from '../keys/pepper.ts';
import type { OpenStore } from '../open-store.ts';

/**
 * Makes the hash of a password just found right anew when its cost is no longer the one that is set: only now is the
 * password at hand. Trouble is logged and waits for the next sign-in; nobody is kept out by it.
 */
export async function renewHash(core: Core, store: OpenStore, { id, hash, password }: { id: string; hash: string | null; password: string }): Promise<void> {
  const cost = core.settings.bcryptCost;
  if (hash === null || !needsRehash(hash, cost)) return;
  try {
    const renewed = await withPepper(store.read, (pepper) => hashPassword(core.jobs, { pepper, password, cost }));
    // Whoever set another password meanwhile has the last word.
    await store.transact((db) => db.prepare('UPDATE person SET password_hash = ? WHERE id = ? AND password_hash = ?').run(renewed, id, hash));
  } catch (error) {
    core.log.error('session.hash_not_renewed', errorFields(error));
  }
}
