import { EXPRESSION_MAX_CHARS, ExpressionError } from './ast.ts';

export interface Token {
  kind: 'number' | 'string' | 'field' | 'name' | 'symbol' | 'end';
  /** A text's content, a number's digits, a field's name, or the symbol itself. */
  text: string;
  at: number;
}

/** One token at a place: each part is a regular language, so that reading takes time in proportion to the text. */
const TOKEN = /(?<space>\s+)|(?<number>\d+(?:\.\d*)?|\.\d+)|"(?<double>[^"]*)"|'(?<single>[^']*)'|\$\{\s*(?<field>[^{}\s]+)\s*\}|(?<name>[\p{L}_][\p{L}\p{N}_\-.]*(?::[\p{L}_][\p{L}\p{N}_\-.]*)?)|(?<symbol><=|>=|!=|[()+\-*=<>,.])/uy;
/** What XPath has and this language has not: ways through the form, predicates, unions, variables. */
const UNSUPPORTED = /[/[\]|@$]/u;

/** Reads the words of an expression (XPath 1.0, 3.7). Throws ExpressionError: too_long, syntax or unsupported. */
export function tokensOf(text: string): Token[] {
  if (text.length > EXPRESSION_MAX_CHARS) throw new ExpressionError('too_long', EXPRESSION_MAX_CHARS);
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const groups = TOKEN.exec(text)?.groups;
    if (!groups) throw new ExpressionError(UNSUPPORTED.test(text[at] ?? '') ? 'unsupported' : 'syntax', at);
    if (groups['space'] !== undefined) continue;
    const quoted = groups['double'] ?? groups['single'];
    if (quoted !== undefined) tokens.push({ kind: 'string', text: quoted, at });
    else if (groups['number'] !== undefined) tokens.push({ kind: 'number', text: groups['number'], at });
    else if (groups['field'] !== undefined) tokens.push({ kind: 'field', text: groups['field'], at });
    else if (groups['name'] !== undefined) tokens.push({ kind: 'name', text: groups['name'], at });
    else tokens.push({ kind: 'symbol', text: groups['symbol'] ?? '', at });
  }
  return [...tokens, { kind: 'end', text: '', at: text.length }];
}
