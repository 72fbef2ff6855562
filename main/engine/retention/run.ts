import type { OutputOf } from '../../../preload/contract/contract.ts';
import type { Db } from '../db/database.ts';
import { Turns } from '../give-way.ts';
import type { CommandHandler, EventFacts } from '../handler.ts';
import type { Clock } from '../host-services.ts';
import { auditTarget } from '../records/stored-record.ts';
import { writeStanding } from '../records/standing.ts';
import { allRules, DAY_MS, SINCE_MS, termValues } from './rules.ts';
import type { Rule } from './rules.ts';
import { IN_WINDOW, windows } from './windows.ts';

export interface Run {
  clock: Clock;
  /** Appends an event, of this verb where another is said than the run's own. */
  record: (facts: EventFacts) => unknown;
  signal: AbortSignal;
  progress: (done: number, total: number) => void;
}

interface DueRow {
  num: number;
  id: string;
  number: number;
  ownerNum: number | null;
  teamId: number | null;
  state: 'active' | 'archived';
  sinceMs: number;
}

/**
 * Goes through all rules: takes out of the way what is to be archived, and proposes what is to be erased, which waits for
 * a person: a clock set forward must not be able to erase anything. One event for the run, and one for each record that
 * it archives. Throws conflict/cancelled.
 */
export async function runRules(db: Db, run: Run): Promise<OutputOf<'retention.run'>> {
  const counts = { archived: 0, proposed: 0, held: 0 };
  const turns = new Turns(run);
  const nowMs = run.clock.nowMs();
  db.prepare('DELETE FROM record_due').run();
  const propose = db.prepare('INSERT INTO record_due (record_num, due_at_ms) VALUES (?, ?)');
  for (const rule of allRules(db)) {
    for await (const row of dueOf(db, rule, nowMs, run)) {
      if (rule.action === 'erase') {
        propose.run(row.num, row.sinceMs + rule.days * DAY_MS);
        counts.proposed += 1;
      } else if (row.state === 'active') {
        writeStanding(db, { num: row.num, typeNum: rule.typeNum }, { ownerNum: row.ownerNum, teamId: row.teamId, state: 'archived' });
        run.record({ verb: 'record.archived_by_rule', target: auditTarget({ id: row.id, typeName: rule.typeName, number: row.number }) });
        counts.archived += 1;
        await turns.next();
      }
    }
  }
  const { held } = db.prepare('SELECT count(*) AS held FROM record_due u JOIN record_hold h ON h.record_num = u.record_num').get() as { held: number };
  counts.held = held;
  run.record({ details: { ...counts } });
  return counts;
}

async function* dueOf(db: Db, rule: Rule, nowMs: number, { signal, progress }: Run): AsyncGenerator<DueRow> {
  const since = SINCE_MS[rule.since];
  const rows = db.prepare(
    `SELECT d.num, d.id, d.number, d.owner_num AS ownerNum, d.team_id AS teamId, d.state, ${since} AS sinceMs FROM record d
      WHERE ${IN_WINDOW} AND +d.type_num = @typeNum AND ${since} <= @cutoffMs`,
  );
  for await (const { from, done, last } of windows(db, signal)) {
    yield* rows.all({ from, typeNum: rule.typeNum, ...termValues(rule, nowMs) }) as DueRow[];
    progress(done, last);
  }
}

/** A run by hand; a dry run does it all and takes it back. Throws conflict/cancelled. */
export const runNow: CommandHandler<'retention.run'> = async (db, { dryRun }, ctx) => {
  const counts = await runRules(db, {
    clock: ctx.clock,
    record: (facts) => ctx.record(facts),
    signal: ctx.signal,
    progress: (done, total) => ctx.progress(done, total, 'rows'),
  });
  if (dryRun) ctx.rollBack();
  return counts;
};
