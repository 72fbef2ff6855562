import type { Reason } from '../../../preload/contract/errors.ts';
import type { RecordsOutcome } from '../../../preload/contract/records.ts';
import type { AuditEvent } from '../../../preload/contract/audit.ts';
import type { Db } from '../db/database.ts';
import type { CommandContext } from '../handler.ts';
import { auditTarget, findRecord } from './stored-record.ts';
import type { StoredRecord } from './stored-record.ts';

export type RecordRefusal = Extract<Reason, 'no_such_item' | 'exceeds_own_grants'>;
/** Decides over one record: already so, not allowed and why, or the change with what the audit tells of it. */
export type DecideRecord = (record: StoredRecord) => 'unchanged' | { refused: RecordRefusal } | { apply(): void; details: AuditEvent['details'] };
interface Bulk {
  recordIds: readonly string[];
  reason?: string | undefined;
  dryRun: boolean;
}

const MOST_SHOWN = 200;

/**
 * Takes a change through every record it is for, in one transaction: what may not be changed is left out and
 * reported, the others are changed, each with an event. What is beyond the caller's reach is told as a number.
 */
export function changeRecords(db: Db, { recordIds, reason, dryRun }: Bulk, ctx: CommandContext, decide: DecideRecord): RecordsOutcome {
  const outcome: RecordsOutcome = { changed: 0, unchanged: 0, refused: [], refusedCount: 0 };
  const why = reason === undefined ? {} : { reason };
  let unknown = 0;
  const refuse = (recordId: string, name: string, refusal: RecordRefusal): void => {
    outcome.refusedCount += 1;
    if (outcome.refused.length < MOST_SHOWN) outcome.refused.push({ recordId, name, reason: refusal });
  };
  const ids = [...new Set(recordIds)];
  ids.forEach((recordId, at) => {
    if (at % 200 === 0) ctx.progress(at, ids.length, 'rows');
    const record = findRecord(db, recordId, ctx.actor, ctx.scope);
    if (!record) {
      unknown += 1;
      refuse(recordId, '', 'no_such_item');
      return;
    }
    const target = auditTarget(record);
    const decision = decide(record);
    if (decision === 'unchanged') {
      outcome.unchanged += 1;
    } else if ('refused' in decision) {
      refuse(record.id, target.name, decision.refused);
      ctx.record({ target, outcome: 'refused', details: { refusal: decision.refused, ...why } });
    } else {
      decision.apply();
      outcome.changed += 1;
      ctx.record({ target, details: { ...decision.details, ...why } });
    }
  });
  ctx.missed(unknown);
  if (unknown > 0) ctx.record({ outcome: 'refused', details: { refusal: 'no_such_item', count: unknown, ...why } });
  // A command that found everything as it should be must leave no event that says it changed something.
  if (dryRun || outcome.changed + outcome.refusedCount === 0) ctx.rollBack();
  return outcome;
}
