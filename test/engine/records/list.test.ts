import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';
import { field, listed, visits } from './example-type.ts';

const clock = testClock();
let admin: RunningEngine;
let typeId: string;
beforeAll(async () => {
  admin = runEngine({ clock, settings: { accessTtlSeconds: 10 ** 8, sessionTtlSeconds: 10 ** 8 } });
  await withOrganisation(admin);
  typeId = await visits(admin);
  const make = async (values: object): Promise<void> => {
    clock.advance(1_000);
    await admin.call('records.create', { typeId, values: values as Record<string, string> });
  };
  await make({ head: 'Example Élan', place: 'Ñuñoa', members: 10, water: 'tap', visited: '2026-01-03' });
  await make({ head: 'example ada', place: 'zz top', members: 9, water: 'river' });
  await make({ head: 'Example Bo', members: 9.0, water: 'well', visited: '2025-12-31', pin: 'swordfish' });
  await make({ head: 'Example Cy', place: 'aa', remarks: 'a long remark about goats', visited: '2026-01-01' });
});
afterAll(() => admin.stop());

const titles = (more: Parameters<typeof listed>[2]): Promise<string[]> => listed(admin, typeId, more);

describe('the list of records', () => {
  it.each([
    ['newest first', {}, ['Example Cy', 'Example Bo', 'example ada', 'Example Élan']],
    ['oldest first', { direction: 'asc' as const }, ['Example Élan', 'example ada', 'Example Bo', 'Example Cy']],
    ['by title, case and accents apart', { sort: 'title' as const, direction: 'asc' as const }, ['example ada', 'Example Bo', 'Example Cy', 'Example Élan']],
    ['by numbers, not by their digits, none last', { sortField: 'members', direction: 'asc' as const }, ['example ada', 'Example Bo', 'Example Élan', 'Example Cy']],
    ['by numbers downwards, none last still', { sortField: 'members', direction: 'desc' as const }, ['Example Élan', 'Example Bo', 'example ada', 'Example Cy']],
    ['by days', { sortField: 'visited', direction: 'asc' as const }, ['Example Bo', 'Example Cy', 'Example Élan', 'example ada']],
    ['by the labels of choices, not their values', { sortField: 'water', direction: 'asc' as const }, ['Example Élan', 'example ada', 'Example Bo', 'Example Cy']],
    ['by folded text', { sortField: 'place', direction: 'asc' as const }, ['Example Cy', 'Example Élan', 'example ada', 'Example Bo']],
  ])('%s', async (_order, more, expected) => {
    expect(await titles(more)).toEqual(expected);
  });

  it.each([
    [{ field: 'members', test: 'more', value: 9 } as const, ['Example Élan']],
    [{ field: 'members', test: 'less', value: 10 } as const, ['Example Bo', 'example ada']],
    [{ field: 'members', test: 'empty' } as const, ['Example Cy']],
    [{ field: 'members', test: 'not_empty' } as const, ['Example Bo', 'example ada', 'Example Élan']],
    [{ field: 'place', test: 'is', value: 'NUNOA' } as const, ['Example Élan']],
    [{ field: 'place', test: 'is_not', value: 'aa' } as const, ['Example Bo', 'example ada', 'Example Élan']],
    [{ field: 'water', test: 'is', value: 'well' } as const, ['Example Bo']],
    [{ field: 'visited', test: 'more', value: '2025-12-31' } as const, ['Example Cy', 'Example Élan']],
  ])('narrowed by %o', async (test, expected) => {
    expect(await titles({ filter: { tests: [test] } })).toEqual(expected);
    expect(await admin.call('records.count', { typeId, filter: { tests: [test] } })).toEqual({ total: expected.length });
    expect((await admin.call('records.ids', { typeId, filter: { tests: [test] } })).total).toBe(expected.length);
  });

  it('says whom the filter asks for, where the caller sees them, and refuses nothing else', async () => {
    const [me] = (await admin.call('people.list', { offset: 0, limit: 1 })).rows;
    const nobodys = Array.from({ length: 6 }, (_, at) => `7c4a1d2e-9b3f-4c5d-8e6f-1a2b3c4d5e6${String(at)}`);
    const { rows, names } = await admin.call('records.list', { typeId, filter: { ownerIds: [me?.id ?? '', ...nobodys] }, offset: 0, limit: 1 });
    expect(rows).toHaveLength(1);
    expect(names).toEqual({ [me?.id ?? '']: me?.name });
    expect((await admin.call('records.list', { typeId, filter: { ownerIds: nobodys }, offset: 0, limit: 1 })).names).toEqual({});
  });

  it('shows the columns asked for, and no other, and never a secret', async () => {
    const { rows } = await admin.call('records.list', { typeId, columns: ['members', 'water'], filter: { search: 'bo' }, offset: 0, limit: 10 });
    expect(rows.map(({ cells }) => cells)).toEqual([{ members: 9, water: 'well' }]);
    for (const columns of [['pin'], ['remarks'], ['nowhere'], ['children']]) {
      expect(await admin.reply('records.list', { typeId, columns, offset: 0, limit: 10 })).toMatchObject({ error: { code: 'invalid_input', fields: [{ path: 'columns.0', rule: 'no_such_column' }] } });
    }
    for (const name of ['pin', 'remarks', 'head.x']) {
      expect(await admin.reply('records.list', { typeId, filter: { tests: [{ field: name, test: 'is', value: 'swordfish' }] }, offset: 0, limit: 10 })).toMatchObject({ error: { code: 'invalid_input' } });
      expect(await admin.reply('records.list', { typeId, sortField: name, offset: 0, limit: 10 })).toMatchObject({ error: { code: 'invalid_input' } });
    }
  });

  it('finds no secret by its words', async () => {
    expect(await titles({ filter: { search: 'swordfish' } })).toEqual([]);
  });

  it('shows every record once over its pages, in whatever order and search', async () => {
    const order = fc.record({
      sort: fc.constantFrom('newest', 'changed', 'title', 'owner', 'team'),
      sortField: fc.constantFrom(null, 'members', 'place', 'water', 'visited'),
      direction: fc.constantFrom('asc', 'desc'),
      search: fc.constantFrom('', 'example', 'exam'),
    });
    await fc.assert(
      fc.asyncProperty(order, fc.integer({ min: 1, max: 3 }), async ({ search, ...sorted }, limit) => {
        clock.advance(10_000);
        const whole = await admin.call('records.list', { typeId, filter: { search }, ...sorted, offset: 0, limit: 100 });
        const paged: string[] = [];
        for (let offset = 0; offset < 4; offset += limit) {
          const { rows } = await admin.call('records.list', { typeId, filter: { search }, ...sorted, offset, limit });
          paged.push(...rows.map(({ id }) => id));
        }
        expect(paged).toEqual(whole.rows.map(({ id }) => id));
        expect(new Set(paged).size).toBe(4);
      }),
      { numRuns: 60 },
    );
  });
});

