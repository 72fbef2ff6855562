import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKey } from '../open-key.ts';
import { ADMIN, runEngine, testClock } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';
import { seededInts } from '../seeded.ts';
import { visits } from '../records/example-type.ts';
import { killedRun } from '../crash/kill.ts';
import { wordsInPages } from './words-in-pages.ts';

const RECORDS = 240;
const settings = { accessTtlSeconds: 10 ** 8, sessionTtlSeconds: 10 ** 8, reauthMinutes: 10 ** 6 };
const clock = testClock();
const random = seededInts(20_260_105);
/** A word that nothing else holds. */
const word = (): string => Array.from({ length: 16 }, () => String.fromCharCode(97 + random(26))).join('');

interface Made {
  recordId: string;
  version: number;
  words: string[];
}
let admin: RunningEngine;
const made: Made[] = [];
const wordsOf = (records: readonly Made[]): string[] => records.flatMap(({ words }) => words);
const logBytes = (): number => statSync(join(admin.dataDir, 'store', 'holdfast.db-wal'), { throwIfNoEntry: false })?.size ?? 0;

beforeAll(async () => {
  admin = runEngine({ clock, settings });
  await admin.call('setup.create', { organisation: 'Example Organisation', name: 'Example Admin', ...ADMIN, cipher: 'sqlcipher-4' });
  const typeId = await visits(admin);
  const values = (words: readonly string[]): Record<string, string> => ({ head: words[0] ?? '', place: words[1] ?? '', pin: words[2] ?? '', remarks: words.slice(3).join(' ') });
  for (let n = 0; n < RECORDS; n += 1) {
    clock.advance(2_000);
    const first = Array.from({ length: 4 }, word);
    const { recordId } = await admin.call('records.create', { typeId, values: values(first) });
    made.push({ recordId, version: 1, words: first });
  }
  // Longer than before, each by another length: the pages that they stand on are divided, and rows move to others.
  for (const version of [1, 2]) {
    for (const record of made.filter((_, n) => (n + version) % 3 > 0)) {
      clock.advance(2_000);
      const next = Array.from({ length: 4 }, word);
      const { version: latest } = await admin.call('records.update', { recordId: record.recordId, version: record.version, values: values([...next, 'filling '.repeat(random(90))]) });
      record.version = latest;
      record.words.push(...next);
    }
  }
});
afterAll(() => {
  rmSync(admin.dataDir, { recursive: true, force: true });
});

describe('records whose rows have moved between pages', () => {
  const going = (rest: number): Made[] => made.filter((_, n) => n % 4 === rest);
  const staying = (): Made[] => made.filter((_, n) => n % 4 > 1);

  it('are in no page once they are erased, nor in the gaps that they left behind; the others are', async () => {
    const opened = await openKey(admin.dataDir, ADMIN);
    clock.advance(2_000);
    await admin.call('retention.erase', { recordIds: going(0).map(({ recordId }) => recordId), reason: 'An example' });
    expect(logBytes()).toBe(0);
    expect(wordsInPages(opened, wordsOf(going(0)))).toEqual([]);
    expect(wordsInPages(opened, wordsOf(staying()).slice(0, 50))).toHaveLength(50);
    expect((await admin.call('records.count', { typeId: null })).total).toBe(RECORDS - going(0).length);
    expect(await admin.call('audit.verify', {})).toMatchObject({ result: 'intact' });
    await admin.engine.close();
  });

  it('are in none either after a kill right behind the commit, once the store is open again', async () => {
    const ids = going(1).map(({ recordId }) => recordId);
    const { killed, complaint } = await killedRun([admin.dataDir, 'erase', ...ids, 'after:commit:1']);
    expect([killed, complaint]).toEqual([true, '']);
    const opened = await openKey(admin.dataDir, ADMIN);
    expect(logBytes()).toBeGreaterThan(0);
    admin = runEngine({ dataDir: admin.dataDir, clock, settings });
    await admin.call('session.signIn', ADMIN);
    expect((await admin.call('records.count', { typeId: null })).total).toBe(staying().length);
    expect(wordsInPages(opened, wordsOf(going(1)))).toEqual([]);
    expect(logBytes()).toBeLessThan(100_000);
    await admin.engine.close();
    expect(wordsInPages(opened, wordsOf(staying()).slice(0, 50))).toHaveLength(50);
  });
});
