import { checkExpression } from '../../preload/contract/expression/check.ts';
import type { PlainKind } from '../../preload/contract/record-fields.ts';

/** Whether a value is one of the ways to say yes or no; null for anything else, which is an expression. */
export function saidPlainly(text: string): boolean | null {
  const lower = text.trim().toLowerCase();
  if (['yes', 'true', 'true()', '1', 'required'].includes(lower)) return true;
  return ['no', 'false', 'false()', '0'].includes(lower) ? false : null;
}

/** A form's default as an expression: what calls or names something is one already, anything else is what it says. */
export function presetFrom(text: string, kind: PlainKind): string | null {
  if (/\$\{|^[a-z-]+\(.*\)$/su.test(text)) return text;
  if (kind === 'number') return /^-?\d+(?:\.\d+)?$/u.test(text) ? text : null;
  if (kind === 'yes_no') return saidPlainly(text) === null ? null : `${String(saidPlainly(text))}()`;
  // Without escapes in the language, a text with both quotes is put together.
  if (!text.includes("'")) return `'${text}'`;
  return text.includes('"') ? `concat(${text.split("'").map((part) => `'${part}'`).join(', "\'", ')})` : `"${text}"`;
}

/** All of some conditions, each as it stands. Null without any. */
export function allOfThem(conditions: readonly string[]): string | null {
  const [only] = conditions;
  if (conditions.length <= 1) return only ?? null;
  return conditions.map((each) => `(${each})`).join(' and ');
}

/** The first thing about an expression that is not supported; null for one that can be worked out. */
export function trouble(text: string, fields: ReadonlySet<string>, attributes: ReadonlySet<string> = new Set()): string | null {
  return checkExpression(text, { fields, attributes })[0]?.rule ?? null;
}
