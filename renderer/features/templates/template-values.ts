import { canBePrefilled, fieldsOf, isGivenByHand } from '../../../preload/contract/record-fields.ts';
import type { Field, TypeDefinition } from '../../../preload/contract/record-fields.ts';
import { valueProblems } from '../../../preload/contract/record-values.ts';
import type { RecordValues } from '../../../preload/contract/record-values.ts';

/** What of a form a template can keep, and the fields that hold something which none can. */
export interface ForTemplate {
  values: RecordValues;
  leftOut: readonly Field[];
}

/**
 * Sorts out what stands in a form: `given` is what somebody gave, without what the type presets, so that a preset like
 * today's date is worked out anew for each record.
 */
export function forTemplate(definition: TypeDefinition, given: RecordValues, hidden: ReadonlySet<string>): ForTemplate {
  const held = fieldsOf(definition).filter((field) => isGivenByHand(field) && !hidden.has(field.name) && (given[field.name] ?? null) !== null);
  const fits = (field: Field): boolean => canBePrefilled(field) && valueProblems(field, given[field.name] ?? null, definition).length === 0;
  return { values: Object.fromEntries(held.filter(fits).map(({ name }) => [name, given[name] ?? null])), leftOut: held.filter((field) => !fits(field)) };
}
