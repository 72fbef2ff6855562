import { ExpressionError, LEVELS, MOST_DEPTH } from './ast.ts';
import type { Node, Operator } from './ast.ts';
import { tokensOf } from './tokens.ts';
import type { Token } from './tokens.ts';

/** Reads an expression: XForms' part of XPath 1.0 without ways through the form. Throws ExpressionError. */
export function parseExpression(text: string): Node {
  const parser = new Parser(tokensOf(text));
  const node = parser.level(0);
  parser.end();
  return node;
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get #next(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '', at: 0 };
  }

  /** An expression whose operators bind at least as tightly as those of a level. */
  level(index: number): Node {
    const operators: readonly string[] | undefined = LEVELS[index];
    if (!operators) return this.#unary();
    let left = this.level(index + 1);
    for (;;) {
      const { kind, text, at } = this.#next;
      if ((kind !== 'symbol' && kind !== 'name') || !operators.includes(text)) return left;
      this.#at += 1;
      left = { kind: 'binary', operator: text as Operator, left, right: this.level(index + 1), at };
    }
  }

  end(): void {
    if (this.#next.kind !== 'end') throw this.#unexpected();
  }

  #unary(): Node {
    // A run of signs is read in a loop: it must not cost a level each.
    const { at } = this.#next;
    let signs = 0;
    while (this.#isSymbol('-')) {
      this.#at += 1;
      signs += 1;
    }
    const of = this.#primary();
    if (signs === 0) return of;
    const once: Node = { kind: 'negate', of, at };
    return signs % 2 === 1 ? once : { kind: 'negate', of: once, at };
  }

  #primary(): Node {
    const token = this.#next;
    const { kind, text, at } = token;
    this.#at += 1;
    if (kind === 'number') return { kind, value: Number(text), at };
    if (kind === 'string') return { kind, value: text, at };
    if (kind === 'field') return { kind, name: text, at };
    if (kind === 'name') return this.#isSymbol('(') ? this.#call(text, at) : { kind: 'attribute', name: text, at };
    if (kind === 'symbol' && text === '(') return this.#within(() => this.level(0), at);
    if (kind === 'symbol' && text === '.') {
      if (this.#isSymbol('.')) throw new ExpressionError('unsupported', at);
      return { kind: 'self', at };
    }
    this.#at -= 1;
    throw this.#unexpected();
  }

  #call(name: string, at: number): Node {
    this.#at += 1;
    if (this.#isSymbol(')')) {
      this.#at += 1;
      return { kind: 'call', name, args: [], at };
    }
    const args: Node[] = [];
    this.#within(() => {
      args.push(this.level(0));
      while (this.#isSymbol(',')) {
        this.#at += 1;
        args.push(this.level(0));
      }
      return args;
    }, at);
    return { kind: 'call', name, args, at };
  }

  /** What stands in brackets, up to the closing one. */
  #within<T>(read: () => T, at: number): T {
    this.#depth += 1;
    if (this.#depth > MOST_DEPTH) throw new ExpressionError('too_deep', at);
    const value = read();
    if (!this.#isSymbol(')')) throw this.#unexpected();
    this.#at += 1;
    this.#depth -= 1;
    return value;
  }

  #isSymbol(text: string): boolean {
    const next = this.#next;
    return next.kind === 'symbol' && next.text === text;
  }

  #unexpected(): ExpressionError {
    return new ExpressionError('syntax', this.#next.at);
  }
}

/** Writes an expression so that reading it gives the same again. */
export function printExpression(node: Node): string {
  switch (node.kind) {
    case 'number':
      return String(node.value);
    case 'string':
      return node.value.includes("'") ? `"${node.value}"` : `'${node.value}'`;
    case 'field':
      return `\${${node.name}}`;
    case 'self':
      return '.';
    case 'attribute':
      return node.name;
    case 'negate':
      return `(- ${printExpression(node.of)})`;
    case 'binary':
      return `(${printExpression(node.left)} ${node.operator} ${printExpression(node.right)})`;
    case 'call':
      return `${node.name}(${node.args.map(printExpression).join(', ')})`;
  }
}
