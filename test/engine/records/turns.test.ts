import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RECORDS_BETWEEN_TURNS } from '../../../main/engine/give-way.ts';
import { attach, pdf } from '../attachments/example-files.ts';
import { runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';
import { visits, VISITS } from './example-type.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-turns-'));
const DAY_MS = 86_400_000;
const RECORDS = 400;
const clock = testClock();
/** How often anything asked for the time or for an id: each record that is brought in does, a few times. */
let asked = 0;
const MOST_ASKED_FOR_A_RECORD = 10;
const count = <T>(value: T): T => {
  asked += 1;
  return value;
};
const countedClock = { ...clock, nowMs: () => count(clock.nowMs()) };
const countedIds = { bytes: randomBytes, uuid: () => count(randomUUID()) };
let admin: RunningEngine;
let typeId: string;
let recordIds: string[];
beforeAll(async () => {
  admin = runEngine({ clock: countedClock, random: countedIds, settings: { accessTtlSeconds: 10 ** 8, sessionTtlSeconds: 10 ** 8, reauthMinutes: 10 ** 6 } });
  await withOrganisation(admin);
  typeId = await visits(admin);
  for (let at = 0; at < RECORDS; at += 1) {
    if (at % 20 === 0) clock.advance(60_000);
    await admin.call('records.create', { typeId, values: { head: `Example ${String(at)}` } });
  }
  recordIds = (await admin.call('records.ids', { typeId })).ids;
});
afterAll(async () => {
  await admin.stop();
  rmSync(folder, { recursive: true });
});

/** How often everybody else had a turn while the engine worked. */
async function turnsIn(work: () => Promise<unknown>): Promise<number> {
  clock.advance(60_000);
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  await work();
  isOver = true;
  return turns;
}

it.each<[string, () => Promise<unknown>]>([
  ['a change of many', () => admin.call('records.archive', { recordIds, dryRun: true })],
  ['tags on many', () => admin.call('tags.change', { recordIds, add: ['example'] })],
  ['another name for a tag', () => admin.call('tags.rename', { tag: 'example', name: 'other', dryRun: true })],
  ['a change of a type', () => admin.call('types.update', { typeId, version: 1, name: 'Example visit', definition: { ...VISITS, titleFields: ['place'] }, dryRun: true })],
  ['the erasure of a subject', () => admin.call('retention.eraseSubject', { recordIds, reason: 'They asked', dryRun: true })],
  [
    'a run of the rules of retention',
    async () => {
      await admin.call('retention.setRule', { typeId, action: 'archive', term: { days: 1, since: 'created' } });
      clock.advance(30 * DAY_MS);
      await admin.call('retention.run', { dryRun: true });
    },
  ],
])('%s lets others have their turn after every few records', async (_name, work) => {
  expect(await turnsIn(work)).toBeGreaterThanOrEqual(RECORDS / RECORDS_BETWEEN_TURNS - 1);
});

// While the thread that reads a file is waited for, others have any number of turns: what counts is how far the work goes between two.
it.each<[string, () => Promise<unknown>]>([
  [
    'a table that is brought in',
    async () => {
      const path = join(folder, 'table.csv');
      writeFileSync(path, `head\n${Array.from({ length: RECORDS }, (_, at) => `Example ${String(at)}`).join('\n')}\n`);
      await admin.call('recordsImport.run', { file: admin.engine.offerFile(path, 'records-import'), typeId, dryRun: true, into: { fields: [{ field: 'head', column: 'head' }] } });
    },
  ],
  [
    'a file of records that is brought back',
    async () => {
      const path = join(folder, 'records.json');
      await admin.call('records.export', { file: admin.engine.offerFile(path, 'records-export'), format: 'json', typeId });
      await admin.call('recordsFile.run', { file: admin.engine.offerFile(path, 'records-file'), dryRun: true });
    },
  ],
])('%s goes through few records between two turns for others', async (_name, work) => {
  clock.advance(60_000);
  let [before, longest] = [asked, 0];
  let isOver = false;
  const look = (): void => {
    longest = Math.max(longest, asked - before);
    before = asked;
    if (!isOver) setImmediate(look);
  };
  setImmediate(look);
  await work();
  isOver = true;
  expect(longest).toBeGreaterThan(RECORDS_BETWEEN_TURNS);
  expect(longest).toBeLessThan(RECORDS_BETWEEN_TURNS * MOST_ASKED_FOR_A_RECORD);
});

it('a copy of a file lets others have their turn after every megabyte', async () => {
  const target = join(folder, 'copy.pdf');
  const definition = { sections: [{ fields: [{ kind: 'attachment' as const, name: 'files', label: { text: 'Files' } }] }] };
  const { typeId: withFiles } = await admin.call('types.create', { name: 'Example files', definition });
  const { id: attachmentId } = await attach(admin, 'Example.pdf', pdf(8 * 1024 * 1024));
  await admin.call('records.create', { typeId: withFiles, values: { files: [attachmentId] } });
  expect(await turnsIn(() => admin.call('attachments.save', { file: admin.engine.offerFile(target, 'attachment-save'), attachmentId }))).toBeGreaterThanOrEqual(8);
});
