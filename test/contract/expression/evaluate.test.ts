import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExpressionError, LEVELS } from '../../../preload/contract/expression/ast.ts';
import type { Node } from '../../../preload/contract/expression/ast.ts';
import { checkExpression, fieldsIn } from '../../../preload/contract/expression/check.ts';
import { evaluate } from '../../../preload/contract/expression/evaluate.ts';
import type { EvaluationContext } from '../../../preload/contract/expression/evaluate.ts';
import { FUNCTIONS } from '../../../preload/contract/expression/functions.ts';
import { parseExpression, printExpression } from '../../../preload/contract/expression/parse.ts';
import { fitsPattern } from '../../../preload/contract/expression/regex.ts';
import type { Value } from '../../../preload/contract/expression/values.ts';

const FIELDS: Readonly<Record<string, Value>> = { age: 34, name: 'Ada', none: null, many: ['a', 'c'], born: '1990-05-17', at: '2026-11-24T10:30:00.000+01:00', yes: true, ages: ['3', '5', '10'] };
const context = (self: Value = null): EvaluationContext => ({ value: (name) => FIELDS[name] ?? null, attribute: (name) => (name === 'district' ? 'north' : null), self, nowMs: Date.UTC(2026, 10, 24, 23, 30), offsetMinutes: 60 });
const worth = (text: string, self: Value = null): Value => evaluate(text, context(self));

