import { isSecret } from '../../../preload/contract/record-fields.ts';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import type { CommandContext, CommandHandler } from '../handler.ts';
import { loadType } from '../types/stored-type.ts';
import { useType } from './keep.ts';
import { digestKey, readSecret, secretDigest } from './secrets.ts';
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
  if (ctx.settings.revealReason === 1 && reason === undefined) throw new EngineError('invalid_input', 'fields', [{ path: 'reason', rule: 'required' }]);
  takeOneReveal(db, ctx);
  const key = digestKey(db, ctx.random, ctx.clock.nowMs());
  const digest = secretDigest(key, 'audit', fieldNum, value).toString('hex');
  key.fill(0);
  ctx.record({ target: auditTarget(record), details: { field: name, digest, ...(reason === undefined ? {} : { reason }) } });
  return { value, seconds: ctx.settings.revealSeconds };
};

const BUDGET = 'reveal';
const HOUR_MS = 3_600_000;

/**
 * Takes one from the hour's budget, kept on disk in the same transaction, so that neither a restart nor a kill fills
 * it: a bucket of as many as the organisation allows, refilled evenly over an hour. A clock set back refills nothing.
 */
function takeOneReveal(db: Db, { actor, clock, settings }: CommandContext): void {
  const most = settings.revealsPerHour;
  const nowMs = clock.nowMs();
  const row = db.prepare('SELECT tokens, at_ms AS atMs FROM rate_state WHERE person_id = ? AND rate_class = ?').get(actor.personId, BUDGET) as { tokens: number; atMs: number } | undefined;
  const tokens = row ? Math.min(most, row.tokens + (Math.max(0, nowMs - row.atMs) / HOUR_MS) * most) : most;
  if (tokens < 1) throw new EngineError('rate_limited', 'too_many_reveals', [], Math.ceil(((1 - tokens) / most) * (HOUR_MS / 1000)));
  db.prepare(
    'INSERT INTO rate_state (person_id, rate_class, tokens, at_ms) VALUES (?, ?, ?, ?) ON CONFLICT (person_id, rate_class) DO UPDATE SET tokens = excluded.tokens, at_ms = excluded.at_ms',
  ).run(actor.personId, BUDGET, tokens - 1, nowMs);
}
