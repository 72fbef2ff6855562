import { REPEAT } from '../../../preload/contract/record-fields.ts';
import type { Field, PlainField, TypeDefinition } from '../../../preload/contract/record-fields.ts';
import type { FieldValue, PlainValue, RecordValues, RepeatRow } from '../../../preload/contract/record-values.ts';
import { isPlainLine } from '../../../preload/contract/fields.ts';

/** Labels of a choice in every language of the form, or the value itself where the list no longer has it. */
function labelsOf(definition: TypeDefinition, list: string, value: string): string[] {
  const choice = definition.choiceLists[list]?.find((one) => one.value === value);
  return choice ? [choice.label.text, ...Object.values(choice.label.in)] : [value];
}

/** The words of a value, as somebody would search for it: labels for choices, and nothing for what only a picture shows. */
export function wordsOf(field: Field, value: FieldValue, definition: TypeDefinition): string[] {
  if (value === null) return [];
  if (field.kind === REPEAT) {
    const rows = value as RepeatRow[];
    return rows.flatMap((row) => field.fields.flatMap((inner) => wordsOf(inner, row[inner.name] ?? null, definition)));
  }
  switch (field.kind) {
    case 'choice':
      return labelsOf(definition, field.list, value as string);
    case 'choices':
      return (value as string[]).flatMap((one) => labelsOf(definition, field.list, one));
    case 'text':
    case 'long_text':
    case 'phone':
    case 'email':
    case 'address':
    case 'team':
    case 'date':
    case 'time':
    case 'date_time':
    case 'number':
    case 'calculated':
      return typeof value === 'object' ? [] : [String(value)];
    // Names of people and titles of records change, files have theirs in a table of their own, and are found where they are kept.
    case 'person':
    case 'reference':
    case 'coordinates':
    case 'yes_no':
    case 'attachment':
    case 'signature':
    case 'note':
      return [];
  }
}

const TITLE_MAX_CHARS = 200;

/** What a record is called by: its title fields' words in one line. Empty without any. */
export function titleOf(definition: TypeDefinition, fields: ReadonlyMap<string, Field>, values: RecordValues): string {
  const words = definition.titleFields.flatMap((name) => {
    const field = fields.get(name);
    const [first] = field ? wordsOf(field, values[name] ?? null, definition) : [];
    return first === undefined ? [] : [first];
  });
  const line = words.join(' ').replace(/\s+/gu, ' ').trim().slice(0, TITLE_MAX_CHARS).toWellFormed();
  // A title stands in sentences and rows beside others: nothing in it may turn these around, or be unseen.
  return isPlainLine(line) ? line : line.replace(/[\p{C}\u2028\u2029]/gu, '').trim();
}

/** Sorts last, after every number and text (sqlite.org/datatype3.html, 4.1). */
export const EMPTY_KEY = Buffer.alloc(0);
/** As much of a text as its key keeps, in UTF-16 code units. */
export const KEY_MAX_CHARS = 100;
/** Kinds whose texts are in order as they stand. */
const AS_WRITTEN: ReadonlySet<string> = new Set(['date', 'time', 'person', 'reference']);

/** By what a value stands in its column: numbers and instants by size, all else by its folded text. */
export function sortKey(field: PlainField, value: PlainValue, definition: TypeDefinition, fold: (text: string) => string): string | number | Buffer {
  if (value === null) return EMPTY_KEY;
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string') return EMPTY_KEY;
  if (field.kind === 'date_time') return Date.parse(value);
  if (AS_WRITTEN.has(field.kind)) return value;
  // In the order of the list's labels, and found by the value: both are in the key.
  if (field.kind === 'choice') return `${fold(labelsOf(definition, field.list, value)[0] ?? value).slice(0, KEY_MAX_CHARS)}\u0000${value}`;
  return fold(value).slice(0, KEY_MAX_CHARS);
}
