import type { Choice, PlainField, TypeDefinition } from '../../../../preload/contract/record-fields.ts';

/** Every choice in the list of a field, whatever a form would leave out by its other answers; none for a field without a list. */
export function allChoices(field: PlainField, definition: TypeDefinition): readonly Choice[] {
  return 'list' in field ? (definition.choiceLists[field.list] ?? []) : [];
}
