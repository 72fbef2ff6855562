import { ExpressionError, MOST_STEPS, MOST_TEXT_CHARS, spend } from './ast.ts';
import type { Node, Operator, Work } from './ast.ts';
import { FUNCTIONS } from './functions.ts';
import { parseExpression } from './parse.ts';
import { isEqual, toBoolean, toNumber } from './values.ts';
import type { Value } from './values.ts';

/** What an expression is worked out over. */
export interface EvaluationContext {
  /** The value of a field; null for none. */
  value(name: string): Value;
  /** What a choice has under a name; without it there is none. */
  attribute?(name: string): Value;
  /** The value that is judged, `.`. */
  self: Value;
  nowMs: number;
  /** East of UTC. */
  offsetMinutes: number;
  /** Of the whole form; without it the expression is alone. */
  work?: Work;
}
type Working = EvaluationContext & { work: Work };

/** Readings by their text: a form asks the same at every key that is pressed. */
const READINGS = new Map<string, Node>();
const MOST_READINGS = 4_000;

function reading(text: string): Node {
  const known = READINGS.get(text);
  if (known) return known;
  const node = parseExpression(text);
  if (READINGS.size >= MOST_READINGS) READINGS.clear();
  READINGS.set(text, node);
  return node;
}

/**
 * Works an expression out. There are no loops in the language, and each part is worked out once at most; the steps that
 * this takes over long values are counted and bounded, and so is what it comes to. Throws ExpressionError.
 */
export function evaluate(text: string, context: EvaluationContext): Value {
  try {
    return valueOf(reading(text), { ...context, work: context.work ?? { left: MOST_STEPS } });
  } catch (error) {
    // What the language of this program cannot hold or stack is too long for a form as well.
    if (error instanceof RangeError) throw new ExpressionError('too_long', 0);
    throw error;
  }
}

/** Whether an expression holds. Throws ExpressionError. */
export function holds(text: string, context: EvaluationContext): boolean {
  return toBoolean(evaluate(text, context));
}

/** What a function or a comparison goes through, letter by letter. */
function lengthOf(value: Value): number {
  return typeof value === 'string' || (typeof value === 'object' && value !== null) ? value.length : 0;
}

/** The value of a part that something goes through. */
function walked(node: Node, context: Working): Value {
  const value = valueOf(node, context);
  spend(context.work, lengthOf(value));
  return value;
}

function valueOf(node: Node, context: Working): Value {
  spend(context.work, 1);
  switch (node.kind) {
    case 'number':
    case 'string':
      return node.value;
    case 'field':
      return context.value(node.name);
    case 'self':
      return context.self;
    case 'attribute':
      if (!context.attribute) throw new ExpressionError('unsupported', node.at);
      return context.attribute(node.name);
    case 'negate':
      return -toNumber(valueOf(node.of, context));
    case 'binary':
      return operate(node.operator, () => walked(node.left, context), () => walked(node.right, context));
    case 'call': {
      const found = FUNCTIONS.get(node.name);
      if (!found) throw new ExpressionError('unknown_function', node.at);
      if (node.args.length < found.least || (found.most !== null && node.args.length > found.most)) throw new ExpressionError('arguments', node.at);
      const value = found.run(node.args.map((arg) => () => walked(arg, context)), context);
      // Fields that double one another would grow without end.
      if (typeof value === 'string' && value.length > MOST_TEXT_CHARS) throw new ExpressionError('too_long', node.at);
      return value;
    }
  }
}

function operate(operator: Operator, left: () => Value, right: () => Value): Value {
  switch (operator) {
    case 'or':
      return toBoolean(left()) || toBoolean(right());
    case 'and':
      return toBoolean(left()) && toBoolean(right());
    case '=':
      return isEqual(left(), right());
    case '!=':
      return !isEqual(left(), right());
    case '<':
      return toNumber(left()) < toNumber(right());
    case '<=':
      return toNumber(left()) <= toNumber(right());
    case '>':
      return toNumber(left()) > toNumber(right());
    case '>=':
      return toNumber(left()) >= toNumber(right());
    case '+':
      return toNumber(left()) + toNumber(right());
    case '-':
      return toNumber(left()) - toNumber(right());
    case '*':
      return toNumber(left()) * toNumber(right());
    case 'div':
      return toNumber(left()) / toNumber(right());
    case 'mod':
      return toNumber(left()) % toNumber(right());
  }
}
