import type { z } from 'zod';
import { ruleOf } from '../ipc/field-rule.ts';
import type { FieldRule } from '../ipc/field-rule.ts';

/**
 * The first rule that each field of an input breaks, by the contract's own schema. Fields that are not in `input` are
 * none of its business yet.
 */
export function fieldErrorsOf(schema: z.ZodType | undefined, input: Record<string, unknown>): ReadonlyMap<string, FieldRule> {
  const errors = new Map<string, FieldRule>();
  for (const issue of schema?.safeParse(input).error?.issues ?? []) {
    const [field] = issue.path.map(String);
    if (field !== undefined && field in input && !errors.has(field)) errors.set(field, ruleOf(issue));
  }
  return errors;
}
