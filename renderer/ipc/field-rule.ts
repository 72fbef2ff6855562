import type { z } from 'zod';

/** Rules that have a sentence in the catalogue. */
export const FIELD_RULES = ['required', 'too_long', 'too_short', 'format', 'formula', 'unsafe_characters', 'not_a_choice', 'not_whole', 'too_small', 'too_big', 'over_limit', 'constraint', 'no_such_field', 'no_such_item', 'no_such_column', 'single_only', 'no_team', 'both', 'changed_meanwhile', 'invalid'] as const;
export type FieldRule = (typeof FIELD_RULES)[number];

function isFieldRule(rule: string): rule is FieldRule {
  return (FIELD_RULES as readonly string[]).includes(rule);
}

/** The rule that an issue of the contract's schemas is about: its message where that is one, else what its kind says. */
export function ruleOf(issue: Pick<z.core.$ZodIssue, 'code' | 'message'>): FieldRule {
  if (isFieldRule(issue.message)) return issue.message;
  if (issue.code === 'too_big' && issue.message !== 'too_big') return 'too_long';
  if (issue.code === 'too_small') return 'required';
  return 'invalid';
}
