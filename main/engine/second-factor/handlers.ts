import { EngineError } from '../errors.ts';
import type { CommandHandler, FeatureHandlers } from '../handler.ts';
import { findSubject, mayManage } from '../people/subject.ts';
import { endSessionsOf } from '../session/sessions.ts';
import { renewBackupCodes } from './backup-codes.ts';
import { factorState, hasSecondFactor, resetFactor } from './factor.ts';

/** Takes away the factor of somebody who lost their device. One's own is replaced or removed, not reset. */
const reset: CommandHandler<'secondFactor.reset'> = (db, { personId, reason }, ctx) => {
  const subject = findSubject(db, personId, ctx);
  if (!subject) throw new EngineError('not_found', 'no_such_item');
  if (personId === ctx.actor.personId) throw new EngineError('forbidden', 'own_account');
  if (!mayManage(db, ctx, subject)) throw new EngineError('forbidden', 'exceeds_own_grants');
  if (!hasSecondFactor(db, personId)) throw new EngineError('conflict', 'already_so');
  resetFactor(db, personId);
  endSessionsOf(db, personId, 'second_factor_reset', ctx.clock.nowMs());
  ctx.record({ target: { kind: 'person', id: personId, name: subject.name }, details: reason === undefined ? {} : { reason } });
  return {};
};

/** What of the second factor works like any other data; setting it up and taking it away stand in gates.ts. */
export const secondFactorHandlers: FeatureHandlers<'secondFactor'> = {
  status: (db, _input, { actor }) => factorState(db, actor.personId),

  newCodes(db, _input, ctx) {
    const { personId, name } = ctx.actor;
    if (!hasSecondFactor(db, personId)) throw new EngineError('conflict', 'changed_meanwhile');
    ctx.record({ target: { kind: 'person', id: personId, name } });
    return { codes: renewBackupCodes(db, personId, ctx.random) };
  },

  reset,
};
