import type { Scope } from '../../../preload/contract/permission.ts';
import { narrower, scopeOf } from '../access/grants.ts';
import { visibleTo } from '../access/visible-people.ts';
import { VISIBLE_RECORDS } from '../access/visible-records.ts';
import type { Db } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import type { QueryContext, QueryHandler } from '../handler.ts';
import { ruleOf, SINCE_MS, termValues } from './rules.ts';

/** How far somebody may look at what they may erase: as far as both reach. */
export function readAndErase({ actor, scope }: Pick<QueryContext, 'actor' | 'scope'>): Scope {
  return narrower(scopeOf(actor, 'records.read') ?? 'own', scope);
}

const FROM = sql`record_due u JOIN record d ON d.num = u.record_num`;

/** What rules propose for erasure, as far as the caller may see and erase. */
export const listDue: QueryHandler<'retention.due'> = (db, { offset, limit }, ctx) => {
  const where = VISIBLE_RECORDS[readAndErase(ctx)];
  const { total } = db.prepare(`SELECT count(*) AS total FROM ${FROM} WHERE ${where}`).get(visibleTo(ctx.actor)) as { total: number };
  const rows = db
    .prepare(
      `SELECT d.id AS recordId, y.id AS typeId, y.name AS typeName, d.number, d.title, o.name AS owner, u.due_at_ms AS dueAtMs, h.record_num IS NOT NULL AS isHeld
         FROM ${FROM} JOIN record_type y ON y.num = d.type_num LEFT JOIN person o ON o.num = d.owner_num LEFT JOIN record_hold h ON h.record_num = d.num
        WHERE ${where} ORDER BY u.due_at_ms, u.record_num LIMIT @limit OFFSET @offset`,
    )
    .all({ ...visibleTo(ctx.actor), limit, offset }) as { isHeld: number }[];
  return { total, rows: rows.map((row) => ({ ...row, isHeld: row.isHeld === 1 })) as never };
};

/** Whether a rule proposed a record for erasure and would do so now: days may have been changed since, or the record. */
export function isStillDue(db: Db, { num, typeNum }: { num: number; typeNum: number }, nowMs: number): boolean {
  const term = ruleOf(db, typeNum, 'erase');
  if (term === null) return false;
  const since = SINCE_MS[term.since];
  return db.prepare(`SELECT 1 FROM ${FROM} WHERE d.num = @num AND ${since} <= @cutoffMs`).get({ num, ...termValues(term, nowMs) }) !== undefined;
}
