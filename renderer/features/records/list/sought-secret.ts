import { fieldsOf, isSecret, REPEAT } from '../../../../preload/contract/record-fields.ts';
import type { PlainField, PlainKind, TypeDefinition } from '../../../../preload/contract/record-fields.ts';
import { valueProblems } from '../../../../preload/contract/record-values.ts';
import type { PlainValue } from '../../../../preload/contract/record-values.ts';
import { numberMeant } from '../../../app/typed-value.ts';
import type { FieldRule } from '../../../ipc/field-rule.ts';
import { ruleOf } from '../../../ipc/field-rule.ts';

/** Secrets of several parts are not asked for as one value. */
const OF_PARTS: ReadonlySet<PlainKind> = new Set<PlainKind>(['choices', 'coordinates']);

/** The fields of a type by whose exact value its records can be found though it is secret. */
export function soughtFields(definition: TypeDefinition): PlainField[] {
  return fieldsOf(definition).flatMap((field) => (field.kind !== REPEAT && isSecret(field) && !OF_PARTS.has(field.kind) ? [field] : []));
}

/** What is sent of what was typed, or the rule that it breaks. */
export function soughtSecret(field: PlainField, typed: PlainValue, definition: TypeDefinition): { value: string | number | boolean } | { rule: FieldRule } {
  const value = field.kind === 'number' && typeof typed === 'string' ? numberMeant(typed) : typed;
  if (value === null || value === '' || typeof value === 'object') return { rule: 'required' };
  const [problem] = valueProblems(field, value, definition);
  return problem ? { rule: ruleOf({ code: 'custom', message: problem.rule }) } : { value };
}
