import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDatabase, openDatabase } from '../../../main/engine/db/store.ts';
import type { Cipher } from '../../../main/engine/db/store.ts';
import { createJobRunner } from '../../../main/jobs/runner.ts';
import { bundledWorker } from '../../program-file.ts';

const jobs = createJobRunner(bundledWorker());
afterAll(() => jobs.close());
const CANARY = 'canary of the rotation';
const CIPHERS: readonly Cipher[] = ['aegis-256', 'sqlcipher-4'];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-rotate-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe.each(CIPHERS.flatMap((from) => CIPHERS.map((to) => [from, to] as const)))('a database copied from %s to %s', (from, to) => {
  test('holds the same under the new key, what was still in the log included, and opens with the old one no more', async () => {
    const before = { file: join(folder, 'a.db'), databaseKey: randomBytes(32), cipher: from };
    const after = { file: join(folder, 'b.db'), databaseKey: randomBytes(32), cipher: to };
    createDatabase(before);
    const open = openDatabase(before);
    // Somebody reads an older state all the while, so that the log cannot be folded.
    open.read.exec('BEGIN');
    open.read.prepare('SELECT count(*) FROM meta').get();
    for (let at = 0; at < 300; at += 1) open.write.prepare('INSERT INTO meta (key, value) VALUES (?, ?)').run(`example ${String(at)}`, CANARY.repeat(20));
    const seen: number[] = [];
    await jobs.start(
      'rotate-database',
      { from: before.file, to: after.file, before: { databaseKey: Uint8Array.from(before.databaseKey), cipher: from }, after: { databaseKey: Uint8Array.from(after.databaseKey), cipher: to } },
      { onBatch: ({ done, total }) => void seen.push(done / total) },
    );
    expect(seen.at(-1)).toBe(1);
    open.read.exec('COMMIT');
    open.close();

    const rotated = openDatabase(after);
    expect(rotated.read.prepare("SELECT count(*) AS n FROM meta WHERE key LIKE 'example %'").get()).toEqual({ n: 300 });
    expect(rotated.read.pragma('integrity_check')).toBe('ok');
    rotated.close();
    expect(() => openDatabase({ ...after, databaseKey: before.databaseKey, cipher: from })).toThrow(expect.objectContaining({ reason: 'database_damaged' }));
    expect(readFileSync(after.file).includes(CANARY)).toBe(false);
    // The old one is as it was.
    const old = openDatabase(before);
    expect(old.read.prepare("SELECT count(*) AS n FROM meta WHERE key LIKE 'example %'").get()).toEqual({ n: 300 });
    old.close();
  });
});
