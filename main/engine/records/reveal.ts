import { isSecret } from '../../../preload/contract/record-fields.ts';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import type { CommandContext, CommandHandler } from '../handler.ts';
import { takeKept } from '../rate-state.ts';
import { loadType } from '../types/stored-type.ts';
import { useType } from './keep.ts';
import { readSecret, secretDigest, withDigestKey } from './secrets.ts';
import { auditTarget, loadRecord } from './stored-record.ts';

/**
 * Shows one secret to whoever may see it: with a reason where the organisation asks for one, within the hour's budget,
 * and never without its event. Throws not_found/no_such_item for a record beyond the caller and for a field that holds
 * nothing, invalid_input/fields without a reason, rate_limited/too_many_reveals.
 */
export const revealSecret: CommandHandler<'records.reveal'> = (db, { recordId, field: name, reason }, ctx) => {
  const record = loadRecord(db, recordId, ctx);
  const { fields, numbers } = useType(db, loadType(db, record.typeId));
  const field = fields.get(name);
  const fieldNum = numbers.get(name);
  const value = field && isSecret(field) && fieldNum !== undefined ? readSecret(db, record.num, fieldNum, record.version) : null;
  if (value === null || fieldNum === undefined) throw new EngineError('not_found', 'no_such_item');
  askReason(reason, ctx);
  takeOneReveal(db, ctx);
  const digest = withDigestKey(db, ctx, (key) => secretDigest(key, 'audit', fieldNum, value).toString('hex'));
  ctx.record({ target: auditTarget(record), details: { field: name, digest, ...(reason === undefined ? {} : { reason }) } });
  return { value, seconds: ctx.settings.revealSeconds };
};

/** Throws invalid_input/fields without a reason where the organisation asks for one. */
export function askReason(reason: string | undefined, { settings }: Pick<CommandContext, 'settings'>): void {
  if (settings.revealReason === 1 && reason === undefined) throw new EngineError('invalid_input', 'fields', [{ path: 'reason', rule: 'required' }]);
}

const HOUR_SECONDS = 3_600;

/** Takes one from the hour's budget, which refills evenly over an hour. Throws rate_limited/too_many_reveals. */
export function takeOneReveal(db: Db, { actor, clock, settings: { revealsPerHour } }: CommandContext): void {
  const waitSeconds = takeKept(db, actor.personId, 'reveal', { burst: revealsPerHour, perSecond: revealsPerHour / HOUR_SECONDS }, clock.nowMs());
  if (waitSeconds !== null) throw new EngineError('rate_limited', 'too_many_reveals', [], waitSeconds);
}
