import { describe, expect, it } from 'vitest';
import { FIELD_TESTS, MOST_IN_FILTER, MOST_TESTS } from '../../../preload/contract/records.ts';
import { FIELD_KINDS, TypeDefinition } from '../../../preload/contract/record-fields.ts';
import type { PlainField } from '../../../preload/contract/record-fields.ts';
import { conditionOf, conditionsOf, hasRoom, testsOf, valueOf, withCondition, withoutCondition, wordedAs } from '../../../renderer/features/records/list/conditions.ts';
import type { Condition } from '../../../renderer/features/records/list/conditions.ts';
import { onColumns } from '../../../renderer/features/records/list/list-columns.ts';
import { filterOf, usualOf } from '../../../renderer/features/records/records-address.ts';

const PERSON = '7c4a1d2e-9b3f-4c5d-8e6f-1a2b3c4d5e6f';
const NONE = usualOf(null);
const fieldOf = (kind: string): PlainField => ({ kind }) as PlainField;

describe('what a list is narrowed by', () => {
  it('is put on and taken off again, each by itself', () => {
    const all: Condition[] = [
      { of: '@owner', test: 'is', value: PERSON },
      { of: '@team', test: 'is', value: 'North' },
      { of: 'members', test: 'more', value: 5 },
      { of: 'members', test: 'less', value: 9 },
      { of: 'place', test: 'empty', value: null },
    ];
    const view = all.reduce(withCondition, NONE);
    expect(conditionsOf(view)).toEqual(all);
    expect(filterOf(view)).toMatchObject({ ownerIds: [PERSON], teams: ['North'], tests: [{ field: 'members', test: 'more', value: 5 }, { field: 'members', test: 'less', value: 9 }, { field: 'place', test: 'empty', value: null }] });
    for (const one of all) expect(conditionsOf(withoutCondition(view, one))).toEqual(all.filter((other) => other !== one));
  });

  it('asks one thing of a field once, and of owners any', () => {
    const view = [5, 7].map((value): Condition => ({ of: 'members', test: 'more', value })).reduce(withCondition, NONE);
    expect(view.tests).toEqual([{ field: 'members', test: 'more', value: 7 }]);
    const teams = ['North', 'South', 'North'].map((value): Condition => ({ of: '@team', test: 'is', value })).reduce(withCondition, NONE);
    expect(teams.teams).toEqual(['South', 'North']);
    expect(valueOf(withCondition(NONE, { of: 'water', test: 'is', value: 'well' }), 'water')).toBe('well');
    expect(valueOf(withCondition(NONE, { of: 'water', test: 'is_not', value: 'well' }), 'water')).toBeNull();
  });

  it('never asks more than the engine takes', () => {
    const view = Array.from({ length: MOST_TESTS + 1 }, (_, at): Condition => ({ of: `field${String(at)}`, test: 'is', value: at })).reduce(withCondition, NONE);
    expect(view.tests).toHaveLength(MOST_TESTS);
    expect(view.tests.at(-1)?.field).toBe(`field${String(MOST_TESTS)}`);
    expect([hasRoom(view), hasRoom(NONE)]).toEqual([false, true]);
    const teams = Array.from({ length: MOST_IN_FILTER + 1 }, (_, at): Condition => ({ of: '@team', test: 'is', value: `Team ${String(at)}` })).reduce(withCondition, NONE);
    expect([teams.teams.length, teams.teams.at(-1)]).toEqual([MOST_IN_FILTER, `Team ${String(MOST_IN_FILTER)}`]);
  });
});

it('is not asked of a column that the type no longer has, of a secret, or of what is in no list', () => {
  const text = (name: string, more = {}) => ({ kind: 'text', name, label: { text: name }, inList: true, ...more });
  const definition = TypeDefinition.parse({ sections: [{ fields: [text('head'), text('pin', { sensitivity: 'secret', inList: false }), text('note', { inList: false })] }] });
  const tests = ['head', 'pin', 'note', 'gone'].map((field) => ({ field, test: 'is' as const, value: 'x' }));
  expect(onColumns({ ...NONE, tests, ownerIds: [PERSON] }, definition)).toEqual({ ...NONE, tests: tests.slice(0, 1), ownerIds: [PERSON] });
  const fits = { ...NONE, tests: tests.slice(0, 1) };
  expect(onColumns(fits, definition)).toBe(fits);
});

describe('what is asked of a field', () => {
  it('are tests that the engine has, and that mean something for its kind', () => {
    for (const kind of Object.keys(FIELD_KINDS)) {
      const tests = testsOf(fieldOf(kind));
      expect(FIELD_TESTS).toEqual(expect.arrayContaining([...tests]));
      expect(tests.includes('less'), kind).toBe(['number', 'date', 'time', 'date_time', 'calculated'].includes(kind));
    }
    expect(testsOf(null)).toEqual(['is']);
    expect([wordedAs('less', fieldOf('date')), wordedAs('less', fieldOf('number')), wordedAs('more', fieldOf('date_time')), wordedAs('is', null)]).toEqual(['before', 'less', 'after', 'is']);
  });

  it('is what was typed, or why that will not do', () => {
    const members = fieldOf('number');
    const asked = (typed: Parameters<typeof conditionOf>[0]['typed'], test: Condition['test'] = 'is', field = members) => conditionOf({ of: 'x', test, typed }, field);
    expect(asked(5)).toEqual({ of: 'x', test: 'is', value: 5 });
    expect([asked('5.'), asked('1.50')]).toEqual([5, 1.5].map((value) => ({ of: 'x', test: 'is', value })));
    expect(asked('5x')).toEqual({ rule: 'format' });
    expect(asked(null)).toEqual({ rule: 'required' });
    expect(asked('')).toEqual({ rule: 'required' });
    expect(asked(null, 'empty')).toEqual({ of: 'x', test: 'empty', value: null });
    expect(asked('typed before', 'not_empty')).toEqual({ of: 'x', test: 'not_empty', value: null });
    expect(asked('w'.repeat(201), 'is', fieldOf('text'))).toEqual({ rule: 'too_long' });
    expect(asked(['a'], 'is', fieldOf('choice'))).toEqual({ rule: 'invalid' });
    expect([asked('7', 'is', fieldOf('calculated')), asked(' ', 'is', fieldOf('calculated'))]).toEqual([{ of: 'x', test: 'is', value: 7 }, { rule: 'required' }]);
    expect(asked(false, 'is', fieldOf('yes_no'))).toEqual({ of: 'x', test: 'is', value: false });
  });
});
