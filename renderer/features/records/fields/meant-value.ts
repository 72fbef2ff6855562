import { REPEAT } from '../../../../preload/contract/record-fields.ts';
import type { Field } from '../../../../preload/contract/record-fields.ts';
import type { FieldValue, PlainValue, RepeatRow } from '../../../../preload/contract/record-values.ts';
import { numberMeant } from '../../../app/typed-value.ts';

/** What was typed into a field, with its numbers as they are meant: on the way they stand as text ("1.50", half a place). */
export function meant(field: Field | undefined, value: FieldValue): FieldValue {
  if (field?.kind === 'number' && typeof value === 'string') return numberMeant(value);
  if (field?.kind === 'coordinates' && value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([part, typed]: [string, unknown]) => [part, typeof typed === 'string' ? numberMeant(typed) : typed])) as FieldValue;
  }
  if (field?.kind !== REPEAT || !Array.isArray(value)) return value;
  const inner = new Map(field.fields.map((one) => [one.name, one]));
  return (value as RepeatRow[]).map((row) => Object.fromEntries(Object.entries(row).map(([name, one]) => [name, meant(inner.get(name), one) as PlainValue])));
}
