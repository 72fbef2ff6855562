import { ExpressionError } from './ast.ts';
import type { ExpressionRule, Node } from './ast.ts';
import { FUNCTIONS, UNSUPPORTED_FUNCTIONS } from './functions.ts';
import { parseExpression } from './parse.ts';
import { isKnownPattern } from './regex.ts';

export interface ExpressionProblem {
  rule: ExpressionRule;
  /** Where in the text. */
  at: number;
}

/** What is wrong with an expression: everything in it that is not known, each with its place. Empty for one that can be worked out. */
export function checkExpression(text: string, names: { fields: ReadonlySet<string>; attributes?: ReadonlySet<string> }): ExpressionProblem[] {
  let node: Node;
  try {
    node = parseExpression(text);
  } catch (error) {
    if (error instanceof ExpressionError) return [{ rule: error.rule, at: error.at }];
    throw error;
  }
  return nodesOf(node).flatMap((each): ExpressionProblem[] => {
    const { at } = each;
    if (each.kind === 'field') return names.fields.has(each.name) ? [] : [{ rule: 'unknown_reference', at }];
    if (each.kind === 'attribute') return names.attributes?.has(each.name) === true ? [] : [{ rule: 'unsupported', at }];
    if (each.kind !== 'call') return [];
    const found = FUNCTIONS.get(each.name);
    if (!found) return [{ rule: UNSUPPORTED_FUNCTIONS.has(each.name) ? 'unsupported' : 'unknown_function', at }];
    if (each.args.length < found.least || (found.most !== null && each.args.length > found.most)) return [{ rule: 'arguments', at }];
    const [, pattern] = each.args;
    if (each.name === 'regex' && pattern?.kind === 'string' && !isKnownPattern(pattern.value)) return [{ rule: 'unsupported', at: pattern.at }];
    return [];
  });
}

/** The fields that an expression asks for. Throws ExpressionError for one that cannot be read. */
export function fieldsIn(text: string): Set<string> {
  return new Set(nodesOf(parseExpression(text)).flatMap((node) => (node.kind === 'field' ? [node.name] : [])));
}

/** All parts of an expression, as they stand in its text. In a loop: a sum of a thousand terms is a thousand levels deep. */
function nodesOf(whole: Node): Node[] {
  const found: Node[] = [];
  const open = [whole];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    found.push(node);
    if (node.kind === 'negate') open.push(node.of);
    else if (node.kind === 'binary') open.push(node.right, node.left);
    else if (node.kind === 'call') open.push(...node.args.toReversed());
  }
  return found;
}
