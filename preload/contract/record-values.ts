import { z } from 'zod';
import { AtMs, PersonId } from './fields.ts';
import { FieldName, REPEAT } from './record-fields.ts';
import type { Field, PlainField, PlainKind, TypeDefinition } from './record-fields.ts';

/** Longest text of one field, in UTF-16 code units: any megabyte of text fits. */
export const TEXT_MAX_CHARS = 1024 * 1024;
const LINE_MAX_CHARS = 10_000;

/**
 * Text as it was given, to the last code unit: nothing is trimmed, normalised or taken out, since a record is what
 * somebody wrote down. Only half a character is refused, which no file could hold.
 */
const asGiven = (maxChars: number) => z.string().min(1, 'required').max(maxChars, 'too_long').refine((text) => text.isWellFormed(), 'unsafe_characters');

/** A day (ISO 8601), such as 2026-11-24; one that there is. */
const Day = z.iso.date('format');
const TimeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,3})?)?$/u, 'format');
/** An instant with the offset it was written in, such as 2026-11-24T10:00:00+01:00. */
const Instant = z.iso.datetime({ offset: true, error: 'format' });

/** WGS 84, in degrees; altitude and accuracy in metres where they are known. */
export const Coordinates = z.strictObject({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  altitude: z.number().min(-20_000).max(100_000).nullable().default(null),
  accuracy: z.number().min(0).max(1_000_000).nullable().default(null),
});
export type Coordinates = z.infer<typeof Coordinates>;
const ChoiceValue = z.string().min(1).max(200);

/** Any value of a field, as a message carries it; a type's definition says which it may be. Null empties. */
const PlainValue = z.union([
  z.string().max(TEXT_MAX_CHARS, 'too_long').refine((text) => text.isWellFormed(), 'unsafe_characters'),
  z.number(),
  z.boolean(),
  z.array(ChoiceValue).max(1_000),
  Coordinates,
  z.null(),
]);
export type PlainValue = z.infer<typeof PlainValue>;
export const RepeatRows = z.array(z.record(FieldName, PlainValue)).max(500);
export type RepeatRow = z.infer<typeof RepeatRows>[number];
export const FieldValue = z.union([PlainValue, RepeatRows]);
export type FieldValue = z.infer<typeof FieldValue>;
/** Values by field. What is not in it is empty, or stays. */
export const RecordValues = z.record(FieldName, FieldValue);
export type RecordValues = z.infer<typeof RecordValues>;

/** Whether two values are one: they come from the same schemas, so equal ones are written alike. None and null are one. */
export function isSameValue(a: FieldValue | undefined, b: FieldValue | undefined): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}

/** What a value of each kind must be; the field's own options narrow it. */
const VALUES: { readonly [K in PlainKind]: (field: Extract<PlainField, { kind: K }>, definition: TypeDefinition) => z.ZodType<PlainValue> | null } = {
  text: () => asGiven(LINE_MAX_CHARS),
  long_text: () => asGiven(TEXT_MAX_CHARS),
  number: ({ integer, min, max }) => {
    const number = integer ? z.number().refine((value) => Number.isSafeInteger(value), 'not_whole') : z.number();
    return number.min(min ?? -Number.MAX_VALUE, 'too_small').max(max ?? Number.MAX_VALUE, 'too_big');
  },
  date: () => Day,
  time: () => TimeOfDay,
  date_time: () => Instant,
  choice: ({ list }, definition) => ChoiceValue.refine((value) => isChoice(definition, list, value), 'not_a_choice'),
  choices: ({ list }, definition) =>
    z
      .array(ChoiceValue.refine((value) => isChoice(definition, list, value), 'not_a_choice'))
      .min(1)
      .max(1_000)
      .refine((values) => new Set(values).size === values.length, 'format'),
  yes_no: () => z.boolean(),
  person: () => PersonId,
  team: () => asGiven(200),
  reference: () => z.uuid(),
  // As people write it: an extension, a second number. Whether it rings is not ours to know.
  phone: () => asGiven(100).refine((text) => /\d/u.test(text), 'format'),
  email: () => asGiven(320).refine((text) => /^[^\s@]+@[^\s@]+$/u.test(text), 'format'),
  address: () => asGiven(2_000),
  coordinates: () => Coordinates,
  attachment: ({ most }) =>
    z
      .array(z.uuid())
      .min(1)
      .max(most, 'over_limit')
      .refine((ids) => new Set(ids).size === ids.length, 'format'),
  signature: () => z.uuid(),
  // Never given: computed, or only shown.
  calculated: () => null,
  note: () => null,
};

