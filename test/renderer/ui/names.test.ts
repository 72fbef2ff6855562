import { describe, expect, it } from 'vitest';
import { suggestUsername } from '../../../renderer/app/suggest-username.ts';
import { firstName } from '../../../renderer/features/overview/first-name.ts';
import { initials } from '../../../renderer/ui/initials.ts';

describe('names in any script', () => {
  it.each([
    ['Example Person', 'EP'],
    ['example', 'E'],
    ['Élodie de la Exemple', 'ÉE'],
    ['例示', '例'],
    ['', ''],
  ])('initials of “%s” are “%s”', (name, expected) => expect(initials(name)).toBe(expected));

  it.each([
    ['Example Person', 'e.person'],
    ['Łukasz Źdźbło', 'l.zdzblo'],
    ['例示', ''],
  ])('a user name for “%s” is “%s”', (name, expected) => expect(suggestUsername(name)).toBe(expected));

  it.each([
    ['Example Person', 'Example'],
    ['例示', '例示'],
  ])('“%s” is greeted as “%s”', (name, expected) => expect(firstName(name)).toBe(expected));
});
