import { describe, expect, it } from 'vitest';
import { choicesFor, fillForm, presetsOf } from '../../preload/contract/form-filling.ts';
import { definitionProblems } from '../../preload/contract/form-definition.ts';
import { fieldsOf, TypeDefinition } from '../../preload/contract/record-fields.ts';
import type { FieldOf } from '../../preload/contract/record-fields.ts';
import type { RecordValues } from '../../preload/contract/record-values.ts';

const NOW = { held: new Set<string>(), nowMs: Date.UTC(2026, 10, 24, 12) };
const label = (text: string) => ({ text });
/** A form with what depends on something else in it: example data. */
const FORM = TypeDefinition.parse({
  sections: [
    {
      fields: [
        { kind: 'number', name: 'age', label: label('Age'), constraint: { test: '. >= 0 and . < 130' } },
        { kind: 'text', name: 'school', label: label('School'), showIf: '${age} < 18', required: true },
        { kind: 'text', name: 'work', label: label('Work'), showIf: 'not(${age} < 18)', required: "${age} > 60" },
        { kind: 'calculated', name: 'born', label: label('Born'), calculation: '2026 - ${age}' },
        { kind: 'calculated', name: 'decade', label: label('Decade'), calculation: "concat(int(${born} div 10), '0s')" },
        { kind: 'text', name: 'pin', label: label('PIN'), sensitivity: 'secret', required: true },
      ],
    },
    {
      label: label('Children'),
      showIf: '${age} >= 18',
      fields: [
        {
          kind: 'repeat', name: 'children', label: label('Children'),
          fields: [
            { kind: 'number', name: 'child_age', label: label('Age'), required: true },
            { kind: 'yes_no', name: 'at_school', label: label('At school'), showIf: '${child_age} >= 6' },
            { kind: 'calculated', name: 'younger', label: label('Younger by'), calculation: '${age} - ${child_age}' },
          ],
        },
        { kind: 'calculated', name: 'total', label: label('Sum'), calculation: 'sum(${child_age})' },
        { kind: 'choice', name: 'district', label: label('District'), list: 'districts', filter: "region = 'north' or ${age} > 50" },
        { kind: 'date', name: 'visited', label: label('Visited'), preset: 'today()' },
      ],
    },
  ],
  choiceLists: { districts: [{ value: 'a', label: label('A'), attributes: { region: 'north' } }, { value: 'b', label: label('B'), attributes: { region: 'south' } }] },
});
const fill = (values: RecordValues, held: string[] = ['pin']) => fillForm(FORM, values, { ...NOW, held: new Set(held) });

