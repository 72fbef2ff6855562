import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';
import { signInAs } from '../roles/signed-in.ts';
import { field, listed, VISITS, visits } from './example-type.ts';

const clock = testClock();
let admin: RunningEngine;
beforeAll(async () => {
  admin = runEngine({ clock, settings: { accessTtlSeconds: 10 ** 8, sessionTtlSeconds: 10 ** 8, reauthMinutes: 10 ** 6, revealReason: 0 } });
  await withOrganisation(admin);
});
afterAll(() => admin.stop());
const calm = (): void => clock.advance(60_000);
const of = (...fields: unknown[]): typeof VISITS => ({ sections: [{ fields: fields as never }] });

describe('a type of records', () => {
  it.each([
    ['two fields of one name', of(field('text', 'a'), field('date', 'a')), 'definition.fields.a', 'name_taken'],
    ['a name twice, once in a repeat', of(field('text', 'a'), { kind: 'repeat', name: 'r', label: { text: 'r' }, fields: [field('text', 'a')] }), 'definition.fields.a', 'name_taken'],
    ['a list that there is not', of({ kind: 'choice', name: 'a', label: { text: 'a' }, list: 'none' }), 'definition.fields.a.list', 'no_such_list'],
    ['a secret in the list', of(field('text', 'a', { sensitivity: 'secret', inList: true })), 'definition.fields.a.inList', 'is_secret'],
    ['a secret person', of(field('person', 'a', { sensitivity: 'secret' })), 'definition.fields.a.sensitivity', 'cannot_be_secret'],
    ['a secret in a repeat', of({ kind: 'repeat', name: 'r', label: { text: 'r' }, fields: [field('text', 'a', { sensitivity: 'secret' })] }), 'definition.fields.r.a.sensitivity', 'cannot_be_secret'],
    ['a column of pages', of(field('long_text', 'a', { inList: true })), 'definition.fields.a.inList', 'no_such_column'],
    ['a title that there is not', { ...of(field('text', 'a')), titleFields: ['b'] }, 'definition.titleFields', 'no_such_field'],
    ['a secret title', { ...of(field('text', 'a', { sensitivity: 'secret' })), titleFields: ['a'] }, 'definition.titleFields', 'is_secret'],
    ['a reference to no type', of({ kind: 'reference', name: 'a', label: { text: 'a' }, typeId: '00000000-0000-4000-8000-000000000000' }), 'definition.fields.a.typeId', 'no_such_item'],
    ['bounds the wrong way round', of(field('number', 'a', { min: 2, max: 1 })), 'definition.fields.a.max', 'too_small'],
    ['a choice twice', { ...of(field('text', 'a')), choiceLists: { l: [{ value: 'x', label: { text: 'x' } }, { value: 'x', label: { text: 'y' } }] } }, 'definition.choiceLists.l', 'name_taken'],
    ['more columns than a list has', of(...Array.from({ length: 21 }, (_, at) => field('text', `f${String(at)}`, { inList: true }))), 'definition.fields', 'too_many_columns'],
  ])('is refused with %s', async (_what, definition, path, rule) => {
    calm();
    expect(await admin.reply('types.create', { name: 'Example broken', definition })).toMatchObject({ error: { code: 'invalid_input', reason: 'definition', fields: [{ path, rule }] } });
    expect((await admin.call('types.check', { definition })).problems).toEqual([{ path: path.replace('definition.', ''), rule, at: null }]);
  });

  it.each(['__proto__', 'constructor', 'toString', '1a', 'a b', ''])('has no field called %j', async (name) => {
    calm();
    expect(await admin.reply('types.create', { name: 'Example broken', definition: JSON.parse(JSON.stringify(of(field('text', 'x'))).replace('"name":"x"', `"name":${JSON.stringify(name)}`)) })).toMatchObject({ error: { code: 'invalid_input', reason: 'fields' } });
  });

  it('has one name, case and accents apart, and is made by who may', async () => {
    calm();
    await visits(admin, of(field('text', 'a')), 'Exämple Once');
    expect(await admin.reply('types.create', { name: 'exampLE once', definition: of(field('text', 'a')) })).toMatchObject({ error: { reason: 'name_taken' } });
    const { as } = await signInAs(admin, 'worker', { roleId: 'field_worker' });
    expect(await as.reply('types.create', { name: 'Example other', definition: of(field('text', 'a')) })).toMatchObject({ error: { code: 'forbidden' } });
    expect((await as.call('types.list', {})).types.map(({ name, records }) => [name, records])).toContainEqual(['Exämple Once', 0]);
  });

  it('that is retired takes no new records, and keeps those there are', async () => {
    calm();
    const typeId = await visits(admin, VISITS, 'Example retired');
    const { recordId } = await admin.call('records.create', { typeId, values: { head: 'Example Ada' } });
    await admin.call('types.setState', { typeId, state: 'retired' });
    expect(await admin.reply('types.setState', { typeId, state: 'retired' })).toMatchObject({ error: { reason: 'already_so' } });
    expect(await admin.reply('records.create', { typeId, values: { head: 'x' } })).toMatchObject({ error: { code: 'conflict', reason: 'type_retired' } });
    await admin.call('records.update', { recordId, version: 1, values: { head: 'Example Bea' } });
    expect(await listed(admin, typeId)).toEqual(['Example Bea']);
  });
});

