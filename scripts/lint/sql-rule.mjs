import { ESLintUtils } from '@typescript-eslint/utils';
import ts from 'typescript';

/** Where text becomes a statement, by the type of the receiver: the program's own connection and the library's. */
const RECEIVERS = new Set(['Db', 'Database']);
const METHODS = new Set(['prepare', 'exec', 'pragma']);
/** The file whose `Sql` type marks text put together from the program's own texts. */
const MARKED_IN = '/main/engine/db/sql.ts';

/**
 * No statement is built from input. The text given to a connection must be known when the program is compiled: its
 * type is made of literals, or is `Sql`, which only main/engine/db can make, out of literals again. Input has the
 * type `string`, so it can never pass.
 */
export const sqlRule = ESLintUtils.RuleCreator.withoutDocs({
  meta: { type: 'problem', schema: [], messages: { unknown: 'the text of a statement must be made of literals or be Sql; bind values instead' } },
  defaultOptions: [],
  create(context) {
    const services = ESLintUtils.getParserServices(context);
    const checker = services.program.getTypeChecker();
    return {
      CallExpression(node) {
        const { callee, arguments: args } = node;
        if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier' || !METHODS.has(callee.property.name)) return;
        if (!isConnection(services.getTypeAtLocation(callee.object))) return;
        const text = args[0];
        if (text === undefined || text.type === 'SpreadElement') return context.report({ node, messageId: 'unknown' });
        const parts = text.type === 'TemplateLiteral' ? text.expressions : [text];
        for (const part of parts) if (!isKnown(services.getTypeAtLocation(part))) context.report({ node: part, messageId: 'unknown' });
      },
    };

    /** @param {ts.Type} type */
    function isConnection(type) {
      const name = checker.getNonNullableType(type).symbol?.name;
      // `any` could be a connection.
      return name === undefined ? (type.flags & ts.TypeFlags.Any) !== 0 : RECEIVERS.has(name);
    }
  },
});

/**
 * @param {ts.Type} type
 * @returns {boolean}
 */
function isKnown(type) {
  if (type.isUnion()) return type.types.every(isKnown);
  if (type.isIntersection()) return type.types.some((part) => part.getProperties().some(isMark));
  return type.isStringLiteral() || type.isNumberLiteral();
}

/** @param {ts.Symbol} property */
function isMark(property) {
  return property.getDeclarations()?.some((declaration) => declaration.getSourceFile().fileName.endsWith(MARKED_IN)) ?? false;
}
