/** Longest text of an expression, in UTF-16 code units. */
export const EXPRESSION_MAX_CHARS = 4_000;
/** Longest text that an expression may come to, in UTF-16 code units: as long as the longest field. */
export const MOST_TEXT_CHARS = 1024 * 1024;
/**
 * How many steps a form may take to be worked out, all of its expressions together: some tenths of a second. A step is a
 * part of an expression, a letter or a row that a function goes through.
 */
export const MOST_STEPS = 10_000_000;
/** How deep brackets and calls may be nested. */
export const MOST_DEPTH = 100;

export const RULES = ['syntax', 'too_long', 'too_deep', 'unsupported', 'unknown_function', 'arguments', 'unknown_reference'] as const;
export type ExpressionRule = (typeof RULES)[number];

/** What is wrong with an expression, and where in its text. */
export class ExpressionError extends Error {
  readonly rule: ExpressionRule;
  readonly at: number;
  constructor(rule: ExpressionRule, at: number) {
    super(`${rule} at ${String(at)}`);
    this.name = 'ExpressionError';
    this.rule = rule;
    this.at = at;
  }
}

/** What is left of the steps that may be taken. */
export interface Work {
  left: number;
}

/** Takes steps off. Throws ExpressionError when too many were taken: an expression has no loops, but what it goes through may be long, and there are many. */
export function spend(work: Work, steps: number): void {
  work.left -= steps;
  if (work.left < 0) throw new ExpressionError('too_long', 0);
}

/** Operators by how tightly they bind, loosest first (XPath 1.0, 3.4 and 3.5). */
export const LEVELS = [['or'], ['and'], ['=', '!='], ['<', '<=', '>', '>='], ['+', '-'], ['*', 'div', 'mod']] as const;
export type Operator = (typeof LEVELS)[number][number];

/** An expression as it was read. `at` is where it begins in the text. */
export type Node =
  | { kind: 'number'; value: number; at: number }
  | { kind: 'string'; value: string; at: number }
  /** `${name}`: a field of the form. */
  | { kind: 'field'; name: string; at: number }
  /** `.`: the value that is judged. */
  | { kind: 'self'; at: number }
  /** A name alone: what a choice has beside its label. */
  | { kind: 'attribute'; name: string; at: number }
  | { kind: 'negate'; of: Node; at: number }
  | { kind: 'binary'; operator: Operator; left: Node; right: Node; at: number }
  | { kind: 'call'; name: string; args: readonly Node[]; at: number };
