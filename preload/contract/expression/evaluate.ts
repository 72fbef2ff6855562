import { ExpressionError, MOST_TEXT_CHARS } from './ast.ts';
import type { Node, Operator } from './ast.ts';
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
}

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
 * Works an expression out. There are no loops in the language, and each part is worked out once at most, so that the
 * time is bounded by the length of the text and of the values, and what it comes to is bounded as well. Throws ExpressionError.
 */
export function evaluate(text: string, context: EvaluationContext): Value {
  try {
    return valueOf(reading(text), context);
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

function valueOf(node: Node, context: EvaluationContext): Value {
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
      return operate(node.operator, () => valueOf(node.left, context), () => valueOf(node.right, context));
    case 'call': {
      const found = FUNCTIONS.get(node.name);
      if (!found) throw new ExpressionError('unknown_function', node.at);
      if (node.args.length < found.least || (found.most !== null && node.args.length > found.most)) throw new ExpressionError('arguments', node.at);
      const value = found.run(node.args.map((arg) => () => valueOf(arg, context)), context);
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
