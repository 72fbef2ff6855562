import { REPEAT } from '../../preload/contract/record-fields.ts';
import type { Field, FieldKind, FieldOf, TypeDefinition } from '../../preload/contract/record-fields.ts';
import type { FieldValue } from '../../preload/contract/record-values.ts';
import type { DateFormat, NumberFormat } from '../../preload/contract/records-import.ts';
import { foldName } from '../engine/people/fold.ts';
import { dayIn, instantIn, numberIn, timeIn } from './number-text.ts';
import type { TimeZone } from './number-text.ts';

/** How the cells of one column are written. */
export interface CellForm {
  numbers: NumberFormat;
  dates: DateFormat;
  zone: TimeZone;
  /** Numbers of a workbook are written one way only. */
  isWorkbook: boolean;
}
/** What a cell says, or the rule that it breaks. Whether the value is a good one is the field's to say. */
export type CellRead = { value: FieldValue } | { rule: string };
type Reader = (text: string) => CellRead;
type Maker<K extends FieldKind> = (field: Extract<Field, { kind: K }>, definition: TypeDefinition, form: CellForm) => Reader;

const asItIs: Reader = (text) => ({ value: text });
const trimmed = (read: (text: string) => FieldValue, rule = 'format'): Reader => (text) => {
  const bare = text.trim();
  if (bare === '') return { value: null };
  const value = read(bare);
  return value === null ? { rule } : { value };
};

/** The kinds of fields that a cell can fill, each as the export writes it and as people do. */
const READERS: { readonly [K in FieldKind]?: Maker<K> } = {
  // Not even space around it is taken away: what was written down comes back as it was.
  text: () => asItIs,
  long_text: () => asItIs,
  address: () => asItIs,
  phone: () => asItIs,
  team: () => asItIs,
  email: () => trimmed((text) => text),
  number: ({ unit }, _definition, { numbers, isWorkbook }) =>
    trimmed((text) => {
      const bare = unit !== null && text.toLowerCase().endsWith(unit.toLowerCase()) ? text.slice(0, -unit.length).trim() : text;
      return (isWorkbook ? numberIn(bare, 'point') : null) ?? numberIn(bare, numbers);
    }),
  date: (_field, _definition, { dates }) => trimmed((text) => dayIn(text.replace(/[T ]00:00(?::00(?:\.0+)?)?Z?$/u, ''), dates)),
  time: () => trimmed(timeIn),
  date_time: (_field, _definition, { dates, zone }) => trimmed((text) => instantIn(text, dates, zone)),
  yes_no: () => trimmed((text) => (YES.test(text) ? true : NO.test(text) ? false : null)),
  choice: (field, definition) => {
    const find = choiceFinder(field, definition);
    return trimmed((text) => find(text), 'not_a_choice');
  },
  choices: (field, definition) => {
    const find = choiceFinder(field, definition);
    const all = (texts: readonly string[]): string[] | null => {
      const found = texts.map((text) => text.trim()).filter((text) => text !== '').map(find);
      return found.every((value) => value !== null) && found.length > 0 ? [...new Set(found)] : null;
    };
    // By values with spaces between, as forms and our own export write them; else by labels, which have spaces in them.
    return trimmed((text) => all([text]) ?? all(text.split(/\s+/u)) ?? all(text.split(/[;|\n]/u)) ?? all(text.split(/[,;|\n]/u)), 'not_a_choice');
  },
  // Who and what is meant is found where it is kept.
  person: () => trimmed((text) => text),
  reference: () => trimmed((text) => text),
  coordinates: () => trimmed(placeIn),
  [REPEAT]: () => trimmed(rowsIn),
};

/** Whether a cell can fill this field. */
export function canBeImported(field: Field): boolean {
  return READERS[field.kind] !== undefined;
}

/** Reads the cells of one column as a field's values; an empty one is null. */
export function cellReader(field: Field, definition: TypeDefinition, form: CellForm): Reader {
  const make = READERS[field.kind] as ((field: Field, definition: TypeDefinition, form: CellForm) => Reader) | undefined;
  const read = make?.(field, definition, form) ?? (() => ({ rule: 'not_given' }));
  return (text) => (text === '' ? { value: null } : read(text));
}

const YES = /^(?:true|1|yes|y|ja|j|wahr|x|oui|sí|si|✓)$/iu;
const NO = /^(?:false|0|no|n|nein|falsch|non)$/iu;

/** Finds a choice by its value, else by its label in any language of the form, where no other has that label. */
function choiceFinder({ list }: FieldOf<'choice'> | FieldOf<'choices'>, definition: TypeDefinition): (text: string) => string | null {
  const values = new Set<string>();
  const byLabel = new Map<string, string | null>();
  for (const { value, label } of definition.choiceLists[list] ?? []) {
    values.add(value);
    for (const key of new Set([label.text, ...Object.values(label.in)].map(foldName))) byLabel.set(key, byLabel.has(key) ? null : value);
  }
  return (text) => (values.has(text) ? text : (byLabel.get(foldName(text)) ?? null));
}

/** Latitude, longitude, altitude, accuracy, as ODK and our own export write them, or two degrees with a comma between. */
const PLACE = /^(-?[\d.]+) (-?[\d.]+)(?: (-?[\d.]*))?(?: ([\d.]*))?$/u;
const PLACE_WITH_COMMA = /^(-?[\d.]+)\s*[,;]\s*(-?[\d.]+)$/u;

function placeIn(text: string): FieldValue {
  const [, latitude, longitude, altitude = '', accuracy = ''] = PLACE.exec(text) ?? PLACE_WITH_COMMA.exec(text) ?? [];
  const number = (part: string | undefined): number | null => (part === undefined || part === '' ? null : numberIn(part, 'point'));
  const [north, east] = [number(latitude), number(longitude)];
  return north === null || east === null ? null : { latitude: north, longitude: east, altitude: number(altitude), accuracy: number(accuracy) };
}

/** Rows within a record, as the export writes them (JSON). */
function rowsIn(text: string): FieldValue {
  try {
    const rows: unknown = JSON.parse(text);
    return Array.isArray(rows) ? (rows as FieldValue) : null;
  } catch {
    return null;
  }
}
