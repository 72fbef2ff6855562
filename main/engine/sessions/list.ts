import { SESSION_CLIENTS, SESSION_ENDS } from '../../../preload/contract/sessions.ts';
import type { Session } from '../../../preload/contract/sessions.ts';
import { scopeOf } from '../access/grants.ts';
import { VISIBLE_PEOPLE, visibleTo } from '../access/visible-people.ts';
import { allOf, sql } from '../db/sql.ts';
import type { QueryHandler } from '../handler.ts';

const STANDS = sql`s.ended_at_ms IS NULL AND s.expires_at_ms > @nowMs`;
/** One that ran out is over, though nobody wrote that down. */
const COLUMNS = sql`s.id, s.person_id AS personId, p.name, s.client, s.created_at_ms AS startedAtMs,
  coalesce(s.last_used_at_ms, s.created_at_ms) AS lastUsedAtMs, s.expires_at_ms AS expiresAtMs, s.id = @currentId AS current,
  CASE WHEN ${STANDS} THEN NULL ELSE coalesce(s.ended_at_ms, s.expires_at_ms) END AS endedAtMs,
  CASE WHEN ${STANDS} THEN NULL ELSE coalesce(s.ended_why, 'expired') END AS endedWhy`;

type Row = Omit<Session, 'client' | 'current' | 'endedWhy'> & { client: string; current: number; endedWhy: string | null };

/** One page of the sessions that the caller may read, those that stand first, and how many there are. */
export const listSessions: QueryHandler<'sessions.list'> = (db, input, ctx) => {
  const { actor } = ctx;
  const where = allOf([
    VISIBLE_PEOPLE[scopeOf(actor, 'sessions.read') ?? 'own'],
    ...(input.personId === undefined ? [] : [sql`s.person_id = @personId`]),
    ...(input.includeEnded ? [] : [STANDS]),
  ]);
  const from = sql`FROM session s JOIN person p ON p.id = s.person_id WHERE ${where}`;
  const values = { ...visibleTo(actor), nowMs: ctx.clock.nowMs(), ...(input.personId === undefined ? {} : { personId: input.personId }) };
  const { total } = db.prepare(sql`SELECT count(*) AS total ${from}`).get(values) as { total: number };
  const rows = db
    .prepare(sql`SELECT ${COLUMNS} ${from} ORDER BY endedAtMs DESC NULLS FIRST, lastUsedAtMs DESC, s.id LIMIT @limit OFFSET @offset`)
    .all({ ...values, currentId: actor.sessionId, limit: input.limit, offset: input.offset }) as Row[];
  return { total, rows: rows.map(sessionOf) };
};

function sessionOf(row: Row): Session {
  const known = <T extends string>(all: readonly T[], word: string, otherwise: T): T => all.find((each) => each === word) ?? otherwise;
  return {
    ...row,
    client: known(SESSION_CLIENTS, row.client, 'window'),
    current: row.current === 1,
    endedWhy: row.endedWhy === null ? null : known(SESSION_ENDS, row.endedWhy, 'other'),
  };
}
