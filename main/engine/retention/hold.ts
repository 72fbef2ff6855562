import { scopeOf } from '../access/grants.ts';
import { reachesRecord } from '../access/visible-records.ts';
import type { CommandHandler, QueryHandler } from '../handler.ts';
import { changeRecords } from '../records/bulk.ts';
import { loadRecord } from '../records/stored-record.ts';
import { actorNum } from '../records/write.ts';
import { isHeld } from './held.ts';

/** Puts a hold on records: nothing erases them, neither rules nor people, until it is lifted. */
export const holdRecords: CommandHandler<'retention.hold'> = (db, input, ctx) => {
  const by = actorNum(db, ctx);
  const insert = db.prepare('INSERT INTO record_hold (record_num, reason, placed_at_ms, placed_by) VALUES (?, ?, ?, ?)');
  return changeRecords(db, input, ctx, (record) => (isHeld(db, record.num) ? 'unchanged' : { apply: () => void insert.run(record.num, input.reason, ctx.clock.nowMs(), by), details: {} }));
};

/** Lifts holds. What was due all along can be erased from then on. */
export const liftHolds: CommandHandler<'retention.lift'> = (db, input, ctx) => {
  const lift = db.prepare('DELETE FROM record_hold WHERE record_num = ?');
  return changeRecords(db, input, ctx, (record) => (isHeld(db, record.num) ? { apply: () => void lift.run(record.num), details: {} } : 'unchanged'));
};

interface HoldRow {
  reason: string;
  atMs: number;
  byId: string | null;
  byName: string | null;
}

/** Whether a record is held and why, and when it is due. Throws not_found/no_such_item, also for one beyond the caller's scope. */
export const retentionOfRecord: QueryHandler<'retention.ofRecord'> = (db, { recordId }, ctx) => {
  const record = loadRecord(db, recordId, ctx);
  const hold = db
    .prepare('SELECT h.reason, h.placed_at_ms AS atMs, p.id AS byId, p.name AS byName FROM record_hold h LEFT JOIN person p ON p.num = h.placed_by WHERE h.record_num = ?')
    .get(record.num) as HoldRow | undefined;
  const due = db.prepare('SELECT due_at_ms AS dueAtMs FROM record_due WHERE record_num = ?').get(record.num) as { dueAtMs: number } | undefined;
  const reaches = (permission: 'records.hold' | 'records.erase'): boolean => reachesRecord(scopeOf(ctx.actor, permission), ctx.actor, record);
  return {
    hold: hold ? { reason: hold.reason, atMs: hold.atMs, by: hold.byId === null ? null : { id: hold.byId, name: hold.byName ?? '' } } : null,
    dueAtMs: due?.dueAtMs ?? null,
    may: { hold: reaches('records.hold'), erase: reaches('records.erase') },
  };
};