describe('a form', () => {
  it('that the tests work with holds together', () => expect(definitionProblems(FORM)).toEqual([]));

  it('hides what does not apply, and drops what was in it', () => {
    const child = fill({ age: 10, school: 'Example', work: 'Example', children: [{ child_age: 1 }], visited: '2026-01-01' });
    expect(child.values).toEqual({ age: 10, school: 'Example', born: 2016, decade: '2010s' });
    expect([...child.hidden].sort()).toEqual(['children', 'district', 'total', 'visited', 'work']);
    expect(child.problems).toEqual([]);
  });

  it('computes what builds on one another, rows too, in whatever order it stands', () => {
    const { values, problems } = fill({ age: 40, children: [{ child_age: 3, at_school: true }, { child_age: 8, at_school: true }] });
    expect(values).toEqual({ age: 40, born: 1986, decade: '1980s', total: 11, children: [{ child_age: 3, younger: 37 }, { child_age: 8, at_school: true, younger: 32 }] });
    expect(problems).toEqual([]);
  });

  it.each<[string, RecordValues, { path: string; rule: string }[]]>([
    ['what must be there, when it is shown', { age: 10 }, [{ path: 'school', rule: 'required' }]],
    ['what must be there by what else was said', { age: 61 }, [{ path: 'work', rule: 'required' }]],
    ['nothing of what need not be there', { age: 40 }, []],
    ['what does not fulfil its constraint', { age: 140, work: 'x' }, [{ path: 'age', rule: 'constraint' }]],
    ['what is missing in a row', { age: 40, children: [{}, { child_age: 2 }] }, [{ path: 'children.0.child_age', rule: 'required' }]],
  ])('asks for %s', (_what, values, problems) => expect(fill(values).problems).toEqual(problems));

  it('asks for a secret that it does not hold yet, and for none that it holds', () => {
    expect(fill({ age: 40 }, []).problems).toEqual([{ path: 'pin', rule: 'required' }]);
    expect(fill({ age: 40 }, ['pin']).problems).toEqual([]);
  });

  it('offers the choices that what else was said leaves', () => {
    const district = fieldsOf(FORM).find(({ name }) => name === 'district') as FieldOf<'choice'>;
    const offered = (values: RecordValues): string[] => choicesFor(district, FORM, values, {}, NOW).map(({ value }) => value);
    expect(offered({ age: 20 })).toEqual(['a']);
    expect(offered({ age: 60 })).toEqual(['a', 'b']);
  });

  it('begins with what its fields are preset to, in the time of the place', () => {
    expect(presetsOf(FORM, { ...NOW, offsetMinutes: 13 * 60 })).toEqual({ visited: '2026-11-25' });
  });

  it('ends, when fields hide one another', () => {
    const circle = TypeDefinition.parse({ sections: [{ fields: [{ kind: 'text', name: 'a', label: label('a'), showIf: "${b} = ''" }, { kind: 'text', name: 'b', label: label('b'), showIf: "${a} = ''" }, { kind: 'calculated', name: 'c', label: label('c'), calculation: '${c} + 1' }] }] });
    expect(fillForm(circle, { a: 'x', b: 'y', c: 1 }, NOW).values).toBeDefined();
  });

  const field = (kind: string, name: string, more: object = {}): object => ({ kind, name, label: label(name), ...more });
  const repeat = (name: string, fields: object[]): object => ({ kind: 'repeat', name, label: label(name), most: 500, fields });
  const rows = (row: object): RecordValues[string] => Array.from({ length: 500 }, () => row) as never;
  const letters = '(a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a)*';
  it.each([
    ['every letter of one long text for those of another', [field('long_text', 't'), field('long_text', 'u'), field('calculated', 'c', { calculation: "string-length(translate(${t}, ${u}, 'x'))" })], { t: 'b'.repeat(60_000), u: 'a'.repeat(60_000) }],
    ['a pattern that fits in many ways, again and again', [field('long_text', 't'), ...Array.from({ length: 20 }, (_, n) => field('calculated', `c${String(n)}`, { calculation: `regex(\${t}, '${letters}')` }))], { t: `${'a'.repeat(4_999)}b` }],
    ['all rows of one repeat for each row of another', [repeat('r', [field('number', 'n')]), repeat('s', [field('text', 'x'), field('calculated', 'y', { calculation: Array.from({ length: 60 }, () => 'sum(${n})').join('+') })])], { r: rows({ n: 1 }), s: rows({ x: 'x' }) }],
    ['a text of a megabyte in hundreds of fields', [field('long_text', 't'), ...Array.from({ length: 300 }, (_, n) => field('calculated', `c${String(n)}`, { calculation: 'substr(${t}, 1, 3)' }))], { t: 'b'.repeat(1_000_000) }],
  ])('ends soon, where it would have to go through %s', (_what, fields, values) => {
    const form = TypeDefinition.parse({ sections: [{ fields }] });
    expect(definitionProblems(form)).toEqual([]);
    const beganMs = performance.now();
    const filled = fillForm(form, values, NOW);
    // It takes some tenths of a second; without a bound the shortest of these takes ten times as long as is given here.
    expect(performance.now() - beganMs).toBeLessThan(3_000);
    expect(filled.values).toMatchObject(values);
  });

  it('asks no expression for a secret: it would give it away', () => {
    const leaking = TypeDefinition.parse({ sections: [{ fields: [{ kind: 'text', name: 'pin', label: label('PIN'), sensitivity: 'secret' }, { kind: 'calculated', name: 'copy', label: label('Copy'), calculation: '${pin}' }] }] });
    expect(definitionProblems(leaking)).toEqual([{ path: 'fields.copy.calculation', rule: 'unknown_reference', at: 0 }]);
  });
});
