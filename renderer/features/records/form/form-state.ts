import { z } from 'zod';
import { fillForm, presetsOf } from '../../../../preload/contract/form-filling.ts';
import type { Filled } from '../../../../preload/contract/form-filling.ts';
import { FieldName, fieldsOf, isGivenByHand, isSecret } from '../../../../preload/contract/record-fields.ts';
import type { Field, TypeDefinition } from '../../../../preload/contract/record-fields.ts';
import { FieldValue, isSameValue, valueProblems } from '../../../../preload/contract/record-values.ts';
import type { RecordValues } from '../../../../preload/contract/record-values.ts';
import { meant } from '../fields/meant-value.ts';

/** What was typed into a form, by field; null for emptied. Kept until it is sent. */
export const RecordDraft = z.strictObject({
  /** The record's version when somebody began to type; null for a new one. */
  version: z.number().int().nullable(),
  typed: z.record(FieldName, FieldValue),
  /** What the template held that a new one began with: it may be another by the time somebody goes on. */
  begun: z.record(FieldName, FieldValue).default({}),
});
export type RecordDraft = z.infer<typeof RecordDraft>;
export const UNTOUCHED: RecordDraft = { version: null, typed: {}, begun: {} };

/** What the form is about: a record as it was read, or a new one. */
export interface FormBase {
  values: RecordValues;
  /** What of these the engine has: of a new one nothing, so that what it was preset to is sent like what was typed. */
  stored: RecordValues;
  /** Secret fields that hold something, which the page does not know. */
  held: ReadonlySet<string>;
}

/** What a form begins with: the record, or what its fields are preset to. */
export function baseOf(definition: TypeDefinition, record: { values: RecordValues; secrets: readonly string[] } | null, nowMs: number): FormBase {
  if (record) return { values: record.values, stored: record.values, held: new Set(record.secrets) };
  return { values: presetsOf(definition, { held: new Set(), ...here(nowMs) }), stored: {}, held: new Set() };
}

/** The form with what its template holds over what its fields are preset to. */
export function begunWith(base: FormBase, begun: RecordValues): FormBase {
  return { ...base, values: { ...base.values, ...begun } };
}

function here(nowMs: number): { nowMs: number; offsetMinutes: number } {
  return { nowMs, offsetMinutes: -new Date(nowMs).getTimezoneOffset() };
}

export interface FormState {
  /** What was typed, as it is meant. */
  said: RecordValues;
  filled: Filled;
  /** What is wrong, by path. */
  problems: ReadonlyMap<string, string>;
  /** What is to be sent: what differs from what there was. */
  changes: RecordValues;
}

/** Works out what was typed so far: which fields are there, what is computed, what is wrong, what would be sent. */
export function formState(definition: TypeDefinition, base: FormBase, typed: RecordValues, nowMs: number): FormState {
  const fields = fieldsOf(definition);
  const byName = new Map(fields.map((field) => [field.name, field]));
  const said = Object.fromEntries(Object.entries(typed).map(([name, value]) => [name, meant(byName.get(name), value)]));
  const given = Object.fromEntries(Object.entries({ ...base.values, ...said }).filter(([, value]) => value !== null));
  const wrong = fields.flatMap((field) => valueProblems(field, isGivenByHand(field) ? (given[field.name] ?? null) : null, definition));
  const held = new Set([...base.held].filter((name) => typed[name] !== null));
  const filled = fillForm(definition, given, { held, ...here(nowMs) });
  const problems = new Map([...filled.problems, ...wrong.filter(({ path }) => !filled.hidden.has(path.split('.')[0] ?? ''))].map(({ path, rule }) => [path, rule]));
  return { said, filled, problems, changes: Object.fromEntries(fields.flatMap((field) => changeOf(field, base, said, filled))) };
}

function changeOf(field: Field, base: FormBase, typed: RecordValues, filled: Filled): [string, RecordValues[string]][] {
  const { name } = field;
  if (!isGivenByHand(field)) return [];
  const before = base.stored[name] ?? null;
  const now = filled.values[name] ?? null;
  if (isSecret(field) && Object.hasOwn(typed, name)) return typed[name] === null && !base.held.has(name) ? [] : [[name, typed[name] ?? null]];
  return isSameValue(before, now) && !Object.hasOwn(typed, name) ? [] : [[name, now]];
}
