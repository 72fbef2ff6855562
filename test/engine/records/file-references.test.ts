import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { attach, png } from '../attachments/example-files.ts';
import { runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';
import { field, visits } from './example-type.ts';

const clock = testClock();
const root = mkdtempSync(join(tmpdir(), 'holdfast-file-references-'));
let admin: RunningEngine;
let typeId: string;
/** The first points to the second, which points to the third: both must. */
const ids: string[] = [];
beforeAll(async () => {
  admin = runEngine({ clock, settings: { accessTtlSeconds: 10 ** 8, sessionTtlSeconds: 10 ** 8, reauthMinutes: 10 ** 6 } });
  await withOrganisation(admin);
  const head = field('text', 'head', { required: true, inList: true });
  typeId = await visits(admin, { sections: [{ fields: [head] }], titleFields: ['head'] });
  const next = { kind: 'reference' as const, name: 'next', label: { text: 'Next' }, typeId, required: true, showIf: "${head} != 'Example last'" };
  await admin.call('types.update', { typeId, version: 1, name: 'Example visit', definition: { sections: [{ fields: [head, next, { kind: 'attachment', name: 'photos', label: { text: 'Photos' }, most: 3 }] }], titleFields: ['head'] } });
  const make = async (values: Record<string, string | string[]>): Promise<void> => {
    clock.advance(60_000);
    ids.unshift((await admin.call('records.create', { typeId, values })).recordId);
  };
  await make({ head: 'Example last' });
  await make({ head: 'Example middle', next: ids[0] ?? '', photos: [(await attach(admin, 'Example.png', png())).id] });
  await make({ head: 'Example first', next: ids[0] ?? '' });
  await admin.call('records.export', { file: admin.engine.offerFile(join(root, 'all.json'), 'records-export'), typeId });
});
afterAll(async () => {
  await admin.stop();
  rmSync(root, { recursive: true, force: true });
});

/** Brings the three in under other ids, with what the middle one points to under `last`. */
function broughtIn(last: string, more: object = {}) {
  const path = join(root, `${randomUUID()}.json`);
  const others = ids.map(() => randomUUID());
  const text = readFileSync(join(root, 'all.json'), 'utf8');
  const renamed = ids.reduce((so, id, at) => so.replaceAll(id, others[at] ?? ''), text).replace(`"next":"${others[2] ?? ''}"`, `"next":"${last === 'there' ? (others[2] ?? '') : last}"`);
  writeFileSync(path, renamed);
  clock.advance(60_000);
  return admin.reply('recordsFile.run', { file: admin.engine.offerFile(path, 'records-file'), dryRun: false, ...more });
}
const count = async (): Promise<number> => (await admin.call('records.count', { typeId })).total;

it('refuses what may not be without the record it points to, and then what points to that, and keeps the rest', async () => {
  const before = await count();
  expect(await broughtIn('there')).toMatchObject({ ok: true, value: { created: 3, refused: 0, recordsMissing: 0 } });
  expect(await count()).toBe(before + 3);
  const reply = await broughtIn(randomUUID(), { skipRefused: true });
  expect(reply).toMatchObject({ ok: true, value: { created: 1, refused: 2, recordsMissing: 0 } });
  expect((reply as unknown as { value: { errors: object[] } }).value.errors).toEqual([1, 2].map(() => expect.objectContaining({ field: 'next', rule: 'required' }) as object));
  expect(await count()).toBe(before + 4);
});

it('brings nothing in where nothing may be left out', async () => {
  const before = await count();
  expect(await broughtIn(randomUUID())).toMatchObject({ ok: false, error: { code: 'invalid_input', reason: 'file_rows_refused' } });
  expect(await count()).toBe(before);
});
