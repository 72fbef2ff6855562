import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withPlainImage } from '../../../main/engine/db/plain-image.ts';
import { openDatabase } from '../../../main/engine/db/store.ts';
import type { StoreConnections, StoreOptions } from '../../../main/engine/db/store.ts';
import { addPeople, exampleStore, PLANTED, temporaryFolder } from './example-store.ts';

const PEOPLE = 3_000;

describe.each(['aegis-256', 'sqlcipher-4'] as const)('an image of a store with %s', (cipher) => {
  const { folder, remove } = temporaryFolder();
  let options: StoreOptions;
  let open: StoreConnections;
  const imageOf = (mostBytesInMemory?: number): Promise<Buffer> =>
    withPlainImage({ ...options, randomBytes, ...(mostBytesInMemory === undefined ? {} : { mostBytesInMemory }) }, async (_, image) => {
      const bytes = Buffer.concat([...image.pieces()].map((piece) => Buffer.from(piece)));
      expect(bytes.length).toBe(image.sizeBytes);
      return bytes;
    });
  const ask = (image: Buffer, statement: string): string => {
    const file = join(folder, 'image.db');
    writeFileSync(file, image, { mode: 0o400, flag: 'w' });
    return execFileSync('sqlite3', ['-readonly', file, statement], { encoding: 'utf8' }).trim();
  };

  beforeAll(() => {
    options = exampleStore(folder, cipher, { people: PEOPLE });
    open = openDatabase(options);
    // Also what is in the log alone.
    open.write.transaction(() => addPeople(open.write, PEOPLE, 10));
  });
  afterAll(() => {
    open.close();
    remove();
  });

  test('is the same from memory and from the file, and whole', async () => {
    const fromMemory = await imageOf();
    const fromFile = await imageOf(0);
    expect(digest(fromFile)).toBe(digest(fromMemory));
    expect(ask(fromMemory, 'PRAGMA integrity_check')).toBe('ok');
    expect(ask(fromMemory, `SELECT count(*) FROM person WHERE name LIKE '${PLANTED} %'`)).toBe(String(PEOPLE + 10));
    expect(fromMemory.subarray(18, 20)).toEqual(Buffer.from([1, 1]));
  });

  test('from the file is one committed state while another thread writes and folds without pause', async () => {
    // Each transaction adds two rows and says how many there are: a mixture of two states contradicts itself.
    open.write.exec("INSERT INTO meta (key, value) SELECT 'count', count(*) FROM person");
    const shared = new Int32Array(new SharedArrayBuffer(8));
    const writer = new Worker(new URL('./image-writer.ts', import.meta.url), { workerData: { options, shared } });
    try {
      await new Promise((resolve) => writer.once('message', resolve));
      for (let round = 0; round < 5; round += 1) {
        const before = Atomics.load(shared, 0);
        const image = await withPlainImage({ ...options, randomBytes, mostBytesInMemory: 0 }, async (db, { pieces }) => {
          const read = pieces();
          const parts = [Buffer.from(read.next().value as Buffer)];
          // The rest is read only after the other thread has committed, and tried to fold, many times.
          const from = Atomics.load(shared, 0);
          while (Atomics.load(shared, 0) < from + 20) await new Promise((resolve) => setImmediate(resolve));
          for (const piece of read) parts.push(Buffer.from(piece));
          return { bytes: Buffer.concat(parts), rows: (db.prepare('SELECT count(*) AS n FROM person').get() as { n: number }).n };
        });
        expect(ask(image.bytes, 'PRAGMA integrity_check')).toBe('ok');
        expect(ask(image.bytes, "SELECT (SELECT count(*) FROM person) = value FROM meta WHERE key = 'count'")).toBe('1');
        expect(ask(image.bytes, 'SELECT count(*) FROM person')).toBe(String(image.rows));
        expect(image.rows).toBeGreaterThanOrEqual(PEOPLE + 10 + 2 * before);
      }
      expect(Atomics.load(shared, 1)).toBeGreaterThan(0);
    } finally {
      Atomics.store(shared, 0, -1_000_000);
      await writer.terminate();
    }
  });

  test('waits until nobody reads an older state', async () => {
    open.read.exec('BEGIN');
    open.read.prepare('SELECT count(*) FROM person').get();
    open.write.transaction(() => addPeople(open.write, 1_000_000, 2));
    const image = imageOf(0);
    await new Promise((resolve) => setImmediate(resolve));
    open.read.exec('ROLLBACK');
    expect(ask(await image, 'PRAGMA integrity_check')).toBe('ok');
  });

  test('is none when any page of the store is damaged', async () => {
    const other = temporaryFolder();
    try {
      const damaged = exampleStore(other.folder, cipher, { people: PEOPLE });
      const whole = readFileSync(damaged.file);
      for (const page of [3, 40, whole.length / 4096]) {
        const flipped = Buffer.from(whole);
        const byte = (page - 1) * 4096 + 1_000;
        flipped[byte] = (flipped[byte] ?? 0) ^ 4;
        writeFileSync(damaged.file, flipped);
        for (const mostBytesInMemory of [0, 2 ** 30]) {
          const read = withPlainImage({ ...damaged, randomBytes, mostBytesInMemory }, async (_, image) => [...image.pieces()].length);
          await expect(read).rejects.toMatchObject({ reason: 'database_damaged' });
        }
      }
    } finally {
      other.remove();
    }
  });
});

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
