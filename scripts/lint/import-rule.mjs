import { dirname, posix, relative, sep } from 'node:path';
import { ROOT } from '../setup/root.mjs';
import { FEATURES, INSIDES, LAYERS, MODULE_ROOMS } from './rooms.mjs';

/**
 * Holds imports to their rooms, as the tables of rooms.mjs say. Every form of import counts: static, dynamic,
 * re-exported, of types, and `require`.
 * @type {import('eslint').Rule.RuleModule}
 */
export const importRule = {
  meta: { type: 'problem', schema: [], messages: { forbidden: "'{{source}}' may not be imported here: {{why}}" } },
  create(context) {
    const file = relative(ROOT, context.filename).split(sep).join('/');
    /** @param {unknown} source */
    const check = (source) => {
      const node = /** @type {import('estree').Node & { value?: unknown } | null | undefined} */ (source);
      if (node?.type !== 'Literal' || typeof node.value !== 'string') return;
      const why = refusal(file, node.value);
      if (why !== null) context.report({ node, messageId: 'forbidden', data: { source: node.value, why } });
    };
    return {
      ImportDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
      TSImportType: (/** @type {{ source?: unknown }} */ node) => check(node.source),
      TSExternalModuleReference: (/** @type {{ expression: unknown }} */ node) => check(node.expression),
      'CallExpression[callee.name="require"]': (/** @type {import('estree').CallExpression} */ node) => check(node.arguments[0]),
      'CallExpression[callee.object.name="process"][callee.property.name="getBuiltinModule"]': (/** @type {import('estree').CallExpression} */ node) => check(node.arguments[0]),
    };
  },
};

/**
 * Why `file` may not import `source`; null if it may.
 * @param {string} file
 * @param {string} source
 */
function refusal(file, source) {
  if (!/^(?:main|preload|renderer)\//u.test(file)) return null;
  const layer = LAYERS.find(({ from }) => isIn(file, from));
  if (!source.startsWith('.')) {
    const held = MODULE_ROOMS.find(({ modules, rooms }) => modules.test(source) && !rooms.some((room) => isIn(file, room)));
    if (held) return held.why;
    return layer && !layer.modules.test(source) ? layer.why : null;
  }
  const target = posix.join(dirname(file), source);
  if (layer && !layer.own.some((room) => isIn(target, room))) return layer.why;
  const inside = INSIDES.find(({ from, room }) => isIn(file, from) && target.startsWith(room) && target.slice(room.length).includes('/'));
  if (inside) return inside.why;
  const [own, other] = [featureOf(file), featureOf(target)];
  const apart = own !== null && other !== null && own !== other && !FEATURES.together.some((group) => group.includes(own) && group.includes(other));
  return apart ? `a feature does not reach into another's insides` : null;
}

/**
 * @param {string} path
 * @param {string} room
 */
function isIn(path, room) {
  return room.endsWith('/') ? path.startsWith(room) : path === room;
}

/** @param {string} path */
function featureOf(path) {
  return path.startsWith(FEATURES.folder) ? (path.slice(FEATURES.folder.length).split('/')[0] ?? null) : null;
}