describe('search in any script', () => {
  it.each([
    ['Ñandú café', 'nandu', true],
    ['Ñandú café', 'CAF', true],
    ['Straße', 'strasse', true],
    ['المُحَمَّد في القرية', 'محمد', false],
    ['المُحَمَّد في القرية', 'المحمد', true],
    ['القرية', 'القريه', true],
    ['北京大学的学生', '大学', true],
    ['北京大学的学生', '学大', false],
    ['東京タワー', 'タワー', true],
    ['ภาษาไทยง่าย', 'ไทย', true],
    ['हिन्दी भाषा', 'हिन्दी', true],
    ['हिन्दी भाषा', 'हन', false],
    ['Москва', 'москва', true],
    ['one two three', '"two three"', true],
    ['one two three', '"one three"', false],
    ['one two three', '"two thr"', false],
    ['one two three', 'thr', true],
    ['a OR b', 'NOT', false],
    ['goat-42/B', '42', true],
  ])('%s by %s', async (text, search, isFound) => {
    clock.advance(60_000);
    const { recordId } = await admin.call('records.create', { typeId, values: { head: 'zzz', remarks: text } });
    const { rows } = await admin.call('records.list', { typeId, filter: { search }, offset: 0, limit: 100 });
    expect(rows.some(({ id }) => id === recordId)).toBe(isFound);
    await admin.call('records.archive', { recordIds: [recordId] });
  });

  it('reads nothing that is typed as an operator, and never fails', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ unit: fc.constantFrom('"', '*', '(', ')', ':', '^', 'a', ' ', '-', '+', '{', '}', 'NEAR', ' OR ', 'reach', 'y1'), maxLength: 12 })), async (search) => {
        clock.advance(10_000);
        const reply = await admin.reply('records.list', { typeId: null, filter: { search: search.toWellFormed() }, offset: 0, limit: 5 });
        expect(reply).toMatchObject({ ok: true });
      }),
      { numRuns: 300 },
    );
  });

  it('never reaches into the words that narrow it', async () => {
    const reached = await admin.call('records.list', { typeId, filter: { search: 'sactive' }, offset: 0, limit: 5 });
    expect(reached.rows).toEqual([]);
  });

  it('finds words in rows, in choices by any language, and records by their number', async () => {
    clock.advance(60_000);
    const { recordId, number } = await admin.call('records.create', { typeId, values: { head: 'zzz', water: 'well', children: [{ child_name: 'Quentin' }] } });
    for (const search of ['quent', 'brunnen', String(number)]) {
      const { rows } = await admin.call('records.list', { typeId, filter: { search }, offset: 0, limit: 100 });
      expect(rows.map(({ id }) => id), search).toContain(recordId);
    }
  });

  it('finds what is changed as it is now', async () => {
    clock.advance(60_000);
    const { recordId } = await admin.call('records.create', { typeId, values: { head: 'zzz', remarks: 'umbrella' } });
    await admin.call('records.update', { recordId, version: 1, values: { remarks: 'parasol' } });
    expect(await titles({ filter: { search: 'umbrella' } })).toEqual([]);
    expect(await titles({ filter: { search: 'parasol' } })).toEqual(['zzz']);
  });
});

it('lists records of all types together', async () => {
  clock.advance(60_000);
  const other = await visits(admin, { sections: [{ fields: [field('text', 'name', { inList: true })] }], titleFields: ['name'] }, 'Example other');
  await admin.call('records.create', { typeId: other, values: { name: 'Example Other' } });
  const { rows } = await admin.call('records.list', { typeId: null, filter: { search: 'example other' }, offset: 0, limit: 10 });
  expect(rows.map(({ title, typeId: of }) => [title, of === other])).toEqual([['Example Other', true]]);
});
