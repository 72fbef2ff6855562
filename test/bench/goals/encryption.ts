import type { Db } from '../../../main/engine/db/database.ts';
import type { Cipher } from '../../../main/engine/db/store.ts';
import { encryptedDatabase, plainDatabase } from '../databases.ts';
import type { BenchDatabase } from '../databases.ts';
import { insertExamplePeople } from '../example-people.ts';
import type { Bench, Goal } from '../goal.ts';
import { median } from '../rounds.ts';
import type { Figure, Side } from '../rounds.ts';

const PEOPLE = 100_000;
const ROWS_READ = 1_000;
const ROWS_WRITTEN = 1_000;
/** One of these is too short to be timed alone; a sample is the median of as many as this. */
const TIMES = { inOrder: 41, scattered: 11, scan: 5, transaction: 3, opening: 21 };

interface Work {
  title: string;
  figure: Figure;
  side(database: BenchDatabase): Side;
}

const WORKS: readonly Work[] = [
  { title: `${ROWS_READ} rows in order, fresh connection`, figure: { kind: 'ratio', atMost: 1.1 }, side: readInOrder },
  { title: `${ROWS_READ} scattered rows, fresh connection`, figure: { kind: 'ratio', atMost: 1.1 }, side: readScattered },
  { title: `scan of ${PEOPLE} rows`, figure: { kind: 'ratio', atMost: 1.25 }, side: scan },
  { title: `${ROWS_WRITTEN}-row transaction`, figure: { kind: 'ratio', atMost: 1.15 }, side: transaction },
  { title: 'open with a raw key', figure: { kind: 'excessMs', atMost: 5 }, side: opening },
];

/** P2: what encryption costs. The default cipher is judged; SQLCipher 4 is shown beside it. */
export const encryption: Goal = {
  id: 'P2',
  title: 'encrypted ÷ plain database',
  async run(bench) {
    await measure(bench, 'aegis-256', (figure) => figure);
    await measure(bench, 'sqlcipher-4', ({ kind }) => ({ kind, atMost: null }));
  },
};

async function measure(bench: Bench, cipher: Cipher, figureOf: (figure: Figure) => Figure): Promise<void> {
  const plain = filled(plainDatabase(bench.workspace.folder('plain')));
  // Two more for the control: its writing must not make one of the compared two larger than the other.
  const [encrypted, ...twins] = tuple(() => filled(encryptedDatabase(bench.workspace.folder(cipher), cipher)));
  try {
    for (const { title, figure, side } of WORKS) {
      await bench.compare({
        goal: 'P2',
        title: `${cipher} ÷ plain: ${title}`,
        a: side(encrypted),
        b: side(plain),
        control: [side(twins[0]), side(twins[1])],
        figures: [figureOf(figure)],
      });
    }
  } finally {
    for (const database of [plain, encrypted, ...twins]) database.close();
  }
}

const tuple = <T>(make: () => T): [T, T, T] => [make(), make(), make()];

function filled(database: BenchDatabase): BenchDatabase {
  for (let from = 0; from < PEOPLE; from += 10_000) {
    database.write.transaction(() => insertExamplePeople(database.write, from, 10_000));
  }
  database.write.pragma('wal_checkpoint(TRUNCATE)');
  return database;
}

/** A page of the list, each time by a connection that has read nothing yet; the operating system has the file in memory. */
function readInOrder(database: BenchDatabase): Side {
  let from = 0;
  return reading(database, TIMES.inOrder, (db) => {
    const read = db.prepare(`SELECT * FROM person WHERE num > ? ORDER BY num LIMIT ${ROWS_READ}`);
    from = (from + 4_001) % (PEOPLE - ROWS_READ);
    return elapsedMs(() => expectRows(read.all(from).length, ROWS_READ));
  });
}

/** The same number of rows one by one from all over the table: nearly every row has its own page to be decrypted. */
function readScattered(database: BenchDatabase): Side {
  let offset = 0;
  return reading(database, TIMES.scattered, (db) => {
    const read = db.prepare('SELECT * FROM person WHERE num = ?');
    offset += 131;
    return elapsedMs(() => {
      for (let at = 0; at < ROWS_READ; at += 1) expectRows(read.get(((at * 7_919 + offset) % PEOPLE) + 1) === undefined ? 0 : 1, 1);
    });
  });
}

function scan(database: BenchDatabase): Side {
  return reading(database, TIMES.scan, (db) => {
    const all = db.prepare(`SELECT count(*) AS rows, sum(length(name) + length(email)) FROM person NOT INDEXED WHERE num <= ${PEOPLE}`);
    return elapsedMs(() => expectRows((all.get() as { rows: number }).rows, PEOPLE));
  });
}

function reading(database: BenchDatabase, times: number, read: (db: Db) => number): Side {
  return repeated(database.name, times, () => {
    const db = database.openToRead();
    try {
      return read(db);
    } finally {
      db.close();
    }
  });
}

/** The people are new each time, so the databases compared grow alike. */
function transaction(database: BenchDatabase): Side {
  let from = PEOPLE;
  return repeated(database.name, TIMES.transaction, () => {
    const tookMs = elapsedMs(() => database.write.transaction(() => insertExamplePeople(database.write, from, ROWS_WRITTEN)));
    from += ROWS_WRITTEN;
    return tookMs;
  });
}

function opening(database: BenchDatabase): Side {
  return repeated(database.name, TIMES.opening, () => {
    let opened: Db | undefined;
    const tookMs = elapsedMs(() => (opened = database.openToRead()));
    opened?.close();
    return tookMs;
  });
}

function repeated(name: string, times: number, once: () => number): Side {
  return { name, sample: () => median(Array.from({ length: times }, once)) };
}

function elapsedMs(work: () => void): number {
  const startMs = performance.now();
  work();
  return performance.now() - startMs;
}

function expectRows(found: number, expected: number): void {
  if (found !== expected) throw new Error(`${found} rows instead of ${expected}`);
}