/** Choices of a long list are looked up, not walked. Definitions are read once and never changed. */
const CHOICES = new WeakMap<TypeDefinition, Map<string, ReadonlySet<string>>>();
function isChoice(definition: TypeDefinition, list: string, value: string): boolean {
  let lists = CHOICES.get(definition);
  if (!lists) {
    lists = new Map(Object.entries(definition.choiceLists).map(([name, choices]) => [name, new Set(choices.map((choice) => choice.value))]));
    CHOICES.set(definition, lists);
  }
  return lists.get(list)?.has(value) === true;
}

/** Making a schema costs far more than using it, and a field is looked at once for each record. Definitions never change. */
const SCHEMAS = new WeakMap<TypeDefinition, WeakMap<PlainField, z.ZodType<PlainValue> | null>>();

/** What a value of this field must be, null for one that takes none. */
export function valueSchema(field: PlainField, definition: TypeDefinition): z.ZodType<PlainValue> | null {
  let schemas = SCHEMAS.get(definition);
  if (!schemas) SCHEMAS.set(definition, (schemas = new WeakMap()));
  const known = schemas.get(field);
  if (known !== undefined) return known;
  const make = VALUES[field.kind] as (field: PlainField, definition: TypeDefinition) => z.ZodType<PlainValue> | null;
  const schema = make(field, definition);
  schemas.set(field, schema);
  return schema;
}

/** The files that values of these fields hold, rows of fields included. */
export function attachmentIdsIn(fields: Iterable<Field>, values: RecordValues): string[] {
  return [...fields].flatMap((field) => {
    const value = values[field.name] ?? null;
    if (value === null) return [];
    if (field.kind === REPEAT) return (value as RepeatRow[]).flatMap((row) => attachmentIdsIn(field.fields, row));
    if (field.kind === 'signature' && typeof value === 'string') return [value];
    return field.kind === 'attachment' && Array.isArray(value) ? (value as string[]) : [];
  });
}

/** Something about one value that will not do: where, and which rule. */
export interface ValueProblem {
  /** The field's name; within a repeat `name.row.field`, rows from 0. */
  path: string;
  rule: string;
}

/** Looks whether a value is one that its field can have, whatever the rest of the record says. Null and empty are. */
export function valueProblems(field: Field, value: FieldValue, definition: TypeDefinition): ValueProblem[] {
  if (value === null) return [];
  if (field.kind !== REPEAT) return plainProblems(field, value as PlainValue, definition, field.name);
  const rows = RepeatRows.max(field.most, 'over_limit').safeParse(value);
  if (!rows.success) return [{ path: field.name, rule: ruleOf(rows.error) }];
  const byName = new Map(field.fields.map((inner) => [inner.name, inner]));
  return rows.data.flatMap((row, at) =>
    Object.entries(row).flatMap(([name, inner]) => {
      const path = `${field.name}.${String(at)}.${name}`;
      const of = byName.get(name);
      if (!of) return [{ path, rule: 'no_such_field' }];
      return inner === null ? [] : plainProblems(of, inner, definition, path);
    }),
  );
}

function plainProblems(field: PlainField, value: PlainValue, definition: TypeDefinition, path: string): ValueProblem[] {
  const schema = valueSchema(field, definition);
  if (!schema) return [{ path, rule: 'not_given' }];
  const parsed = schema.safeParse(value);
  return parsed.success ? [] : [{ path, rule: ruleOf(parsed.error) }];
}

/** The rule that a check names in its message, else the kind of the problem. */
function ruleOf({ issues: [issue] }: z.ZodError): string {
  return issue && /^[a-z_]+$/u.test(issue.message) ? issue.message : (issue?.code ?? 'format');
}

/** A version of a record, for its history. */
export const VersionNumber = z.number().int().positive();
export const RecordVersion = z.strictObject({
  version: VersionNumber,
  atMs: AtMs,
  by: z.strictObject({ id: PersonId, name: z.string() }).nullable(),
  changes: z.array(z.strictObject({ field: FieldName, before: FieldValue, after: FieldValue, isSecret: z.boolean() })),
});
