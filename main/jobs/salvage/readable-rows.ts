import type { Db, SqlValue } from '../../engine/db/database.ts';
import { isOfSqlite } from '../../engine/db/sql-error.ts';
import { EngineError } from '../../engine/errors.ts';
import type { StoredRow, Table } from './tables.ts';

/** Attempts to read beyond a hole in a table: each costs a page that does not fit its seal. */
const MOST_PROBES = 4_000;
/** How far beyond the last row that was read others are looked for, where no index tells which was the last. */
const LOOKED_BEYOND = 16_384;
/** Our own tables number their rows from 1 on; the first walk takes any. */
const [LOWEST, HIGHEST] = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];

/** What is known of a table when all of it that can be read was read. */
export interface Read {
  /** How many rows there were, as far as an index that can be read says so; null for nobody knows. */
  total: number | null;
  /** The last rowid, as that index says. */
  last: number | null;
  /** Not a page of it was refused. */
  isWhole: boolean;
}

/**
 * The rows of a table that can be read, each once, whatever pages of it are damaged. A page that does not fit its seal
 * takes the rows on it away; what lies beyond it is found by asking for ranges of row numbers, from both of their ends, ever
 * narrower ones. In a table without such numbers rows between two damaged pages are not found.
 */
export function* readableRows(db: Db, table: Table): Generator<StoredRow, Read> {
  // A table that no schema tells of any more, for one.
  if (readable(() => db.prepare(table.forward)) === null) return { total: null, last: null, isWhole: false };
  const known = knownOf(db, table);
  const isWhole = yield* table.hasRowid ? numberedRows(db, table, known?.last ?? null) : keyedRows(db, table);
  return { total: known?.count ?? null, last: known?.last ?? null, isWhole };
}

/** By the first index of the table that can be read to its end. */
function knownOf(db: Db, { counts }: Table): { count: number; last: number | null } | null {
  for (const count of counts) {
    const found = readable(() => db.prepare(count).get() as { count: number; last: number | null });
    if (found) return found;
  }
  return null;
}

function* keyedRows(db: Db, { forward, backward }: Table): Generator<StoredRow, boolean> {
  for (const direction of [forward, backward]) {
    const rows = rowsOf(db, direction, []);
    for (;;) {
      const next = readable(() => rows.next());
      if (next === null) break;
      if (next.done === true) return direction === forward;
      yield next.value;
    }
  }
  return false;
}

/** Row numbers between two, without these. */
interface Gap {
  after: number;
  before: number;
}

function* numberedRows(db: Db, table: Table, last: number | null): Generator<StoredRow, boolean> {
  const gaps: Gap[] = [{ after: LOWEST, before: HIGHEST }];
  let isWhole = true;
  // In the order in which they were found: the widest are looked into first.
  for (let at = 0; at < gaps.length && at < MOST_PROBES; at += 1) {
    const gap = gaps[at] as Gap;
    const up = yield* walk(db, table.forward, gap);
    if (up.isAtEnd) continue;
    isWhole = false;
    const down = yield* walk(db, table.backward, { after: up.last ?? gap.after, before: gap.before });
    if (down.isAtEnd) continue;
    const after = Math.max(up.last ?? gap.after, 0);
    const isOpen = down.last === null && gap.before === HIGHEST;
    const before = isOpen ? (last ?? after + LOOKED_BEYOND) + 1 : (down.last ?? gap.before);
    // One number alone is the row that was just refused.
    if (before - after <= 2) continue;
    const middle = Math.floor((after + before) / 2);
    gaps.push({ after, before: middle + 1 }, { after: middle, before });
  }
  return isWhole;
}

/** Gives the rows of a gap from one end until one is refused. */
function* walk(db: Db, statement: Table['forward'], { after, before }: Gap): Generator<StoredRow, { last: number | null; isAtEnd: boolean }> {
  let last: number | null = null;
  const rows = rowsOf(db, statement, [after, before]);
  for (;;) {
    const next = readable(() => rows.next());
    if (next === null) return { last, isAtEnd: false };
    if (next.done === true) return { last, isAtEnd: true };
    const [rowid, ...values] = next.value;
    last = rowid as number;
    yield values;
  }
}

function* rowsOf(db: Db, statement: Table['forward'], bounds: number[]): Generator<StoredRow, void> {
  for (const row of db.prepare(statement).iterate(...bounds)) yield Object.values(row as Record<string, SqlValue>);
}

/** Null for what does not fit its seal, or does not hold together. */
function readable<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof EngineError ? error.reason === 'database_damaged' : isOfSqlite(error)) return null;
    throw error;
  }
}
