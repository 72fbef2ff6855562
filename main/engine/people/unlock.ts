import { EngineError } from '../errors.ts';
import type { CommandHandler } from '../handler.ts';
import { loadPerson } from './person-row.ts';
import { findSubject, mayManage } from './subject.ts';

/**
 * Lets somebody sign in again at once after failed attempts. Throws not_found/no_such_item,
 * forbidden/exceeds_own_grants, conflict/already_so when nothing is counted, unavailable with the keychain's reason.
 */
export const unlockPerson: CommandHandler<'people.unlock'> = async (db, { personId, reason }, ctx) => {
  const subject = findSubject(db, personId, ctx);
  if (!subject) throw new EngineError('not_found', 'no_such_item');
  if (!mayManage(db, ctx, subject)) throw new EngineError('forbidden', 'exceeds_own_grants');
  const standing = await ctx.attempts.standing(subject.username);
  if (standing?.failures === 0) throw new EngineError('conflict', 'already_so');
  ctx.record({
    target: { kind: 'person', id: subject.id, name: subject.name },
    details: { failures: standing?.failures ?? 0, ...(reason === undefined ? {} : { reason }) },
  });
  // Last, while the event can still be taken back: when the keychain refuses, nobody was unlocked and nothing says so.
  // The other way round is worse: a cancellation while it is written would leave an account unlocked without a trace.
  ctx.cannotTurnBack();
  await ctx.attempts.unlock(subject.username);
  return loadPerson(db, subject.id);
};
