import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { CIPHERS } from '../../../preload/contract/session.ts';
import type { Db } from '../../../main/engine/db/database.ts';
import { openDatabase } from '../../../main/engine/db/store.ts';
import type { StoreOptions } from '../../../main/engine/db/store.ts';
import { EngineError } from '../../../main/engine/errors.ts';
import { seededInts } from '../seeded.ts';
import { exampleStore, temporaryFolder } from './example-store.ts';

/** Change it to try other bits and pages. */
const SEED = 20_260_105;

const PAGE_BYTES = 4096;
const SALT_BYTES = 16;

/** Reads every row and lets SQLite look at every page; returns a digest of what was read. */
function readWhole(db: Db): string {
  const hash = createHash('sha256');
  const names = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name").all();
  for (const { name } of names as { name: string }[]) {
    for (const row of db.prepare(`SELECT * FROM "${name}"`).iterate()) hash.update(JSON.stringify(row));
  }
  const [verdict] = db.prepare('PRAGMA integrity_check').all() as { integrity_check: string }[];
  if (verdict?.integrity_check !== 'ok') throw new EngineError('unavailable', 'database_damaged');
  return hash.digest('hex');
}

/** `refused` when the damage is noticed at opening or reading; otherwise what was read instead. */
function outcome(options: StoreOptions): string {
  try {
    const { read, close } = openDatabase(options);
    try {
      return readWhole(read);
    } finally {
      close();
    }
  } catch (error) {
    if (error instanceof EngineError && error.reason === 'database_damaged') return 'refused';
    throw error;
  }
}

describe.each(CIPHERS)('a damaged %s database', (cipher) => {
  const randomInt = seededInts(SEED);
  const { folder, remove } = temporaryFolder();
  afterAll(remove);
  const options = exampleStore(folder, cipher, { people: 20 });
  const whole = readFileSync(options.file);
  const pages = whole.length / PAGE_BYTES;
  const page = (bytes: Buffer, index: number): Buffer => bytes.subarray(index * PAGE_BYTES, (index + 1) * PAGE_BYTES);

  test('reads the same every time while it is whole', () => {
    expect(outcome(options)).toBe(outcome(options));
    expect(outcome(options)).not.toBe('refused');
  });

  test('is refused after each of 1,000 random single-bit flips', { timeout: 240_000 }, () => {
    for (let n = 0; n < 1_000; n += 1) {
      const bit = randomInt(whole.length * 8);
      const flipped = Buffer.from(whole);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      writeFileSync(options.file, flipped);
      expect(outcome(options), `bit ${bit}`).toBe('refused');
    }
  });

  test('is refused after a flip of any bit of the part that AEGIS does not authenticate', () => {
    for (let bit = 0; bit < (SALT_BYTES + 8) * 8; bit += 1) {
      const flipped = Buffer.from(whole);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      writeFileSync(options.file, flipped);
      expect(outcome(options), `bit ${bit}`).toBe('refused');
    }
  });

  test('is refused when two pages change places, or one page is put over another', () => {
    for (let first = 0; first < pages; first += 1) {
      const second = (first + 1 + randomInt(pages - 1)) % pages;
      const swapped = Buffer.from(whole);
      page(whole, first).copy(swapped, second * PAGE_BYTES);
      writeFileSync(options.file, swapped);
      expect(outcome(options), `page ${first} over ${second}`).toBe('refused');
      page(whole, second).copy(swapped, first * PAGE_BYTES);
      writeFileSync(options.file, swapped);
      expect(outcome(options), `pages ${first} and ${second}`).toBe('refused');
    }
  });

  test('is refused when any page is missing, and when it is cut anywhere', () => {
    for (let missing = 0; missing < pages; missing += 1) {
      writeFileSync(options.file, Buffer.concat([whole.subarray(0, missing * PAGE_BYTES), whole.subarray((missing + 1) * PAGE_BYTES)]));
      expect(outcome(options), `without page ${missing}`).toBe('refused');
      writeFileSync(options.file, whole.subarray(0, missing * PAGE_BYTES + randomInt(PAGE_BYTES)));
      expect(outcome(options), `cut in page ${missing}`).toBe('refused');
    }
  });

  test('reads the same when the damage is in a free page, which holds nothing', () => {
    const spare = temporaryFolder();
    const own = exampleStore(spare.folder, cipher);
    const { write, close } = openDatabase(own);
    write.exec('DELETE FROM person WHERE num > 20');
    const free = Number(write.pragma('freelist_count'));
    close();
    const healthy = outcome(own);
    const bytes = readFileSync(own.file);
    expect(free).toBeGreaterThan(1);
    expect(healthy).not.toBe('refused');
    let unnoticed = 0;
    for (let index = 0; index < bytes.length / PAGE_BYTES; index += 1) {
      const flipped = Buffer.from(bytes);
      flipped[index * PAGE_BYTES + 100] = (flipped[index * PAGE_BYTES + 100] ?? 0) ^ 1;
      writeFileSync(own.file, flipped);
      const found = outcome(own);
      expect(['refused', healthy]).toContain(found);
      if (found === healthy) unnoticed += 1;
    }
    expect(unnoticed).toBeLessThanOrEqual(free);
    spare.remove();
  });

  test('is refused with another key, however little it differs', () => {
    writeFileSync(options.file, whole);
    for (let bit = 0; bit < 256; bit += 17) {
      const databaseKey = Buffer.from(options.databaseKey);
      databaseKey[bit >> 3] = (databaseKey[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(outcome({ ...options, databaseKey }), `bit ${bit} of the key`).toBe('refused');
    }
  });

  test('is refused with a page of another store, and as a store of the other cipher', () => {
    const spare = temporaryFolder();
    const other = readFileSync(exampleStore(spare.folder, cipher, { people: 20, key: 8 }).file);
    for (let index = 0; index < pages; index += 1) {
      const mixed = Buffer.from(whole);
      page(other, index).copy(mixed, index * PAGE_BYTES);
      writeFileSync(options.file, mixed);
      expect(outcome(options), `page ${index} of the other`).toBe('refused');
    }
    writeFileSync(options.file, whole);
    for (const wrong of CIPHERS.filter((each) => each !== cipher)) expect(outcome({ ...options, cipher: wrong })).toBe('refused');
    spare.remove();
  });

  test('is refused when it is no database at all', () => {
    for (const bytes of [Buffer.alloc(0), Buffer.alloc(10 * PAGE_BYTES), Buffer.from('SQLite format 3\0'.padEnd(2 * PAGE_BYTES, 'x'))]) {
      writeFileSync(options.file, bytes);
      expect(outcome(options)).toBe('refused');
    }
  });
});
