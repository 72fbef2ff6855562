import type { Reason } from '../../../preload/contract/errors.ts';
import { MOST_PLACES_SHOWN } from '../../../preload/contract/records.ts';
import type { RecordsOutcome } from '../../../preload/contract/records.ts';
import { changeEach } from '../bulk.ts';
import type { Decision } from '../bulk.ts';
import type { Db } from '../db/database.ts';
import type { CommandContext } from '../handler.ts';
import { auditTarget, findRecord } from './stored-record.ts';
import type { StoredRecord } from './stored-record.ts';

export type RecordRefusal = Extract<Reason, 'no_such_item' | 'exceeds_own_grants' | 'fields' | 'too_many_tags' | 'record_held' | 'not_due'>;
/** Decides over one record: already so, not allowed and why, or the change with what the audit tells of it. */
export type DecideRecord = (record: StoredRecord) => Decision<RecordRefusal>;
interface Bulk {
  recordIds: readonly string[];
  reason?: string | undefined;
  dryRun: boolean;
}

/** Takes a change through every record it is for (`changeEach`). Throws conflict/cancelled. */
export async function changeRecords(db: Db, { recordIds, reason, dryRun }: Bulk, ctx: CommandContext, decide: DecideRecord): Promise<RecordsOutcome> {
  const { refused, ...outcome } = await changeEach<StoredRecord, RecordRefusal>(
    { ids: recordIds, reason, dryRun, find: (recordId) => findRecord(db, recordId, ctx.actor, ctx.scope), target: auditTarget, decide },
    ctx,
  );
  return { ...outcome, refused: refused.map(({ id, name, reason: why, fields = [] }) => ({ recordId: id, name, reason: why, fields: fields.slice(0, MOST_PLACES_SHOWN) })) };
}
