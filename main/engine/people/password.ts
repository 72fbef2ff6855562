import type { Db } from '../db/database.ts';
import { meta } from '../db/meta.ts';
import { EngineError } from '../errors.ts';
import { prepared } from '../handler.ts';
import type { QueryContext } from '../handler.ts';
import { deviceEntry } from '../keys/device-secret.ts';
import { hashPassword } from '../keys/password.ts';
import { requireGoodPassword } from '../keys/password-rules.ts';
import { withPepper } from '../keys/pepper.ts';
import { readSlotFile } from '../keys/slot-file.ts';
import type { PasswordSlot } from '../keys/slot-file.ts';
import { makePasswordSlot } from '../keys/slots.ts';
import { forgetReset, passwordMinCodePoints } from '../second-factor/factor.ts';
import { endSessionsOf } from '../session/sessions.ts';
import { endInvitation } from './invitation.ts';
import { loadPerson } from './person-row.ts';
import { dropStaleSlotsAfterCommit, replacePassword } from './slots.ts';
import { findSubject, mayManage } from './subject.ts';
import type { Subject } from './subject.ts';

interface NewCredentials {
  hash: string;
  slot: PasswordSlot;
  /** As they were when the slot was made. */
  rotations: number;
}
interface Prepared extends NewCredentials {
  /** What the password's length was held to. */
  minCodePoints: number;
}

/**
 * Sets a person's password at the desk and with it their key slot on this machine; an invited person becomes active.
 * Throws not_found/no_such_item, forbidden/exceeds_own_grants, conflict/changed_meanwhile for a disabled or
 * suspended person, invalid_input with the password's reason, unavailable with the keychain's.
 */
export const setPassword = prepared<'people.setPassword', Prepared>({
  async prepare(db, { personId, newPassword }, ctx) {
    const subject = settable(db, personId, ctx);
    const { email } = loadPerson(db, personId);
    const minCodePoints = passwordMinCodePoints(db, personId);
    requireGoodPassword(newPassword, { name: subject.name, username: subject.username, email, organisation: meta(db, 'organisation') }, minCodePoints);
    return { ...(await newCredentials(db, subject, newPassword, ctx)), minCodePoints };
  },

  handle(db, { personId }, ctx, { minCodePoints, ...credentials }) {
    const subject = settable(db, personId, ctx);
    // The second factor that let a short one pass was taken away meanwhile.
    if (passwordMinCodePoints(db, personId) > minCodePoints) throw new EngineError('conflict', 'changed_meanwhile');
    forgetReset(db, personId);
    db.prepare("UPDATE person SET status = 'active' WHERE id = ?").run(personId);
    endInvitation(db, personId);
    dropStaleSlotsAfterCommit(db, ctx);
    endSessionsOf(db, personId, 'password_set', ctx.clock.nowMs());
    ctx.record({ target: { kind: 'person', id: personId, name: subject.name } });
    // What was guessed was the old one. Where this cannot be written, the person's page offers to unlock them.
    ctx.afterCommit(() => void ctx.attempts.unlock(subject.username).catch(() => undefined));
    // Last, while the transaction can still be taken back: a slot file that cannot be written leaves the old password whole.
    replacePassword(db, ctx.store, credentials);
    return loadPerson(db, personId);
  },
});

/** Checked before the slow work, and again in the transaction: the person may have changed meanwhile. */
function settable(db: Db, personId: string, ctx: QueryContext): Subject {
  const subject = findSubject(db, personId, ctx);
  if (!subject) throw new EngineError('not_found', 'no_such_item');
  if (!mayManage(db, ctx, subject)) throw new EngineError('forbidden', 'exceeds_own_grants');
  // Either was shut out by somebody, and a password is not what lets them back in.
  if (subject.status === 'disabled' || subject.status === 'suspended') throw new EngineError('conflict', 'changed_meanwhile');
  return subject;
}

/**
 * Makes the hash of a password and the key slot that it opens, for this machine or for the one that `ofDevice` is the
 * secret of, which is zeroed. Throws unavailable with the keychain's reason. Nothing counts until both are kept.
 */
export async function newCredentials(
  db: Db,
  subject: Pick<Subject, 'id' | 'username'>,
  password: string,
  ctx: Pick<QueryContext, 'store' | 'settings' | 'random' | 'jobs' | 'host'>,
  ofDevice?: Buffer,
): Promise<NewCredentials> {
  const { store, settings, random, jobs } = ctx;
  const deviceSecret = ofDevice ?? (await deviceEntry(ctx.host, readSlotFile(store.dir))).secret;
  const { rotations } = store;
  const databaseKey = store.withDatabaseKey((key) => Buffer.from(key));
  try {
    const [hash, slot] = await Promise.all([
      withPepper(db, (pepper) => hashPassword(jobs, { pepper, password, cost: settings.bcryptCost })),
      makePasswordSlot(
        {
          storeId: store.storeId,
          cipher: store.cipher,
          personId: subject.id,
          username: subject.username,
          password,
          deviceSecret,
          databaseKey,
          random,
          scryptCost: settings.scryptCost,
        },
        jobs,
      ),
    ]);
    return { hash, slot, rotations };
  } finally {
    for (const secret of [deviceSecret, databaseKey]) secret.fill(0);
  }
}
