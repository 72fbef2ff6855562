import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../main/engine/audit/canonical.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((value) => value.isWellFormed());
const anyText = fc.oneof(text, fc.string({ unit: 'binary', maxLength: 20 }).filter((value) => value.isWellFormed()));
const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, anyText, fc.maxSafeInteger(), fc.boolean(), fc.constant(null), tie('list'), tie('object')),
  list: fc.array(tie('value'), { maxLength: 5 }),
  object: fc.dictionary(anyText, tie('value'), { maxKeys: 6 }),
}));

/** RFC 8785 once more, written from its text rather than from the program: characters by hand, keys by code units. */
function expected(input: unknown): string {
  if (typeof input === 'string') return `"${Array.from(input, escaped).join('')}"`;
  if (Array.isArray(input)) return `[${input.map(expected).join(',')}]`;
  if (typeof input === 'object' && input !== null) {
    const members = Object.entries(input).sort(([a], [b]) => byCodeUnits(a, b));
    return `{${members.map(([key, member]) => `${expected(key)}:${expected(member)}`).join(',')}}`;
  }
  return `${input as number | boolean | null}`;
}
const SHORT: Record<string, string> = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r', '"': '\\"', '\\': '\\\\' };
function escaped(character: string): string {
  if (SHORT[character]) return SHORT[character];
  const code = character.codePointAt(0) ?? 0;
  return code < 0x20 ? `\\u${code.toString(16).padStart(4, '0')}` : character;
}
function byCodeUnits(a: string, b: string): number {
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    if (a.charCodeAt(at) !== b.charCodeAt(at)) return a.charCodeAt(at) - b.charCodeAt(at);
  }
  return a.length - b.length;
}

describe('canonical JSON', () => {
  test('is what RFC 8785 says, for every value an event can hold', () => {
    fc.assert(
      fc.property(value, (input) => {
        expect(canonicalJson(input)).toBe(expected(input));
      }),
      { numRuns: 2_000 },
    );
  });

  test('does not depend on the order of members, and means the same as before', () => {
    fc.assert(
      fc.property(fc.dictionary(anyText, value, { maxKeys: 8 }), (input) => {
        const reversed = Object.fromEntries(Object.entries(input).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(input));
        expect(JSON.parse(canonicalJson(input))).toEqual(JSON.parse(JSON.stringify(input)));
      }),
    );
  });

  // Published by an author of RFC 8785: github.com/cyberphone/json-canonicalization, testdata/{input,output}.
  test.each([
    [
      'weird.json',
      String.raw`{"\u20ac":"Euro Sign","1":"One","\u0080":"Control\u007f","\ud83d\ude02":"Smiley","\u00f6":"Latin Small Letter O With Diaeresis","\ufb33":"Hebrew Letter Dalet With Dagesh","</script>":"Browser Challenge"}`,
      '{"1":"One","</script>":"Browser Challenge","\u0080":"Control\u007f","\u00f6":"Latin Small Letter O With Diaeresis","\u20ac":"Euro Sign","\u{1f602}":"Smiley","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
    ],
    [
      'french.json',
      '{"peach":"This sorting order","péché":"is wrong according to French","pêche":"but canonicalization MUST","sin":"ingnore locale"}',
      '{"peach":"This sorting order","péché":"is wrong according to French","pêche":"but canonicalization MUST","sin":"ingnore locale"}',
    ],
  ])('gives the published result for %s', (_name, input, output) => {
    expect(canonicalJson(JSON.parse(input))).toBe(output);
  });

  // RFC 8785, section 3.2.2: the sample's strings and literals (its fractions are not for events).
  test('gives the result of the RFC for its own sample', () => {
    const input: unknown = JSON.parse(String.raw`{"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`);
    expect(canonicalJson(input)).toBe(String.raw`{"literals":[null,true,false],"string":"€$\u000f\nA'B\"\\\\\"/"}`);
  });

  test.each([
    ['a lone surrogate', '\ud800'],
    ['a lone surrogate in a name', { '\udc00': 1 }],
    ['a fraction', 1.5],
    ['a number beyond the safe integers', 2 ** 53],
    ['NaN', Number.NaN],
    ['undefined', { a: undefined }],
    ['a hole in a list', [1, , 2]], // eslint-disable-line no-sparse-arrays -- the hole is the point
    ['a bigint', 1n],
    ['a date', new Date(0)],
    ['a function', () => 1],
    ['endless nesting', Array.from({ length: 100 }).reduce<unknown>((inner) => [inner], 1)],
  ])('refuses %s', (_name, input) => {
    expect(() => canonicalJson(input)).toThrow(TypeError);
  });
});
