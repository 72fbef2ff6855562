import type { OutputOf, ParsedInputOf } from '../../../preload/contract/contract.ts';
import { tellChanged } from '../core.ts';
import type { Client, Core } from '../core.ts';
import { EngineError } from '../errors.ts';
import { parseInvitationCode } from '../keys/invitation-code.ts';
import type { InvitationCode } from '../keys/invitation-code.ts';
import { requireGoodPassword } from '../keys/password-rules.ts';
import { deviceEntry } from '../keys/device-secret.ts';
import type { InvitationSlot } from '../keys/slot-file.ts';
import { openWithInvitation } from '../keys/slots.ts';
import type { OpenStore } from '../open-store.ts';
import { endInvitation, letsIn } from '../people/invitation.ts';
import { newCredentials } from '../people/password.ts';
import { dropStaleSlots, replacePassword } from '../people/slots.ts';
import { forgetReset, passwordMinCodePoints } from '../second-factor/factor.ts';
import { takeIn } from './entering.ts';
import { beginSession } from './sign-in.ts';
import { status } from './status.ts';
import { readySlotFile } from './unlock.ts';

type Input = ParsedInputOf<'session.acceptInvitation'>;

/** An invited person whose code was right. */
interface Invited {
  id: string;
  name: string;
  email: string | null;
  /** The slot that the code opened, which must still be their invitation when the password is set. */
  slot: InvitationSlot;
}

/**
 * The first sign-in of an invited person: the code opens their slot, on a locked machine the data with it, a password
 * slot takes its place, and they are signed in; all of it or nothing. The code proves itself by the slot alone, whether
 * the store is open or not. An unknown name, a wrong code, one that is used, over or taken back, and somebody not
 * invited answer alike, not_signed_in/wrong_invitation, after the same work.
 * Throws invalid_input/invitation_code_malformed, the password's reasons, and what the second factor throws where one
 * was set up before.
 */
export async function acceptInvitation(core: Core, client: Client, input: Input): Promise<OutputOf<'session.status'>> {
  const code = parseInvitationCode(input.code);
  /** Which slot the code opened. */
  let slot: InvitationSlot | null = null;
  try {
    await takeIn<Invited>(core, {
      username: input.username,
      refusal: 'wrong_invitation',
      async openSlot(slotFile, deviceSecret) {
        const opened = await openWithInvitation(slotFile, { username: input.username, code, deviceSecret }, core.jobs);
        slot = opened.slot;
        return opened.databaseKey;
      },
      async check(store) {
        return invitedBy(core, store, input.username, slot ?? (await slotOf(core, input.username, code)));
      },
      enter: (store, invited) => enter(core, client, store, { invited, input }),
    });
  } finally {
    code.fill(0);
  }
  return status(core, client);
}

/** The slot that a code opens while the store is open already; null for a wrong one. */
async function slotOf(core: Core, username: string, code: InvitationCode): Promise<InvitationSlot | null> {
  const slotFile = readySlotFile(core);
  const device = await deviceEntry(core.host, slotFile);
  try {
    const opened = await openWithInvitation(slotFile, { username, code, deviceSecret: device.secret }, core.jobs);
    opened.databaseKey.fill(0);
    return opened.slot;
  } catch (error) {
    if (error instanceof EngineError && error.reason === 'wrong_invitation') return null;
    throw error;
  } finally {
    device.secret.fill(0);
  }
}

/** Who is let in by the slot that their code opened, or null; the refusal is in the audit then. */
async function invitedBy(core: Core, store: OpenStore, username: string, slot: InvitationSlot | null): Promise<Invited | null> {
  const row = store.read.prepare('SELECT id, name, email FROM person WHERE username = ?').get(username) as
    | { id: string; name: string; email: string | null }
    | undefined;
  if (row && slot?.id === row.id && letsIn(store.read, slot, core.clock.nowMs())) return { ...row, slot };
  await core.refusals.noteSignIn(core, row ? { id: row.id, name: row.name } : { nobodys: username }, 'invitation');
  return null;
}

/** Sets the password and signs them in, in one transaction. */
async function enter(core: Core, client: Client, store: OpenStore, { invited, input }: { invited: Invited; input: Input }): Promise<void> {
  store.info.health.requireUpgraded();
  const { id, name, email, slot } = invited;
  const { username, newPassword, secondFactor } = input;
  const minCodePoints = passwordMinCodePoints(store.read, id);
  requireGoodPassword(newPassword, { name, username, email, organisation: store.organisation }, minCodePoints);
  const { settings, random, jobs, host } = core;
  const credentials = await newCredentials(store.read, { id, username }, newPassword, { store: store.info, settings, random, jobs, host });
  const { hash } = credentials;
  await beginSession(core, client, store, {
    id,
    by: { id, name, hash, given: secondFactor ?? null },
    becoming: {
      first(db) {
        // Taken back, replaced or over meanwhile; or the second factor that let a short password pass is gone.
        if (!letsIn(db, slot, core.clock.nowMs())) throw new EngineError('not_signed_in', 'wrong_invitation');
        if (passwordMinCodePoints(db, id) > minCodePoints) throw new EngineError('conflict', 'changed_meanwhile');
        forgetReset(db, id);
        endInvitation(db, id);
        db.prepare("UPDATE person SET password_hash = ?, status = 'active' WHERE id = ?").run(hash, id);
      },
      last(db, actor) {
        store.record(db, { actor, verb: 'person.invitation_accepted', target: { kind: 'person', id, name } });
        // Beside the invitation's slot: a crash before the commit leaves that one good, and one for a password of which
        // the database knows nothing; the next opening drops it.
        replacePassword(db, store.info, credentials);
      },
    },
  });
  dropStaleSlots(store.read, store.info, core.clock.nowMs());
  tellChanged(core, ['people', 'audit']);
}
