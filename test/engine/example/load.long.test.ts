import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isExample } from '../../../preload/contract/audit.ts';
import { makeExample } from '../../../main/engine/example/organisation.ts';
import type { ExampleOrganisation } from '../../../main/engine/example/organisation.ts';
import { openDatabase } from '../../../main/engine/db/store.ts';
import { readBack } from '../attachments/example-files.ts';
import { openKey } from '../open-key.ts';
import { listed, visits } from '../records/example-type.ts';
import { signInAs } from '../roles/signed-in.ts';
import { ADMIN, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';

const clock = testClock(Date.UTC(2026, 10, 24, 15));
const SETTINGS = { accessTtlSeconds: 10 ** 8, sessionTtlSeconds: 10 ** 8, reauthMinutes: 10 ** 6, revealReason: 0 };
const PASSWORD = 'four quite unrelated words';
const COUNTS = { people: 200, teams: 15, roles: 2, types: 4, tags: 5, records: 5_000, attachments: 120 };
let admin: RunningEngine;
/** What was loaded, made a second time. */
let made: ExampleOrganisation;
beforeAll(async () => {
  admin = runEngine({ clock, settings: SETTINGS });
  await withOrganisation(admin);
});
afterAll(() => admin.stop());
const filesOnDisk = (): string[] => {
  const folder = join(admin.dataDir, 'store', 'attachments');
  return existsSync(folder) ? readdirSync(folder).sort() : [];
};

describe('loading example data', () => {
  it('leaves nothing when it is cancelled in the middle', async () => {
    const id = '00000000-0000-4000-8000-000000000001';
    const loading = admin.reply('example.load', {}, id);
    while (!admin.events.some(({ event, payload }) => event === 'progress' && (payload as { requestId: string; done: number }).done > 2_000)) await new Promise(setImmediate);
    await admin.call('jobs.cancel', { requestId: id });
    expect(await loading).toMatchObject({ error: { code: 'conflict', reason: 'cancelled' } });
    expect(filesOnDisk()).toEqual([]);
    expect(await admin.call('example.state', {})).toEqual({ loadedAtMs: null, mayLoad: true, mayRemove: false });
    expect((await admin.call('people.list', { offset: 0, limit: 5 })).total).toBe(1);
    expect((await admin.call('audit.list', { filter: { examples: 'only' }, offset: 0, limit: 1 })).total).toBe(0);
  });

  it('makes the organisation of the seed, told in the audit as what happened', async () => {
    clock.advance(60_000);
    const { counts, events } = await admin.call('example.load', { seed: 7 });
    made = makeExample({ seed: 7, nowMs: clock.nowMs() });
    expect(counts).toMatchObject(COUNTS);
    expect(await admin.call('example.state', {})).toEqual({ loadedAtMs: clock.nowMs(), mayLoad: false, mayRemove: true });
    expect((await admin.call('people.list', { offset: 0, limit: 5 })).total).toBe(201);
    const { types } = await admin.call('types.list', {});
    expect(types.map(({ records }) => records).sort((a, b) => a - b)).toEqual([500, 900, 1_600, 2_000]);
    const { rows, total } = await admin.call('audit.list', { filter: { verbs: ['example.loaded'] }, offset: 0, limit: 5 });
    expect(total).toBe(1);
    expect(rows[0]).toMatchObject({ actor: { name: 'Example Admin' }, atMs: clock.nowMs(), details: { ...COUNTS, seed: 7, events } });
    expect(rows[0] && isExample(rows[0])).toBe(false);
  });

  it('marks each event of the year, and the others not, so that filters tell them apart', async () => {
    const { rows: [loaded] } = await admin.call('audit.list', { filter: { verbs: ['example.loaded'] }, offset: 0, limit: 1 });
    const seq = loaded?.seq ?? 0;
    // The events that follow the one that tells of them are those that the seed and its time give, to the letter.
    let told = 0;
    for (let offset = 0; told < made.events.length; offset += 500) {
      const { rows } = await admin.call('audit.list', { filter: { examples: 'only' }, offset, limit: 500 });
      const expected = rows.map(({ seq: own }) => {
        const event = made.events[own - seq - 1];
        return { v: 1, seq: own, ...event, details: { ...event?.details, example: true } };
      });
      expect(rows).toEqual(expected);
      told += rows.length;
    }
    const without = await admin.call('audit.list', { filter: { examples: 'without' }, offset: 0, limit: 100 });
    expect(without.total).toBe((await admin.call('audit.list', { offset: 0, limit: 1 })).total - made.events.length);
    expect(without.rows.some(isExample)).toBe(false);
    const year = { fromMs: clock.nowMs() - 366 * 86_400_000, toMs: clock.nowMs() + 1, slices: 12 };
    expect((await admin.call('audit.activity', { ...year, examples: 'without' })).counts.slice(0, 11).every((count) => count === 0)).toBe(true);
    expect((await admin.call('audit.activity', year)).counts.every((count) => count > 100)).toBe(true);
    expect((await admin.call('audit.facets', {})).oldestMs).toBe(made.events[0]?.atMs);
  });

  it('keeps the chain intact', async () => {
    expect(await admin.call('audit.verify', {})).toMatchObject({ result: 'intact' });
  });

  it('keeps records with their past, their secrets apart, and found in any script', async () => {
    const { types } = await admin.call('types.list', {});
    const typeId = (name: string): string => types.find((type) => type.name.startsWith(name))?.id ?? '';
    const { records } = made;
    const visit = records.find(({ form, versions }) => form === 'visit' && versions.length > 1 && versions[0]?.values['health_note'] !== undefined);
    const recordId = visit?.id ?? '';
    const got = await admin.call('records.get', { recordId });
    expect(got).toMatchObject({ record: { number: visit?.number, version: visit?.versions.length }, secrets: ['health_note'] });
    expect(got.values['people_count']).toBe((visit?.versions[0]?.values['members'] as unknown[]).length);
    const { versions } = await admin.call('records.history', { recordId, offset: 0, limit: 10 });
    expect(versions.map(({ atMs }) => atMs)).toEqual(visit?.versions.map(({ atMs }) => atMs).reverse());
    expect(await admin.call('records.reveal', { recordId, field: 'health_note' })).toMatchObject({ value: visit?.versions.at(-1)?.values['health_note'] });
    const headOf = ({ versions: [first] }: (typeof records)[number]): string => (typeof first?.values['head'] === 'string' ? first.values['head'] : '');
    const chinese = records.filter(({ state }) => state === 'active').map(headOf).find((head) => /^\p{Script=Han}/u.test(head)) ?? '';
    const found = await listed(admin, typeId('Household'), { filter: { search: chinese } });
    expect(found.some((title) => title.startsWith(chinese))).toBe(true);
    const updated = await admin.call('records.update', { recordId, version: got.record.version, values: { remarks: 'Changed by hand.' } });
    expect(updated.version).toBe(got.record.version + 1);
    expect(await listed(admin, typeId('Household'), { filter: { search: 'by boat' } })).not.toHaveLength(0);
  });

  it('keeps files as they are drawn, each seen by whoever sees its record, and small pictures of them', async () => {
    const all = [...made.files].flatMap(([recordId, files]) => files.map((file) => ({ recordId, ...file })));
    expect(filesOnDisk()).toEqual(all.map(({ id }) => id).sort());
    for (const { id, name, content, isPicture } of all.filter((_, at) => at % 13 === 0)) {
      expect((await readBack(admin, id)).equals(content)).toBe(true);
      const { attachments } = await admin.call('attachments.list', { ids: [id] });
      expect(attachments).toMatchObject([{ name, sizeBytes: content.length, thumbnail: isPicture ? content.toString('base64') : null, cameraData: isPicture ? 'none' : null }]);
    }
    const [plan] = all;
    expect((await admin.call('records.get', { recordId: plan?.recordId ?? '' })).values['plan']).toEqual([plan?.id]);
  });

  it('lets nobody of it sign in', async () => {
    const { rows } = await admin.call('people.list', { filter: { statuses: ['active'] }, offset: 0, limit: 3 });
    for (const { username, name } of rows) {
      if (name === 'Example Admin') continue;
      for (const password of ['', username, 'example', ADMIN.password]) expect(await admin.another().outcome('session.signIn', { username, password })).not.toBe('done');
      clock.advance(3_600_000);
    }
  });

  it('goes nowhere but into what is empty', async () => {
    expect(await admin.outcome('example.load', {})).toBe('conflict/not_empty');
    for (const fill of [(one: RunningEngine) => visits(one), (one: RunningEngine) => one.call('people.create', { name: 'Example Own', username: 'example.own', email: null, team: null, roleId: null })]) {
      const other = runEngine({ clock, settings: SETTINGS });
      await withOrganisation(other);
      await fill(other);
      expect(await other.outcome('example.load', {})).toBe('conflict/not_empty');
      await other.stop();
    }
  });
});

describe('removing it', () => {
  let own: { typeId: string; recordId: string; visitTypeId: string; personId: string };
  beforeAll(async () => {
    clock.advance(60_000);
    const { typeIds, people: [someone] } = made;
    const typeId = await visits(admin);
    const { recordId } = await admin.call('records.create', { typeId, values: { head: 'Own record', guide: someone?.id ?? '' }, ownerId: someone?.id ?? '', team: 'Example North Valley' });
    await admin.call('records.create', { typeId: typeIds.visit, values: { head: 'Own visit', village: 'amber_ford', visited: '2026-11-24' } });
    const person = await admin.call('people.create', { name: 'Example Own', username: 'example.own', email: null, team: 'Example Harbour', roleId: 'example-store-keeper' });
    own = { typeId, recordId, visitTypeId: typeIds.visit, personId: person.id };
  });

  it('asks for the password, and for all that an administrator holds', async () => {
    const worker = await signInAs(admin, 'example.worker', { roleId: 'manager' });
    for (const operation of ['example.load', 'example.remove']) expect(await worker.as.outcome(operation, {})).toBe('forbidden/no_permission');
    expect(await worker.as.call('example.state', {})).toMatchObject({ mayLoad: false, mayRemove: false });
    expect((await worker.as.call('example.state', {})).loadedAtMs).not.toBeNull();
  });

  it('takes a password set by hand for somebody of it, who can sign in then', async () => {
    clock.advance(60_000);
    const someone = made.people.find(({ roleId, status }) => roleId === 'field_worker' && status === 'active');
    await admin.call('people.setPassword', { personId: someone?.id ?? '', newPassword: PASSWORD });
    expect(await admin.another().outcome('session.signIn', { username: someone?.username, password: PASSWORD })).toBe('done');
  });

  it('tells first what goes and what hangs from it, and changes nothing', async () => {
    clock.advance(60_000);
    const before = await admin.call('audit.list', { offset: 0, limit: 1 });
    const told = await admin.call('example.remove', { dryRun: true });
    expect(told.counts).toMatchObject({ people: 200, teams: 13, roles: 1, types: 3, tags: 5, records: 5_000, attachments: 120 });
    expect(told.hanging).toEqual({ ownedRecords: 1, pointingRecords: 1, changedRecords: 1, changedPeople: 1, reviewItems: 0, keptTypes: 1, keptTeams: 2, keptRoles: 1 });
    expect((await admin.call('audit.list', { offset: 0, limit: 1 })).total).toBe(before.total);
    expect((await admin.call('people.list', { offset: 0, limit: 1 })).total).toBe(203);
  });

  it('leaves what is the organisation\'s own, and of the example nothing but its events', async () => {
    clock.advance(60_000);
    const events = (await admin.call('audit.list', { filter: { examples: 'only' }, offset: 0, limit: 1 })).total;
    expect(filesOnDisk()).toHaveLength(120);
    const typed = [...Object.values(made.typeIds).map((id) => `records.new.${id}`), `people.edit.${made.people[0]?.id ?? ''}`, 'people.add'];
    for (const name of typed) await admin.call('drafts.put', { name, body: '{}' });
    await admin.call('example.remove', {});
    const { types } = await admin.call('types.list', {});
    expect((await admin.call('drafts.list', {})).drafts.map(({ name }) => name).sort()).toEqual(['people.add', ...types.filter(({ id }) => Object.values(made.typeIds).includes(id)).map(({ id }) => `records.new.${id}`)]);
    expect(filesOnDisk()).toEqual([]);
    expect(await admin.call('example.state', {})).toEqual({ loadedAtMs: null, mayLoad: false, mayRemove: false });
    expect((await admin.call('people.list', { offset: 0, limit: 1 })).total).toBe(3);
    const kept = await admin.call('records.get', { recordId: own.recordId });
    expect(kept.record.owner?.name).toBe('Example Admin');
    expect(kept.record.team).toBe('Example North Valley');
    expect(await listed(admin, own.visitTypeId)).toEqual(['Own visit Amber Ford']);
    expect(await listed(admin, own.visitTypeId, { sortField: 'visited' })).toEqual(['Own visit Amber Ford']);
    expect((await admin.call('people.get', { personId: own.personId })).person.roleId).toBe('example-store-keeper');
    expect((await admin.call('audit.list', { filter: { examples: 'only' }, offset: 0, limit: 1 })).total).toBe(events);
    expect(await admin.call('audit.verify', {})).toMatchObject({ result: 'intact' });
    const { rows } = await admin.call('audit.list', { filter: { verbs: ['example.removed'] }, offset: 0, limit: 5 });
    expect(rows.map(({ target, details }) => [target?.id ?? null, details['people'] ?? null])).toEqual([[null, 200], [own.recordId, null]]);
    expect(await admin.outcome('example.remove', {})).toBe('conflict/already_so');
    const someone = made.people.find(({ roleId, status }) => roleId === 'field_worker' && status === 'active');
    expect(await admin.another().outcome('session.signIn', { username: someone?.username, password: PASSWORD })).toBe('not_signed_in/wrong_credentials');
  });

  it('leaves no row of it in any table', async () => {
    await admin.engine.close();
    const { read, close } = openDatabase((await openKey(admin.dataDir, ADMIN)).options);
    const tables = (read.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'audit%' AND name NOT LIKE 'request' AND name NOT LIKE '%\\_config' ESCAPE '\\'").all() as { name: string }[]).map(({ name }) => name);
    for (const name of tables.filter((table) => table.startsWith('example_'))) expect(read.prepare(`SELECT * FROM ${name}`).all(), name).toEqual([]);
    const gone = new Set([...made.people, ...made.records].map(({ id }) => id));
    const own = tables.filter((table) => !table.startsWith('record_search_') && !table.startsWith('person_search_'));
    for (const name of own) {
      for (const row of read.prepare(`SELECT * FROM ${name}`).iterate()) for (const value of Object.values(row as object)) expect(gone.has(String(value)), name).toBe(false);
    }
    const { records, found, cells } = read.prepare('SELECT (SELECT count(*) FROM record) AS records, (SELECT count(*) FROM record_search) AS found, (SELECT count(DISTINCT record_num) FROM record_cell) AS cells').get() as Record<string, number>;
    expect([records, found, cells]).toEqual([2, 2, 2]);
    expect(read.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
    expect(read.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
    close();
  });
});
