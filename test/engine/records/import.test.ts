import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { InputOf, OutputOf } from '../../../preload/contract/contract.ts';
import { importFile } from '../people/import-file.ts';
import { textRow, workbookParts, zipOf } from '../people/zip-file.ts';
import { signInAs } from '../roles/signed-in.ts';
import { runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';
import { field, listed, visits, VISITS } from './example-type.ts';

type Input = InputOf<'recordsImport.run'>;
type Outcome = OutputOf<'recordsImport.run'>;

const clock = testClock();
let admin: RunningEngine;
let worker: RunningEngine;
let workerId: string;
beforeAll(async () => {
  admin = runEngine({ clock, settings: { accessTtlSeconds: 10 ** 8, sessionTtlSeconds: 10 ** 8, reauthMinutes: 10 ** 6, revealReason: 0, revealsPerHour: 1_000 } });
  await withOrganisation(admin);
  ({ as: worker, personId: workerId } = await signInAs(admin, 'worker.north', { roleId: 'field_worker', team: 'Example North' }));
});
afterAll(() => admin.stop());

let serial = 0;
/** A type of its own for each test, so that none sees another's records. */
async function newType(definition = VISITS): Promise<string> {
  clock.advance(60_000);
  serial += 1;
  return visits(admin, definition, `Example import ${String(serial)}`);
}
const column = (name: string, more: object = {}) => ({ field: name, column: name, ...more });
const offered = (as: RunningEngine, content: string | Uint8Array): string => as.engine.offerFile(importFile(content), 'records-import');
async function run(typeId: string, content: string | Uint8Array, more: Partial<Input> = {}, as = admin): Promise<Outcome> {
  clock.advance(60_000);
  const header = typeof content === 'string' ? (content.split('\n')[0] ?? '').split(',') : [];
  const fields = header.filter((name) => !['owner', 'team', 'number'].includes(name)).map((name) => column(name));
  const own = (name: string) => (header.includes(name) ? name : null);
  const into = { fields, ownerColumn: own('owner'), teamColumn: own('team'), numberColumn: own('number') };
  return as.call('recordsImport.run', { file: offered(as, content), typeId, dryRun: false, skipRefused: true, into, ...more });
}
async function valuesOf(typeId: string, title: string) {
  const { rows } = await admin.call('records.list', { typeId, filter: { search: title }, offset: 0, limit: 5 });
  const row = rows.find((one) => one.title === title);
  return admin.call('records.get', { recordId: row?.id ?? '' });
}
const byHead = { mode: 'both' as const, key: { by: 'field' as const, field: 'head' } };
const refusals = (outcome: Outcome): string[] => outcome.errors.map(({ line, column: at, rule }) => `${String(line)} ${at ?? '-'} ${rule}`);

describe('looking at a file of records', () => {
  it('tells form, columns, formats, and what goes where by name and label; nothing of a secret', async () => {
    const typeId = await newType({ ...VISITS, sections: [...VISITS.sections, { fields: [field('date', 'since', { label: { text: 'Begin', in: { Deutsch: 'Beginn am' } } })] }] });
    const text = 'Head;PIN;Members;Beginn am;Ort\nExample Ä;4711;1.234;03.04.2026;x\nExample B;4712;5;04.05.2026;y\n';
    const inspection = await admin.call('recordsImport.inspect', { file: offered(admin, Buffer.from(text, 'latin1')), typeId });
    expect(inspection).toMatchObject({ kind: 'csv', delimiter: ';', encoding: 'windows-1252', rows: 2, columnCount: 5 });
    expect(inspection.columns).toEqual([
      { name: 'Head', samples: ['Example Ä', 'Example B'], numbers: [], dates: [] },
      { name: 'PIN', samples: [], numbers: ['point'], dates: [] },
      { name: 'Members', samples: ['1.234', '5'], numbers: ['point', 'comma'], dates: [] },
      { name: 'Beginn am', samples: ['03.04.2026', '04.05.2026'], numbers: [], dates: ['dmy', 'mdy'] },
      { name: 'Ort', samples: ['x', 'y'], numbers: [], dates: [] },
    ]);
    expect(inspection.proposal).toEqual({
      fields: [column('head', { column: 'Head' }), column('members', { column: 'Members' }), column('pin', { column: 'PIN' }), column('since', { column: 'Beginn am', dates: 'dmy' })].map((one) => ({ numbers: 'point', dates: 'ymd', ...one })),
      ownerColumn: null,
      teamColumn: null,
      numberColumn: null,
    });
    const utf16 = await admin.call('recordsImport.inspect', { file: offered(admin, Buffer.from('\ufeffhead\tplace\nExample 例\tx\n', 'utf16le')), typeId });
    expect(utf16).toMatchObject({ delimiter: '\t', encoding: 'utf-16le', columns: [{ name: 'head', samples: ['Example 例'] }, { name: 'place' }] });
    const certain = await admin.call('recordsImport.inspect', { file: offered(admin, 'members,since\n1.5,31.01.2026\n2,01.02.2026\n'), typeId });
    expect(certain.columns.map(({ numbers, dates }) => [numbers, dates])).toEqual([[['point'], []], [[], ['dmy']]]);
    const book = zipOf(workbookParts({ sheets: { First: textRow('head'), Second: textRow('place', 'head') + textRow('x', 'Example C') } }));
    expect(await admin.call('recordsImport.inspect', { file: offered(admin, book), typeId, part: 'Second' })).toMatchObject({ kind: 'xlsx', parts: ['First', 'Second'], part: 'Second', delimiter: null, rows: 1 });
  });
});

describe('importing records', () => {
  it('makes what one would make by hand, and a dry run tells it before and leaves nothing', async () => {
    const typeId = await newType();
    const rows = 'head,place,members,visited,water,pin,remarks,guide,children,owner,team\nExample A,North,3,2026-01-02,A tap,4711," two\nlines ",worker.north,"[{""child_name"":""Ada"",""child_age"":4}]",worker.north,Example North\n,x,,,,,,,,,\nExample B,,99,,sea,,,nobody,,,\nExample C,,,31.02.2026,BRUNNEN,,,,,,\n';
    const before = await admin.call('audit.list', { offset: 0, limit: 1 });
    const dry = await run(typeId, rows, { dryRun: true });
    expect(dry).toMatchObject({ rows: 4, created: 1, updated: 0, unchanged: 0, refused: 3, seq: null });
    expect(refusals(dry)).toEqual(['4 head required', '5 water not_a_choice', '5 members too_big', '6 visited format']);
    expect(dry.differences).toMatchObject([{ line: 2, number: null, title: 'Example A', change: 'create', owner: { from: null }, team: { to: 'Example North' } }]);
    expect(dry.differences[0]?.fields.find(({ field: name }) => name === 'pin')).toEqual({ field: 'pin', from: null, to: null, isSecret: true });
    expect(dry.names).toEqual({ [workerId]: expect.any(String) });
    expect(JSON.stringify(dry)).not.toContain('4711');
    expect(await listed(admin, typeId)).toEqual([]);
    expect((await admin.call('audit.list', { offset: 0, limit: 1 })).total).toBe(before.total);

    const done = await run(typeId, rows);
    expect(done).toEqual({ ...dry, differences: [], names: {}, dryRun: false, seq: expect.any(Number) });
    const { record, values, secrets } = await valuesOf(typeId, 'Example A');
    expect(record).toMatchObject({ number: 1, version: 1, team: 'Example North', owner: { id: workerId } });
    expect(values).toEqual({ head: 'Example A', place: 'North', members: 3, visited: '2026-01-02', water: 'tap', remarks: ' two\nlines ', guide: workerId, children: [{ child_name: 'Ada', child_age: 4 }] });
    expect(secrets).toEqual(['pin']);
    expect((await admin.call('records.reveal', { recordId: record.id, field: 'pin' })).value).toBe('4711');
    const { recordId } = await admin.call('records.create', { typeId, values: { head: 'Example by hand' } });
    expect((await admin.call('records.get', { recordId })).record.number).toBe(2);
    expect(await listed(admin, typeId, { sortField: 'members', direction: 'asc' })).toEqual(['Example A', 'Example by hand']);
    expect(await listed(admin, typeId, { filter: { search: 'lines' } })).toEqual(['Example A']);
    const { rows: events } = await admin.call('audit.list', { filter: { verbs: ['records.imported'] }, offset: 0, limit: 5 });
    expect(events.map(({ target, details }) => [target?.kind, details])).toEqual([
      ['type', { kind: 'csv', rows: 4, created: 1, updated: 0, unchanged: 0, refused: 3, records: 1, firstNumber: 1, lastNumber: 1, fileName: expect.stringMatching(/^example-/u), fileDigest: expect.stringMatching(/^[0-9a-f]{64}$/u) }],
      ['record', { cause: 'created', secrets: [expect.stringMatching(/^pin [0-9a-f]{32}$/u)] }],
    ]);
    expect(await admin.call('audit.verify', {})).toMatchObject({ result: 'intact' });
  });

  it('takes nothing where a row is refused and that was not allowed for, and nothing that the type has no place for', async () => {
    const typeId = await newType();
    const file = offered(admin, 'head,members\nExample A,1\nExample B,x\n');
    const into = { fields: [column('head'), column('members')] };
    expect(await admin.outcome('recordsImport.run', { file, typeId, dryRun: false, into })).toBe('invalid_input/file_rows_refused');
    expect(await listed(admin, typeId)).toEqual([]);
    for (const wrong of [
      { into: { fields: [column('nowhere', { column: 'head' })] } },
      { into: { fields: [column('head'), column('head')] } },
      { into, mode: 'update' },
      { into, mode: 'both', key: { by: 'number' } },
      { into, mode: 'both', key: { by: 'field', field: 'remarks' } },
      { into, mode: 'both', key: { by: 'field', field: 'pin' } },
      { into, timeZone: 'Nowhere/Place' },
    ]) {
      clock.advance(60_000);
      expect(await admin.outcome('recordsImport.run', { file, typeId, dryRun: true, ...wrong }), JSON.stringify(wrong)).toBe('invalid_input/fields');
    }
    clock.advance(60_000);
    expect(await admin.outcome('recordsImport.run', { file, typeId, dryRun: true, into: { fields: [column('head', { column: 'other' })] } })).toBe('invalid_input/file_missing_columns');
    await admin.call('types.setState', { typeId, state: 'retired' });
    expect(await admin.outcome('recordsImport.run', { file, typeId, dryRun: true, into })).toBe('conflict/type_retired');
  });

  it('changes records by their key, with history and audit of each; empty cells leave or clear', async () => {
    const typeId = await newType();
    await run(typeId, 'head,place,members,pin,team\nExample A,North,3,4711,Example North\nExample B,South,4,,\nExample Twin,x,,,\nExample Twin,y,,,\n');
    const rows = 'head,place,members,pin\nexample Á,,5,\nExample B,South,4,\nExample C,West,,\nExample C,East,,\nExample Twin,z,,\n,z,,\nExample B,Late,,\n';
    const dry = await run(typeId, rows, { ...byHead, dryRun: true });
    expect(dry).toMatchObject({ created: 1, updated: 1, unchanged: 1, refused: 4 });
    expect(refusals(dry)).toEqual(['5 head duplicate_in_file', '6 head several_match', '7 head required', '8 head duplicate_in_file']);
    expect(dry.differences[0]).toEqual({
      line: 2, number: 1, title: 'Example A', change: 'update', owner: null, team: null,
      fields: [{ field: 'head', from: 'Example A', to: 'example Á', isSecret: false }, { field: 'members', from: 3, to: 5, isSecret: false }],
    });
    expect(await run(typeId, rows, byHead)).toEqual({ ...dry, differences: [], names: {}, dryRun: false, seq: expect.any(Number) });
    const { record, values, secrets } = await valuesOf(typeId, 'example Á');
    expect([record.version, values, secrets]).toEqual([2, { head: 'example Á', place: 'North', members: 5 }, ['pin']]);
    const { versions } = await admin.call('records.history', { recordId: record.id, offset: 0, limit: 5 });
    expect(versions[0]?.changes.map((change) => change.field)).toEqual(['head', 'members']);
    const { rows: events } = await admin.call('audit.list', { filter: { verbs: ['records.imported'] }, offset: 0, limit: 3 });
    expect(events.slice(1).map(({ target, details }) => [target?.id, details])).toEqual([
      [record.id, { cause: 'updated', field: 'members', version: 2 }],
      [record.id, { cause: 'updated', field: 'head', version: 2 }],
    ]);

    const cleared = await run(typeId, 'number,place,pin\n1,,\n2,,\n77,x,\nx,x,\n', { mode: 'update', key: { by: 'number' }, empty: 'clear' });
    expect(cleared).toMatchObject({ created: 0, updated: 2, refused: 2 });
    expect(refusals(cleared)).toEqual(['4 number no_match', '5 number format']);
    expect(await valuesOf(typeId, 'example Á')).toMatchObject({ values: { head: 'example Á', members: 5 }, secrets: [] });
    const made = await run(typeId, 'head,place\nExample B,x\nExample New,y\n', { mode: 'create', key: byHead.key });
    expect([made.created, refusals(made)]).toEqual([1, ['2 head already_there']]);
    expect((await run(typeId, 'head,place\nExample Nobody,x\n', { mode: 'update', key: byHead.key })).errors).toMatchObject([{ rule: 'no_match' }]);
  });

  it('tells how far it has come, and leaves nothing when it is cancelled in the middle', async () => {
    const typeId = await newType();
    await run(typeId, 'head,place\nExample 3,before\n');
    const rows = Array.from({ length: 10_000 }, (_, at) => `Example ${String(at)},after\n`).join('');
    const file = offered(admin, `head,place\n${rows}`);
    const requestId = randomUUID();
    clock.advance(60_000);
    const before = (await admin.call('audit.list', { offset: 0, limit: 1 })).total;
    const answer = admin.reply('recordsImport.run', { file, typeId, dryRun: false, into: { fields: [column('head'), column('place')] }, ...byHead }, requestId);
    const told = () => admin.events.filter(({ event, payload }) => event === 'progress' && (payload as { requestId: string }).requestId === requestId).map(({ payload }) => payload);
    await vi.waitFor(() => expect(told().length).toBeGreaterThan(0), { interval: 1 });
    expect(told()[0]).toMatchObject({ unit: 'bytes', total: expect.any(Number) });
    await admin.call('jobs.cancel', { requestId });
    expect(await answer).toMatchObject({ ok: false, error: { code: 'conflict', reason: 'cancelled' } });
    expect(await listed(admin, typeId)).toEqual(['Example 3']);
    expect((await valuesOf(typeId, 'Example 3')).values).toMatchObject({ place: 'before' });
    expect((await admin.call('audit.list', { offset: 0, limit: 1 })).total).toBe(before);
    // Nothing of it is left, and the file is still good.
    expect(await admin.call('recordsImport.run', { file, typeId, dryRun: true, into: { fields: [column('head'), column('place')] }, ...byHead })).toMatchObject({ created: 9_999, updated: 1 });
  });

  it('never tells whether a secret is what the file says', async () => {
    const typeId = await newType();
    await run(typeId, 'head,pin\nExample A,4711\n');
    const [right, wrong] = [await run(typeId, 'head,pin\nExample A,4711\n', { ...byHead, dryRun: true }), await run(typeId, 'head,pin\nExample A,4712\n', { ...byHead, dryRun: true })];
    expect(right).toEqual(wrong);
    expect(right).toMatchObject({ updated: 1, unchanged: 0 });
  });

  it('reads numbers, dates, times, choices and places as they are told to be written', async () => {
    const definition = {
      sections: [
        {
          fields: [
            field('text', 'head', { inList: true }),
            { kind: 'number' as const, name: 'weight', label: { text: 'weight' }, unit: 'kg' },
            field('date', 'day'), field('time', 'hour'), field('date_time', 'at'), field('yes_no', 'ok'), field('coordinates', 'spot'), field('email', 'mail'),
            { kind: 'choices' as const, name: 'tags', label: { text: 'tags' }, list: 'tags' },
          ],
        },
      ],
      choiceLists: { tags: [{ value: 'a', label: { text: 'First one' } }, { value: 'b', label: { text: 'Second' } }, { value: 'c', label: { text: 'Twin' } }, { value: 'd', label: { text: 'Twin' } }] },
      titleFields: ['head'],
    };
    const typeId = await newType(definition);
    const header = 'head\tweight\tday\thour\tat\tok\tspot\tmail\ttags';
    const names = header.split('\t');
    const fields = names.map((name) => column(name, { numbers: 'comma', dates: 'dmy' }));
    const text = `${header}\nExample A\t1.234,5 kg\t3.4.2026\t1:05 pm\t03.04.2026 09:30\tja\t-1.5, 36.25\t a@example.org \tFirst one; second\nExample B\t-0,5\t2026-04-03\t23:59:30\t2026-01-03T10:00:00+05:30\t0\t1 2  5\t\tb a\nExample C\t1,234.5\t4/13/2026\t25:00\t\tperhaps\t1\t\tTwin\n`;
    const outcome = await run(typeId, text, { into: { fields }, timeZone: 'Europe/Berlin' });
    expect(outcome.errors.map(({ field: name, rule }) => `${String(name)} ${rule}`)).toEqual(['weight format', 'day format', 'hour format', 'ok format', 'spot format', 'tags not_a_choice']);
    expect((await valuesOf(typeId, 'Example A')).values).toEqual({ head: 'Example A', weight: 1234.5, day: '2026-04-03', hour: '13:05', at: '2026-04-03T09:30:00+02:00', ok: true, spot: { latitude: -1.5, longitude: 36.25, altitude: null, accuracy: null }, mail: 'a@example.org', tags: ['a', 'b'] });
    expect((await valuesOf(typeId, 'Example B')).values).toEqual({ head: 'Example B', weight: -0.5, day: '2026-04-03', hour: '23:59:30', at: '2026-01-03T10:00:00+05:30', ok: false, spot: { latitude: 1, longitude: 2, altitude: null, accuracy: 5 }, tags: ['b', 'a'] });
  });

  it('takes a workbook: typed numbers and dates as they are, a calculated cell never', async () => {
    const typeId = await newType();
    const styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>';
    const rows = `${textRow('head', 'members', 'visited')}<row><c t="inlineStr"><is><t>Example A</t></is></c><c><v>7</v></c><c s="1"><v>45351</v></c></row><row><c t="inlineStr"><is><t>Example B</t></is></c><c><f>1+1</f><v>2</v></c></row>`;
    const outcome = await run(typeId, zipOf(workbookParts({ sheets: { Visits: rows }, styles })), { into: { fields: [column('head'), column('members', { numbers: 'comma' }), column('visited', { dates: 'mdy' })] } });
    expect([outcome.kind, outcome.created, refusals(outcome)]).toEqual(['xlsx', 1, ['3 members formula']]);
    expect((await valuesOf(typeId, 'Example A')).values).toMatchObject({ members: 7, visited: '2024-02-29' });
  });

  it('begins new records with what the form begins with, computes and hides as the form does', async () => {
    const definition = {
      sections: [
        {
          fields: [
            field('text', 'head', { inList: true }),
            field('text', 'state', { preset: "'new'" }),
            field('text', 'detail', { showIf: "${state} = 'known'" }),
            { kind: 'calculated' as const, name: 'double', label: { text: 'double' }, calculation: '${size} * 2' },
            { kind: 'number' as const, name: 'size', label: { text: 'size' }, constraint: { test: '. < 10' } },
          ],
        },
      ],
      titleFields: ['head'],
    };
    const typeId = await newType(definition);
    await run(typeId, 'head,size,detail\nExample A,4,hidden\n');
    expect((await valuesOf(typeId, 'Example A')).values).toEqual({ head: 'Example A', state: 'new', double: 8, size: 4 });
    expect(refusals(await run(typeId, 'head,size\nExample B,40\n'))).toEqual(['2 size constraint']);
    expect(await admin.outcome('recordsImport.run', { file: offered(admin, 'double\n1\n'), typeId, dryRun: true, into: { fields: [column('double')] } })).toBe('invalid_input/fields');
  });
});

describe('whose records an import reaches', () => {
  it('neither confirms nor denies a record out of reach: a row with its key goes as if it had another', async () => {
    const typeId = await newType();
    await run(typeId, 'head,place,owner,team\nExample Mine,x,worker.north,Example North\nExample Theirs,secret place,,\nExample Twins,x,,\nExample Twins,y,,\n');
    const [mine, theirs, nobodys] = ['Example Mine', 'Example Theirs', 'Example Nobody'];
    const told = async (head: string, more: Partial<Input>) => JSON.stringify(await run(typeId, `head,place\n${head},y\n`, { dryRun: true, ...more }, worker)).replaceAll(head, 'HEAD');
    for (const more of [byHead, { mode: 'update' as const, key: byHead.key }, { mode: 'create' as const, key: byHead.key }]) {
      expect(await told(theirs, more), JSON.stringify(more)).toBe(await told(nobodys, more));
      expect(await told('Example Twins', more), JSON.stringify(more)).toBe(await told(nobodys, more));
      expect(await told(mine, more)).not.toBe(await told(nobodys, more));
    }
    const byNumber = (number: number) => run(typeId, `number,place\n${String(number)},y\n`, { dryRun: true, mode: 'update', key: { by: 'number' } }, worker);
    expect(await byNumber(2)).toEqual(await byNumber(999));
    await run(typeId, 'head,place\nExample Theirs,y\n', byHead, worker);
    expect((await admin.call('records.list', { typeId, filter: { search: '"Example Theirs"' }, offset: 0, limit: 5 })).rows).toHaveLength(2);
    expect((await valuesOf(typeId, 'Example Theirs')).values).toMatchObject({ head: 'Example Theirs' });
  });

  it('gives records to nobody and no team beyond the caller, and takes none without leave', async () => {
    const typeId = await newType();
    await run(typeId, 'head,owner,team\nExample Mine,worker.north,Example North\n');
    const outcome = await run(typeId, 'head,owner,team\nExample A,example.admin,\nExample B,,Example South\nExample C,,Example North\nExample D,,Example Nowhere\nExample E,nobody,\n', {}, worker);
    expect(outcome.created).toBe(1);
    expect(new Set(outcome.errors.map(({ rule }) => rule))).toEqual(new Set(['no_such_item', 'exceeds_own_grants']));
    expect(outcome.errors.find(({ line }) => line === 3)?.rule).toBe(outcome.errors.find(({ line }) => line === 5)?.rule);
    expect(refusals(await run(typeId, 'head,team\nExample Mine,\n', { ...byHead, empty: 'clear' }, worker))).toEqual(['2 team exceeds_own_grants']);
    const move = (dryRun: boolean) => run(typeId, 'head,owner,team\nExample Mine,Example Admin,\n', { ...byHead, empty: 'clear', dryRun });
    expect((await move(true)).differences).toMatchObject([{ owner: { to: 'Example Admin' }, team: { from: 'Example North', to: null } }]);
    expect((await move(false)).updated).toBe(1);
    expect((await valuesOf(typeId, 'Example Mine')).record).toMatchObject({ owner: { name: 'Example Admin' }, team: null });
    const { as: auditor } = await signInAs(admin, 'auditor', { roleId: 'auditor' });
    expect(await auditor.outcome('recordsImport.run', { file: offered(auditor, 'head\nx\n'), typeId, dryRun: true, into: { fields: [column('head')] } })).toBe('forbidden/no_permission');
  });
});

describe('what was exported', () => {
  const NAUGHTY = (JSON.parse(readFileSync(new URL('data/blns.json', import.meta.url), 'utf8')) as string[]).filter((text) => text !== '');
  const OWN = ['\u0000 in the middle \u0000', "'=1+1", "''=1+1", "'", "'plain", '=1+1', '@SUM(A1)', '-2+3', '+4', '\t=cmd()', '\r=1', ' spaces around ', 'line\r\nbreaks\nof\rall kinds', '\ufeffmark', 'a,"b"', '\u202etxt.exe', '_x000D_', '\ud83d\ude00'];

  it.each(['csv', 'xlsx'])('comes back as %s byte for byte, formulas and all', async (kind) => {
    const typeId = await newType();
    const texts = [...OWN, ...NAUGHTY];
    const rows = texts.map((text) => ['Example', text, text].map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\n');
    // Made without the reader's own rule for apostrophes in the way: each gets one more where the rule takes one away.
    const escaped = rows.replace(/"('+[=+\-@\t\r])/gu, "\"'$1");
    expect(await run(typeId, `\ufeffhead,place,remarks\n${escaped}\n`, { into: { fields: ['head', 'place', 'remarks'].map((name) => column(name)) } })).toMatchObject({ created: texts.length, refused: 0 });
    const path = join(admin.dataDir, '..', `holdfast-again-${String(serial)}.${kind}`);
    clock.advance(60_000);
    await admin.call('records.export', { file: admin.engine.offerFile(path, 'records-export'), typeId, sort: 'newest', direction: 'asc' });
    const bytes = readFileSync(path);
    const other = await newType();
    const inspection = await admin.call('recordsImport.inspect', { file: offered(admin, bytes), typeId: other });
    expect(inspection.proposal).toMatchObject({ ownerColumn: 'owner', teamColumn: 'team', numberColumn: 'number' });
    expect(await run(other, bytes, { into: inspection.proposal })).toMatchObject({ created: texts.length, refused: 0 });
    const bodies = async (of: string) => (await admin.call('records.list', { typeId: of, columns: ['place'], offset: 0, limit: 500, direction: 'asc' })).rows;
    const [first, again] = [await bodies(typeId), await bodies(other)];
    for (const [at, text] of texts.slice(0, 500).entries()) {
      const [{ id: a } = { id: '' }, { id: b } = { id: '' }] = [first[at], again[at]];
      expect((await admin.call('records.get', { recordId: a })).values).toEqual({ head: 'Example', place: text, remarks: text });
      expect((await admin.call('records.get', { recordId: b })).values, text).toEqual({ head: 'Example', place: text, remarks: text });
      clock.advance(1_000);
    }
  });
});
