import type { OutputOf } from '../../../preload/contract/contract.ts';
import type { Db } from '../db/database.ts';
import { countEvents, type EventPredicate } from './event-query.ts';

const MOST_VERBS = 500;
const MOST_ACTORS = 200;

/** Events, and refused ones, in `slices` equal parts of the time from `fromMs` up to but not including `toMs`. */
export function countBySlice(
  db: Db,
  { sql, values }: EventPredicate,
  { fromMs, toMs, slices }: { fromMs: number; toMs: number; slices: number },
): OutputOf<'audit.activity'> {
  const rows = db
    .prepare(
      `SELECT CAST((at_ms - :start) * :slices / :spanMs AS INTEGER) AS slice, count(*) AS events, sum(outcome = 'refused') AS refused
       FROM audit_event WHERE ${sql} AND at_ms >= :start AND at_ms < :end GROUP BY slice`,
    )
    .all({ ...values, start: fromMs, end: toMs, spanMs: toMs - fromMs, slices }) as { slice: number; events: number; refused: number }[];
  const counts = new Array<number>(slices).fill(0);
  const refused = new Array<number>(slices).fill(0);
  for (const row of rows) {
    counts[row.slice] = row.events;
    refused[row.slice] = row.refused;
  }
  return { counts, refused };
}

/** The verbs and people that occur among the events a predicate selects, most frequent first, and the time of the oldest. */
export function facets(db: Db, predicate: EventPredicate): OutputOf<'audit.facets'> {
  const { sql, values } = predicate;
  const verbs = db
    .prepare(`SELECT verb, count(*) AS count FROM audit_event WHERE ${sql} GROUP BY verb ORDER BY count DESC, verb LIMIT ${MOST_VERBS}`)
    .all(values) as { verb: string; count: number }[];
  // The name is the one in the person's newest event: who they were when they last acted.
  const actors = db
    .prepare(
      `SELECT found.id, event.body ->> '$.actor.name' AS name, found.count
       FROM (SELECT actor_id AS id, count(*) AS count, max(seq) AS last_seq FROM audit_event
             WHERE ${sql} AND actor_id IS NOT NULL GROUP BY actor_id ORDER BY count DESC, id LIMIT ${MOST_ACTORS}) AS found
       JOIN audit_event AS event ON event.seq = found.last_seq
       ORDER BY found.count DESC, found.id`,
    )
    .all(values) as { id: string; name: string; count: number }[];
  const { oldestMs } = db.prepare(`SELECT min(at_ms) AS oldestMs FROM audit_event WHERE ${sql}`).get(values) as { oldestMs: number | null };
  return { total: countEvents(db, predicate), oldestMs, verbs, actors };
}
