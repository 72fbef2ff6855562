import { presetsOf } from '../../../preload/contract/form-filling.ts';
import type { TypeDefinition } from '../../../preload/contract/record-fields.ts';
import type { RecordValues } from '../../../preload/contract/record-values.ts';
import type { RecordColumns } from '../../../preload/contract/records-import.ts';

const NOTHING: ReadonlySet<string> = new Set();

/** What a new record begins with in the fields that a file has no column for. */
export function presetsBeside(definition: TypeDefinition, { fields }: RecordColumns, nowMs: number): RecordValues {
  const mapped = new Set(fields.map(({ field }) => field));
  return Object.fromEntries(Object.entries(presetsOf(definition, { held: NOTHING, nowMs })).filter(([name]) => !mapped.has(name)));
}