describe('a change of a type', () => {
  it.each([
    ['a number', (guess: number) => ({ kind: 'number' as const, min: guess, max: guess, sensitivity: 'secret' as const })],
    ['a number for all to see', (guess: number) => ({ kind: 'number' as const, min: guess, max: guess })],
    ['a choice', () => ({ kind: 'choice' as const, list: 'guesses', sensitivity: 'secret' as const })],
  ])('tells of no secret whether it would be %s of a guess: a dry run leaves no event, and could try them all', async (kind, options) => {
    calm();
    const name = `Example guessed, ${kind}`;
    const typeId = await visits(admin, of(field('text', 'head'), field('text', 'pin', { sensitivity: 'secret' })), name);
    await admin.call('records.create', { typeId, values: { head: 'Example Ada', pin: '4711' } });
    const tried = (guess: number) => {
      const fields = of(field('text', 'head'), { name: 'pin', label: { text: 'pin' }, ...options(guess) });
      const definition = { ...fields, choiceLists: { guesses: [{ value: String(guess), label: { text: 'A guess' } }] } };
      return admin.call('types.update', { typeId, version: 1, name, definition, dryRun: true });
    };
    expect(await tried(4711)).toEqual(await tried(4712));
  });

  it('takes records along: values that fit, secrets both ways, and says what goes; a dry run changes nothing', async () => {
    calm();
    const typeId = await visits(admin, of(field('text', 'kept'), field('text', 'count', { inList: true }), field('text', 'pin', { sensitivity: 'secret' }), field('text', 'open'), field('text', 'gone')), 'Example changing');
    const make = async (values: Record<string, string>): Promise<string> => (await admin.call('records.create', { typeId, values })).recordId;
    const first = await make({ kept: 'a', count: '12', pin: 'first pin', open: 'once open', gone: 'x' });
    const second = await make({ kept: 'b', count: 'many' });
    const untouched = await make({ kept: 'c' });
    const next = of(field('text', 'kept'), field('number', 'count', { inList: true }), field('text', 'pin'), field('text', 'open', { sensitivity: 'secret' }), field('yes_no', 'fresh'));

    const change = { typeId, version: 1, name: 'Example changing', definition: next };
    const dry = await admin.call('types.update', { ...change, dryRun: true });
    expect((await admin.call('types.get', { typeId })).version).toBe(1);
    expect((await admin.call('records.get', { recordId: first })).values).toEqual({ kept: 'a', count: '12', open: 'once open', gone: 'x' });
    expect(await admin.call('types.update', change)).toEqual(dry);
    expect(dry).toEqual({
      version: 2,
      records: 3,
      changes: [
        { field: 'count', change: 'kind', records: 2, lost: 1 },
        { field: 'pin', change: 'sensitivity', records: 1, lost: 0 },
        { field: 'open', change: 'sensitivity', records: 1, lost: 0 },
        { field: 'fresh', change: 'added', records: 0, lost: 0 },
        { field: 'gone', change: 'removed', records: 1, lost: 1 },
      ],
    });

    const got = await admin.call('records.get', { recordId: first });
    expect(got).toMatchObject({ values: { kept: 'a', count: 12, pin: 'first pin' }, secrets: ['open'], record: { version: 2 }, typeVersion: 2 });
    expect(await admin.call('records.reveal', { recordId: first, field: 'open' })).toMatchObject({ value: 'once open' });
    expect((await admin.call('records.get', { recordId: second })).values).toEqual({ kept: 'b' });
    expect((await admin.call('records.get', { recordId: untouched })).record.version).toBe(1);
    // What became secret is a secret in the history as well, and in the search; what went is still in the history.
    const { versions } = await admin.call('records.history', { recordId: first, offset: 0, limit: 10 });
    expect(JSON.stringify(versions)).not.toContain('once open');
    expect(versions[0]?.changes).toContainEqual({ field: 'gone', before: 'x', after: null, isSecret: false });
    expect(await listed(admin, typeId, { filter: { search: '"once open"' } })).toEqual([]);
    expect(await listed(admin, typeId, { sortField: 'count', direction: 'asc' })).toEqual(['1', '2', '3']);
    expect(await admin.call('records.count', { typeId, filter: { tests: [{ field: 'count', test: 'more', value: 11 }] } })).toEqual({ total: 1 });
  });

  it('is refused on an older version, and where nothing changes', async () => {
    calm();
    const typeId = await visits(admin, of(field('text', 'a')), 'Example versions');
    const change = { typeId, version: 1, name: 'Example versions', definition: of(field('text', 'a'), field('text', 'b')) };
    await admin.call('types.update', change);
    expect(await admin.reply('types.update', change)).toMatchObject({ error: { code: 'conflict', reason: 'changed_meanwhile' } });
    expect(await admin.reply('types.update', { ...change, version: 2 })).toMatchObject({ error: { code: 'conflict', reason: 'already_so' } });
    // Only the name: no new version, and no record is touched.
    expect(await admin.call('types.update', { ...change, version: 2, name: 'Example versions anew' })).toMatchObject({ version: 2, records: 0, changes: [] });
    expect((await admin.call('types.get', { typeId, version: 1 })).definition.sections[0]?.fields.map(({ name }) => name)).toEqual(['a']);
  });

  it('of the words of a choice changes what records are found and sorted by', async () => {
    calm();
    const definition = (label: string): typeof VISITS => ({ ...of({ kind: 'choice', name: 'c', label: { text: 'c' }, list: 'l', inList: true }), choiceLists: { l: [{ value: 'x', label: { text: label } }, { value: 'y', label: { text: 'middle' } }] }, titleFields: ['c'] });
    const typeId = await visits(admin, definition('apple'), 'Example choices');
    for (const c of ['x', 'y']) await admin.call('records.create', { typeId, values: { c } });
    expect(await listed(admin, typeId, { sortField: 'c', direction: 'asc' })).toEqual(['apple', 'middle']);
    await admin.call('types.update', { typeId, version: 1, name: 'Example choices', definition: definition('zebra') });
    expect(await listed(admin, typeId, { sortField: 'c', direction: 'asc' })).toEqual(['middle', 'zebra']);
    expect(await listed(admin, typeId, { filter: { search: 'zebra' } })).toEqual(['zebra']);
    expect(await listed(admin, typeId, { filter: { search: 'apple' } })).toEqual([]);
    expect(await admin.call('records.count', { typeId, filter: { tests: [{ field: 'c', test: 'is', value: 'x' }] } })).toEqual({ total: 1 });
  });
});
