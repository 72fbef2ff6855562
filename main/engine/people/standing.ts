import type { Db } from '../db/database.ts';
import type { CommandContext, CommandHandler } from '../handler.ts';
import { endSessionsOf } from '../session/sessions.ts';
import { changePeople } from './bulk.ts';
import type { BulkRefusal } from './bulk.ts';
import { endInvitation } from './invitation.ts';
import { dropStaleSlotsAfterCommit } from './slots.ts';
import { isLastAdministrator, mayManage } from './subject.ts';
import type { Subject } from './subject.ts';

/** Why the caller may not shut this person out, in whatever way; null when they may. */
export function refusalToShutOut(db: Db, ctx: CommandContext, subject: Subject): BulkRefusal | null {
  if (subject.id === ctx.actor.personId) return 'own_account';
  if (!mayManage(db, ctx, subject)) return 'exceeds_own_grants';
  return isLastAdministrator(db, subject) ? 'last_administrator' : null;
}

/**
 * Disables people: their sessions end with the change itself, their key slots go right after it. The password goes
 * too: with the slot gone it could not unlock this machine any more, and what is not kept cannot be tried.
 */
export const disablePeople: CommandHandler<'people.disable'> = async (db, input, ctx) => {
  const outcome = await changePeople(db, input, ctx, (subject) => {
    if (subject.status === 'disabled') return 'unchanged';
    const refused = refusalToShutOut(db, ctx, subject);
    if (refused) return { refused };
    return {
      from: subject.status,
      to: 'disabled',
      apply() {
        db.prepare("UPDATE person SET status = 'disabled', password_hash = NULL, version = version + 1 WHERE id = ?").run(subject.id);
        endInvitation(db, subject.id);
        endSessionsOf(db, subject.id, 'disabled', ctx.clock.nowMs());
      },
    };
  });
  if (outcome.changed > 0) dropStaleSlotsAfterCommit(db, ctx);
  return outcome;
};

/** Lets disabled people back in. They are as if new: they sign in by a new invitation, or once a password has been set for them. */
export const enablePeople: CommandHandler<'people.enable'> = (db, input, ctx) =>
  changePeople(db, input, ctx, (subject) => {
    if (subject.status !== 'disabled') return 'unchanged';
    if (!mayManage(db, ctx, subject)) return { refused: 'exceeds_own_grants' };
    return {
      from: 'disabled',
      to: 'invited',
      apply: () => db.prepare("UPDATE person SET status = 'invited', version = version + 1 WHERE id = ?").run(subject.id),
    };
  });

/** Keeps people out for a while: their sessions and an invitation end with the change itself; password and key slot stay as they are. */
export const suspendPeople: CommandHandler<'people.suspend'> = async (db, input, ctx) => {
  let invitations = 0;
  const outcome = await changePeople(db, input, ctx, (subject) => {
    // Whoever is disabled is out already, and further than that: suspending them would bring them nearer.
    if (subject.status !== 'active' && subject.status !== 'invited') return 'unchanged';
    const refused = refusalToShutOut(db, ctx, subject);
    if (refused) return { refused };
    return {
      from: subject.status,
      to: 'suspended',
      apply() {
        db.prepare("UPDATE person SET status = 'suspended', version = version + 1 WHERE id = ?").run(subject.id);
        if (endInvitation(db, subject.id)) invitations += 1;
        endSessionsOf(db, subject.id, 'suspended', ctx.clock.nowMs());
      },
    };
  });
  if (invitations > 0) dropStaleSlotsAfterCommit(db, ctx);
  return outcome;
};

/** Ends a suspension: people are again what they were, active with their password, or invited without one. */
export const resumePeople: CommandHandler<'people.resume'> = (db, input, ctx) =>
  changePeople(db, input, ctx, (subject) => {
    if (subject.status !== 'suspended') return 'unchanged';
    if (!mayManage(db, ctx, subject)) return { refused: 'exceeds_own_grants' };
    const to = hasPassword(db, subject.id) ? 'active' : 'invited';
    return {
      from: 'suspended',
      to,
      apply: () => db.prepare('UPDATE person SET status = ?, version = version + 1 WHERE id = ?').run(to, subject.id),
    };
  });

/** Whether a password is set for this person: then there may be a key slot under their user name as well. */
export function hasPassword(db: Db, personId: string): boolean {
  return db.prepare('SELECT 1 FROM person WHERE id = ? AND password_hash IS NOT NULL').get(personId) !== undefined;
}
