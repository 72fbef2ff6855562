import { REPEAT } from '../../../preload/contract/record-fields.ts';
import type { Field, LocalText, TypeDefinition } from '../../../preload/contract/record-fields.ts';
import type { FieldValue } from '../../../preload/contract/record-values.ts';
import type { Format } from '../../app/i18n/format.ts';

export interface ValueWords {
  yes: string;
  no: string;
  /** For a person or record that the caller does not see. */
  unseen: string;
  rows: (count: number) => string;
  files: (count: number) => string;
  text: (text: LocalText) => string;
  nameOf: (id: string) => string | null;
  format: Format;
}

/** A value as a person reads it. What the record holds is never changed by it: it is only shown so. */
export function valueText(field: Field, value: FieldValue, definition: TypeDefinition | null, words: ValueWords): string {
  if (value === null) return '';
  if (field.kind === REPEAT) return words.rows((value as unknown[]).length);
  if (field.kind === 'attachment' || field.kind === 'signature') return words.files(Array.isArray(value) ? value.length : 1);
  const label = (list: string, one: string): string => {
    const choice = definition?.choiceLists[list]?.find((each) => each.value === one);
    return choice ? words.text(choice.label) : one;
  };
  if (typeof value === 'number') return `${words.format.number(value)}${field.kind === 'number' && field.unit !== null ? ` ${field.unit}` : ''}`;
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  if (typeof value === 'string') {
    if (field.kind === 'choice') return label(field.list, value);
    if (field.kind === 'person' || field.kind === 'reference') return words.nameOf(value) ?? words.unseen;
    const atMs = field.kind === 'date' ? Date.parse(`${value}T12:00:00`) : field.kind === 'date_time' ? Date.parse(value) : NaN;
    // A list may be asked for a day that is none, by its address or a view from before the field became one.
    if (Number.isNaN(atMs)) return value;
    return field.kind === 'date' ? words.format.date(atMs) : words.format.moment(atMs);
  }
  if (field.kind === 'choices') return (value as string[]).map((one) => label(field.list, one)).join(', ');
  if (typeof value === 'object' && 'latitude' in value) return `${value.latitude.toFixed(5)}, ${value.longitude.toFixed(5)}`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