describe('an expression', () => {
  it.each<[string, Value]>([
    // Arithmetic and how tightly it binds.
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['7 mod 3', 1],
    ['7 div 2', 3.5],
    ['- 3 - -3', 0],
    ['10 - 2 - 3', 5],
    ['.5 + 1.', 1.5],
    ['${age} * 2', 68],
    // Coercions.
    ["'3' + '4'", 7],
    ["'x' + 1", NaN],
    ['true() + true()', 2],
    ['${none} + 1', NaN],
    ["'' = ${none}", true],
    ["'3' = 3", true],
    ["'3.0' = 3", true],
    ["'3.0' = '3'", false],
    ["true() = 'anything'", true],
    ["false() = ''", true],
    ["'x' != 3", true],
    ["'10' < '9'", false],
    ["'a' < 'b'", false],
    ["${none} < 1", false],
    ["${many} = 'a c'", true],
    // Truth.
    ['1 and 0', false],
    ['1 or 0', true],
    ["'' or 0 or ${none}", false],
    ["not('x')", false],
    ["true() or nothing()", true],
    // Dates.
    ["${born} < '2000-01-01'", true],
    ["today() = '2026-11-25'", true],
    ['now()', '2026-11-25T00:30:00.000+01:00'],
    ["int((today() - ${born}) div 365.25)", 36],
    ["date('2026-11-24T10:00:00Z')", '2026-11-24'],
    ["date(${born} + 30)", '1990-06-16'],
    ["format-date(${born}, '%e %b %Y, %a')", '17 May 1990, Thu'],
    ["format-date-time(${at}, '%Y%m%d %H:%M:%S %3 100%%')", '20261124 10:30:00 000 100%'],
    ["'10:30' < '11:00'", true],
    ["decimal-time('12:00')", 0.5],
    ["date('never')", null],
    ["date('2026-02-30')", null],
    ["'2026-02-30' + 0", NaN],
    ["number('10:00 and more')", NaN],
    ["date('2026-11-24T23:30:00.000Z')", '2026-11-25'],
    ["format-date-time('2026-11-24T23:30:00.000Z', '%e %H:%M')", '25 00:30'],
    ["'2026-11-24T10:00:00.000Z' = '2026-11-24T12:00:00.000+02:00'", true],
    // Choices.
    ["selected(${many}, 'a')", true],
    ["selected(${many}, 'b')", false],
    ["selected('a b', 'b')", true],
    ["selected(${none}, 'b')", false],
    ['count-selected(${many})', 2],
    ['selected-at(${many}, 1)', 'c'],
    ['selected-at(${many}, 9)', ''],
    ["district = 'north'", true],
    // Text.
    ["concat('a', 1, ${none}, true())", 'a1true'],
    ["substr('hello', 1, 3)", 'el'],
    ["substr('hello', 2)", 'llo'],
    ["substring('12345', 2, 3)", '234'],
    ["substring('12345', 0)", '12345'],
    ["string-length('🇪🇹 é')", 4],
    ["contains(${name}, 'd')", true],
    ["starts-with(${name}, 'A')", true],
    ["ends-with(${name}, 'a')", true],
    ["substring-before('1999/04/01', '/')", '1999'],
    ["substring-after('1999/04/01', '/')", '04/01'],
    ["translate('bar', 'abc', 'AB')", 'BAr'],
    ["normalize-space('  a   b ')", 'a b'],
    ["upper-case('straße')", 'STRASSE'],
    ["join(', ', 'a', '', 'b')", 'a, b'],
    ["join('-', ${ages})", '3-5-10'],
    ['"it\'s"', "it's"],
    ["coalesce(${none}, '', 'x')", 'x'],
    ["if(${age} >= 18, 'adult', 'child')", 'adult'],
    ["if(false(), nothing(), 'kept')", 'kept'],
    // Numbers.
    ['round(2.5)', 3],
    ['round(-2.5)', -2],
    ['round(3.14159, 2)', 3.14],
    ['round(1.005, 2)', 1.01],
    ['round(1234, -2)', 1200],
    ['int(-2.7)', -2],
    ['sum(${ages})', 18],
    ['min(${ages})', 3],
    ['max(${ages}, 12)', 12],
    ['min(${none})', null],
    ['count(${ages})', 3],
    ['count(${none})', 0],
    ['pow(2, 10)', 1024],
    ["string(0.1 + 0.2)", '0.30000000000000004'],
    ["string(1 div 0)", ''],
    ['string(1000000000000000000000)', '1000000000000000000000'],
    ['string(pow(10, -7))', '0.0000001'],
    // What is judged.
    ['. > 0 and . <= 120', true],
  ])('%s', (text, expected) => {
    expect(worth(text, 34)).toEqual(expected);
  });

  it.each([
    ['', 'syntax', 0],
    ['1 +', 'syntax', 3],
    ['(1', 'syntax', 2],
    ["'open", 'syntax', 0],
    ['1 2', 'syntax', 2],
    ['/data/x', 'unsupported', 0],
    ['../x', 'unsupported', 2],
    ['a[1]', 'unsupported', 1],
    ['x | y', 'unsupported', 2],
    ['('.repeat(101) + '1' + ')'.repeat(101), 'too_deep', 100],
    [`${'1+'.repeat(2_000)}1`, 'too_long', 4_000],
  ])('%j is refused: %s', (text, rule, at) => {
    expect(checkExpression(text, { fields: new Set() })).toEqual([{ rule, at }]);
    expect(() => parseExpression(text)).toThrow(ExpressionError);
  });

  it('is told everything in it that is not known, each with its place', () => {
    const text = "${age} + ${gone} + nothing(1) + jr:choice-name(1, 2) + if(1) + district + regex(., '(?=x)')";
    expect(checkExpression(text, { fields: new Set(['age']) })).toEqual([
      { rule: 'unknown_reference', at: 9 },
      { rule: 'unknown_function', at: 19 },
      { rule: 'unsupported', at: 32 },
      { rule: 'arguments', at: 55 },
      { rule: 'unsupported', at: 63 },
      { rule: 'unsupported', at: 83 },
    ]);
    expect([...fieldsIn(text)]).toEqual(['age', 'gone']);
  });

  it('is checked in time that grows with its text alone: a sum of two thousand terms is as many levels deep', () => {
    const sum = `1${'+1'.repeat(1_900)}`;
    const beganMs = performance.now();
    for (let n = 0; n < 40; n += 1) expect(checkExpression(sum, { fields: new Set() })).toEqual([]);
    expect(performance.now() - beganMs).toBeLessThan(2_000);
  });

  it('reads what it prints as the same', () => {
    const leaf: fc.Arbitrary<Node> = fc.oneof(
      fc.double({ min: 0, max: 1e9, noNaN: true }).map((value): Node => ({ kind: 'number', value: Math.round(value * 100) / 100, at: 0 })),
      fc.string().filter((text) => !(text.includes("'") && text.includes('"'))).map((value): Node => ({ kind: 'string', value, at: 0 })),
      fc.constantFrom('age', 'a-b', 'x.y_1').map((name): Node => ({ kind: 'field', name, at: 0 })),
      fc.constant<Node>({ kind: 'self', at: 0 }),
      fc.constant<Node>({ kind: 'attribute', name: 'district', at: 0 }),
    );
    const { node } = fc.letrec<{ node: Node }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 5, depthSize: 'small' },
        leaf,
        tie('node').map((of): Node => ({ kind: 'negate', of, at: 0 })),
        fc.tuple(fc.constantFrom(...LEVELS.flat()), tie('node'), tie('node')).map(([operator, left, right]): Node => ({ kind: 'binary', operator, left, right, at: 0 })),
        fc.tuple(fc.constantFrom(...FUNCTIONS.keys()), fc.array(tie('node'), { maxLength: 3 })).map(([name, args]): Node => ({ kind: 'call', name, args, at: 0 })),
      ),
    }));
    fc.assert(
      fc.property(node, (tree) => {
        expect(stripped(parseExpression(printExpression(tree)))).toEqual(stripped(tree));
      }),
      { numRuns: 500 },);
  });

  it('comes to no more text than a field can hold, however fields double one another', () => {
    const long = 'x'.repeat(600_000);
    expect(() => evaluate('concat(., .)', context(long))).toThrow(ExpressionError);
    expect(worth('concat(., 1)', long)).toHaveLength(600_001);
    // Nor more than the language of the program could hold, nor stack.
    const many = Array.from({ length: 600 }, () => '.').join(', ');
    expect(() => evaluate(`concat(${many})`, context('x'.repeat(1_000_000)))).toThrow(ExpressionError);
    expect(() => evaluate("regex('a', .)", context(`a${'{1}'.repeat(200_000)}`))).toThrow(ExpressionError);
  });

  it('never throws anything but its own error, whatever is typed', () => {
    const parts = fc.constantFrom('${age}', '${none}', '${many}', '.', '(', ')', ',', "'a'", '1', '-', '+', '*', ' div ', ' mod ', ' and ', ' or ', '=', '!=', '<', ...[...FUNCTIONS.keys()].map((name) => `${name}(`), '[', '/', '"');
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.array(parts, { maxLength: 20 }).map((all) => all.join(''))), (text) => {
        try {
          worth(text, 'self');
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionError);
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

/** Without places, which a printed text has others of. */
function stripped(node: Node): unknown {
  return JSON.parse(JSON.stringify(node, (key, value: unknown) => (key === 'at' ? undefined : value)));
}

describe('a pattern', () => {
  it.each<[string, string, boolean | null]>([
    ['^[0-9]{3}-[0-9]{4}$', '555-0100', true],
    ['[0-9]{3}-[0-9]{4}', 'x555-0100', false],
    ['[A-Z][a-z]+', 'Ada', true],
    ['(ab|c)*d', 'ababcd', true],
    ['(ab|c)*d', 'abad', false],
    ['a.c', 'abc', true],
    ['a\\.c', 'abc', false],
    ['\\d+\\s\\w?', '12 x', true],
    ['[^,]+', 'a,b', false],
    ['[]a]+', ']a', true],
    ['a{2,}', 'aaaa', true],
    ['a{2,3}', 'aaaa', false],
    ['', '', true],
    ['^.{1,3}$', '🇪🇹', true],
    ['(?:a|b)+', 'abba', true],
    ['\\+?[0-9 ()-]{6,}', '+44 (0)20 7946', true],
    ['(a)\\1', 'aa', null],
    ['(?=a)a', 'a', null],
    ['\\bword\\b', 'word', null],
    ['a{300}', 'a', null],
    ['(((((a{99}){99}){99}){99}){99})', 'a', null],
    ['[z-a]', 'a', null],
    ['*', 'a', null],
  ])('%s on %j', (pattern, text, expected) => expect(fitsPattern(pattern, text)).toBe(expected));

  it('fits no text that is longer than is looked at, so that nothing passes unseen', () => {
    expect(fitsPattern('.*', 'd'.repeat(5_001))).toBe(false);
    expect(() => evaluate('regex(., "(?=x)")', context('x'))).toThrow(ExpressionError);
  });

  it('that makes others hang is matched in no time: letters to look at grow with the text alone', () => {
    for (const pattern of ['(a+)+$', '(a|a)*b', '(a*)*b', '([a-zA-Z]+)*!', '(.*)*x']) {
      expect(fitsPattern(pattern, 'a'.repeat(5_000))).toBe(pattern === '(a+)+$');
    }
  });

  it('fits what JavaScript says it fits, for the patterns that both know', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '(a|b)', '(ab)');
    const piece = fc.tuple(atom, fc.constantFrom('', '*', '+', '?', '{2}', '{1,2}')).map(([one, times]) => one + times);
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 4 }).map((all) => all.join('')), fc.string({ unit: fc.constantFrom('a', 'b', '1'), maxLength: 6 }), (pattern, text) => {
        expect(fitsPattern(pattern, text)).toBe(new RegExp(`^(?:${pattern})$`, 'u').test(text));
      }),
      { numRuns: 1_000 },
    );
  });
});
