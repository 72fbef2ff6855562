import type { PlainField, PlainKind } from '../../../../preload/contract/record-fields.ts';
import type { PlainValue } from '../../../../preload/contract/record-values.ts';
import { MOST_IN_FILTER, MOST_TESTS } from '../../../../preload/contract/records.ts';
import type { FieldTest } from '../../../../preload/contract/records.ts';
import { numberMeant } from '../../../app/typed-value.ts';
import type { FieldRule } from '../../../ipc/field-rule.ts';
import type { RecordsView } from '../records-address.ts';

export type TestName = FieldTest['test'];
/** One thing that a list is narrowed by: whose its records are, with which team, or what a field of them holds. */
export interface Condition {
  of: FieldTest['field'] | '@owner' | '@team';
  test: TestName;
  value: FieldTest['value'];
}

/** As long as a value that is tested for may be. */
const VALUE_MAX_CHARS = 200;
/** Kinds of which one value is less than another. */
const IN_ORDER: ReadonlySet<PlainKind> = new Set<PlainKind>(['number', 'date', 'time', 'date_time', 'calculated']);
/** Kinds that are earlier or later, and not less or more. */
const IN_TIME: ReadonlySet<PlainKind> = new Set<PlainKind>(['date', 'time', 'date_time']);

/** What can be asked of a field, the usual first. Null stands for an owner or a team, of which only the one is asked. */
export function testsOf(field: PlainField | null): readonly TestName[] {
  if (field === null) return ['is'];
  const filled = ['empty', 'not_empty'] as const;
  if (field.kind === 'yes_no') return ['is', ...filled];
  return IN_ORDER.has(field.kind) ? ['is', 'is_not', 'less', 'more', ...filled] : ['is', 'is_not', ...filled];
}

/** A test in the words that fit its field: a date is before another, and not less. */
export function wordedAs(test: TestName, field: PlainField | null): TestName | 'before' | 'after' {
  if (field === null || !IN_TIME.has(field.kind)) return test;
  return test === 'less' ? 'before' : test === 'more' ? 'after' : test;
}

export function takesValue(test: TestName): boolean {
  return test !== 'empty' && test !== 'not_empty';
}

/** What is to be asked with what was typed, or by which rule that will not do. */
export function conditionOf({ of, test, typed }: { of: Condition['of']; test: TestName; typed: PlainValue }, field: PlainField | null): Condition | { rule: FieldRule } {
  if (!takesValue(test)) return { of, test, value: null };
  // What is computed may be a number or a text: what reads as a number is asked for as one.
  const isNumber = field?.kind === 'number' || field?.kind === 'calculated';
  const value = isNumber && typeof typed === 'string' ? numberMeant(typed) : typed;
  if (value === null || value === '') return { rule: 'required' };
  if (typeof value === 'object') return { rule: 'invalid' };
  if (field?.kind === 'number' && typeof value !== 'number') return { rule: 'format' };
  if (typeof value === 'string' && value.length > VALUE_MAX_CHARS) return { rule: 'too_long' };
  return { of, test, value };
}

/** Everything that narrows a list by whose its records are and what they hold. */
export function conditionsOf({ ownerIds, teams, tests }: Pick<RecordsView, 'ownerIds' | 'teams' | 'tests'>): Condition[] {
  return [
    ...ownerIds.map((value): Condition => ({ of: '@owner', test: 'is', value })),
    ...teams.map((value): Condition => ({ of: '@team', test: 'is', value })),
    ...tests.map(({ field, test, value }): Condition => ({ of: field, test, value })),
  ];
}

/** Whether one more fits into a filter. */
export function hasRoom({ tests }: Pick<RecordsView, 'tests'>): boolean {
  return tests.length < MOST_TESTS;
}

/** The list with one more condition; of a field, in the place of one that asks the same of it. The oldest goes where there are too many. */
export function withCondition(view: RecordsView, condition: Condition): RecordsView {
  const { of, test, value } = condition;
  const { ownerIds, teams, tests } = withoutCondition(view, condition);
  if (of === '@owner') return { ...view, ownerIds: [...ownerIds, String(value)].slice(-MOST_IN_FILTER) };
  if (of === '@team') return { ...view, teams: [...teams, String(value)].slice(-MOST_IN_FILTER) };
  return { ...view, tests: [...tests.filter((one) => one.field !== of || one.test !== test), { field: of, test, value }].slice(-MOST_TESTS) };
}

export function withoutCondition(view: RecordsView, { of, test, value }: Condition): RecordsView {
  return {
    ...view,
    ownerIds: view.ownerIds.filter((id) => of !== '@owner' || id !== value),
    teams: view.teams.filter((name) => of !== '@team' || name !== value),
    tests: view.tests.filter((one) => one.field !== of || one.test !== test || one.value !== value),
  };
}

/** The value that a field is held to by a test that asks for just that, the first of several; null for none. */
export function valueOf({ tests }: Pick<RecordsView, 'tests'>, field: string): string | null {
  for (const { field: of, test, value } of tests) if (of === field && test === 'is' && typeof value === 'string') return value;
  return null;
}
