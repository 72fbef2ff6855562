import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attach, png } from '../attachments/example-files.ts';
import { signInAs } from '../roles/signed-in.ts';
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
function broughtIn(last: string, more: object = {}, first: string = randomUUID()) {
  const path = join(root, `${randomUUID()}.json`);
  const others = [first, randomUUID(), randomUUID()];
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
  expect(reply).toMatchObject({ ok: true, value: { created: 1, refused: 2, recordsMissing: 0, filesMissing: 0 } });
  expect((reply as unknown as { value: { errors: object[] } }).value.errors).toEqual([1, 2].map(() => expect.objectContaining({ field: 'next', rule: 'required' }) as object));
  expect(await count()).toBe(before + 4);
});

it('forgets nothing of anything else with what it refuses, whatever id that has in the file', async () => {
  const draft = { name: `records.new.${typeId}`, body: JSON.stringify({ typed: { head: 'Example' } }) };
  await admin.call('drafts.put', draft);
  const archived = randomUUID();
  const archive = () => admin.reply('records.archive', { recordIds: ids.slice(0, 1) }, archived);
  const first = await archive();
  expect(first).toMatchObject({ ok: true, value: { changed: 1 } });
  expect(await broughtIn(randomUUID(), { skipRefused: true }, typeId)).toMatchObject({ ok: true, value: { created: 1, refused: 2 } });
  expect((await admin.call('drafts.list', {})).drafts.map(({ name }) => name)).toEqual([draft.name]);
  expect(await archive()).toEqual(first);
});

it('brings nothing in where nothing may be left out', async () => {
  const before = await count();
  expect(await broughtIn(randomUUID())).toMatchObject({ ok: false, error: { code: 'invalid_input', reason: 'file_rows_refused' } });
  expect(await count()).toBe(before);
});

describe('a file of records that comes again', () => {
  let of: string;
  const definition = {
    sections: [
      {
        fields: [
          field('text', 'head', { required: true, inList: true }),
          field('text', 'pin', { required: true, sensitivity: 'secret' }),
          field('person', 'guide'),
        ],
      },
    ],
    titleFields: ['head'],
  };
  const made: string[] = [];
  /** The lines of the export of one's own, and a file that has these and no others. */
  const exported = async (as: RunningEngine): Promise<string[]> => {
    const path = join(root, `${randomUUID()}.json`);
    clock.advance(60_000);
    await as.call('records.export', { file: as.engine.offerFile(path, 'records-export'), typeId: of });
    return readFileSync(path, 'utf8').trim().split('\n');
  };
  const bring = (as: RunningEngine, [head = '', ...lines]: readonly string[]) => {
    const path = join(root, `${randomUUID()}.json`);
    const records = lines.filter((line) => line !== ']}').map((line) => line.replace(/,$/u, ''));
    writeFileSync(path, `${head.replace(/"count":\d+/u, `"count":${String(records.length)}`)}\n${records.join(',\n')}\n]}\n`);
    clock.advance(60_000);
    return as.call('recordsFile.run', { file: as.engine.offerFile(path, 'records-file'), dryRun: false });
  };
  const valuesOf = async (recordId: string) => (await admin.call('records.get', { recordId })).values;
  beforeAll(async () => {
    of = await visits(admin, definition, 'Example chain');
    const next = { kind: 'reference' as const, name: 'next', label: { text: 'Next' }, typeId: of };
    await admin.call('types.update', { typeId: of, version: 1, name: 'Example chain', definition: { ...definition, sections: [{ fields: [...(definition.sections[0]?.fields ?? []), next] }] } });
    for (const head of ['Example one', 'Example two']) {
      clock.advance(60_000);
      made.push((await admin.call('records.create', { typeId: of, values: { head, pin: '1234' } })).recordId);
    }
  });

  it('asks for no secret that no file can tell: neither where a pointer is left out, nor the second time', async () => {
    const [header = '', line = ''] = await exported(admin);
    const id = randomUUID();
    const other = line.replace(made[1] ?? '', id).replace('"values":{', `"values":{"next":"${randomUUID()}",`);
    expect(await bring(admin, [header, other])).toMatchObject({ created: 1, refused: 0, recordsMissing: 1 });
    expect(await bring(admin, [header, other])).toMatchObject({ unchanged: 1, refused: 0, recordsMissing: 1 });
  });

  it('has a record that is there point to one that comes after it', async () => {
    const [one = '', two = ''] = made;
    const [header = '', ...lines] = await exported(admin);
    const before = lines.find((line) => line.includes(`"id":"${one}"`)) ?? '';
    const id = randomUUID();
    const pointing = before.replace('"values":{', `"values":{"next":"${id}",`);
    const later = (lines.find((line) => line.includes(`"id":"${two}"`)) ?? '').replace(two, id);
    expect(await bring(admin, [header, pointing, later])).toMatchObject({ created: 1, updated: 1, unchanged: 0, recordsMissing: 0 });
    expect(await valuesOf(one)).toMatchObject({ next: id });
    expect(await bring(admin, [header, pointing.replace(id, randomUUID())])).toMatchObject({ updated: 0, unchanged: 1, recordsMissing: 1 });
    expect(await valuesOf(one)).toMatchObject({ next: id });
  });

  it('leaves a person in place whom the one that brings it does not see', async () => {
    clock.advance(60_000);
    const { id: roleId } = await admin.call('roles.create', { name: 'Example keeper', description: 'An example', grants: { 'records.read': 'all', 'records.write': 'all', 'records.export': 'all' } });
    const keeper = await signInAs(admin, 'keeper.north', { roleId });
    const guide = (await signInAs(admin, 'guide.south', { roleId: 'field_worker' })).personId;
    const [one = ''] = made;
    clock.advance(60_000);
    await admin.call('records.update', { recordId: one, version: (await admin.call('records.get', { recordId: one })).record.version, values: { guide } });
    expect(await bring(keeper.as, await exported(keeper.as))).toMatchObject({ updated: 0, refused: 0, peopleMissing: 0 });
    expect(await valuesOf(one)).toMatchObject({ guide });
  });
});
