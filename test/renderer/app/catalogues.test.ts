import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REASONS } from '../../../preload/contract/errors.ts';
import { EVENTS } from '../../../preload/contract/events.ts';
import { ACTIONS } from '../../../renderer/app/actions.ts';
import { catalogues, LANGUAGES } from '../../../renderer/app/i18n/catalogues.ts';
import type { Language } from '../../../renderer/app/i18n/catalogues.ts';
import { i18n } from '../../../renderer/app/i18n/i18n.ts';
import { SHORTCUTS } from '../../../renderer/app/shell/shortcuts.ts';
import { TROUBLES } from '../../../renderer/features/session/trouble.ts';
import { FIELD_RULES } from '../../../renderer/ipc/field-rule.ts';

const PLURAL = /_(?:zero|one|two|few|many|other)$/u;

/** Every text of a tree by its path. */
function textsOf(tree: object, path = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([name, value]): [string, string][] => {
      const below = path === '' ? name : `${path}.${name}`;
      return typeof value === 'object' ? [...textsOf(value as object, below)] : [[below, String(value)]];
    }),
  );
}
/** Texts without their plural endings: what a caller asks for. */
function askedFor(language: Language): Map<string, string[]> {
  const asked = new Map<string, string[]>();
  for (const [path, text] of textsOf(catalogues[language])) {
    const key = path.replace(PLURAL, '');
    asked.set(key, [...(asked.get(key) ?? []), text]);
  }
  return asked;
}
const placeholders = (texts: readonly string[]): string[] => [...new Set(texts.flatMap((text) => [...text.matchAll(/\{\{\s*([^}\s,]+)/gu)].map(([, name]) => String(name))))].sort();
const tags = (texts: readonly string[]): string[] => [...new Set(texts.flatMap((text) => [...text.matchAll(/<\/?([a-zA-Z]+)/gu)].map(([, name]) => String(name))))].sort();
const english = askedFor('en');

describe.each(LANGUAGES)('the catalogue %s', (language) => {
  const own = askedFor(language);

  it('has what English has, and nothing else', () => {
    expect([...own.keys()].sort()).toEqual([...english.keys()].sort());
  });
  it('puts the same things into every sentence', () => {
    // One of several plurals may leave the number out.
    const differing = [...english].filter(([key, texts]) => {
      const theirs = own.get(key) ?? [];
      return placeholders(theirs).join() !== placeholders(texts).join() || tags(theirs).join() !== tags(texts).join();
    });
    expect(differing.map(([key]) => key)).toEqual([]);
  });
  it('has a form for every number that its grammar tells apart', () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const paths = textsOf(catalogues[language]);
    const plural = new Set([...paths.keys()].filter((path) => PLURAL.test(path)).map((path) => path.replace(PLURAL, '')));
    const missing = [...plural].flatMap((key) => forms.filter((form) => !paths.has(`${key}_${form}`)).map((form) => `${key}_${form}`));
    expect(missing).toEqual([]);
  });
  it('leaves no text empty, nor with space around it or doubled', () => {
    const careless = [...textsOf(catalogues[language])].filter(([, text]) => text === '' || text !== text.trim() || text.includes('  '));
    expect(careless.map(([path]) => path)).toEqual([]);
  });
  it('says nothing twice: of two texts with one name the first would be lost', () => {
    const folder = join(import.meta.dirname, '../../../renderer/app/locales', language);
    const names = (tree: object): number => Object.values(tree).reduce((sum: number, value: unknown) => sum + 1 + (typeof value === 'object' && value !== null ? names(value) : 0), 0);
    const doubled = readdirSync(folder).filter((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      const written = [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/gu)].filter(([, colon]) => colon !== undefined).length;
      return written !== names(JSON.parse(text) as object);
    });
    expect(doubled).toEqual([]);
  });
  it('says each reason, rule, trouble, cause, action and shortcut in its own words', () => {
    const wanted = [
      ...Object.values(REASONS).flat().flatMap((reason) => [`errors:reasons.${reason}.what`, `errors:reasons.${reason}.do`]),
      ...FIELD_RULES.map((rule) => `errors:rules.${rule}`),
      ...TROUBLES.flatMap((trouble) => ['title', 'what', 'do'].map((part) => `session:trouble.${trouble}.${part}`)),
      ...[...EVENTS.locked.shape.cause.options, 'engine'].map((cause) => `session:unlock.cause.${cause}`),
      ...ACTIONS.map(({ id }) => `shell:actions.${id}`),
      ...SHORTCUTS.map(({ id }) => `shell:shortcuts.${id}`),
    ];
    const without = wanted.filter((key) => !i18n.exists(key, { lng: language, fallbackLng: [] }));
    expect(without).toEqual([]);
  });
  it('has no sentence for a reason or trouble that is not one', () => {
    expect(Object.keys(catalogues[language].errors.reasons).sort()).toEqual(Object.values(REASONS).flat().sort());
    expect(Object.keys(catalogues[language].session.trouble).sort()).toEqual([...TROUBLES, 'recover', 'retry'].sort());
  });
});

describe('languages other than English', () => {
  it.each(LANGUAGES.filter((language) => language !== 'en'))('%s is translated, not copied', (language) => {
    const inEnglish = textsOf(catalogues.en);
    const isSentence = (text: string): boolean => text.split(' ').length > 3 && !text.startsWith('holdfast-cli');
    const same = [...textsOf(catalogues[language])].filter(([path, text]) => isSentence(text) && inEnglish.get(path) === text);
    expect(same.map(([path]) => path)).toEqual([]);
  });
});
