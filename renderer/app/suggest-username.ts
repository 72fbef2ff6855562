import { Username } from '../../preload/contract/fields.ts';

/** Letters that do not come apart into a base letter and a mark. */
const LETTERS: Record<string, string> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', ł: 'l', þ: 'th', ı: 'i' };

/**
 * A user name made from a name: initial and last word, `e.admin` for "Example Admin". Empty where the name has no
 * letters that a user name can hold; never one that the contract refuses.
 */
export function suggestUsername(name: string): string {
  const words = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[ßæœøđðłþı]/gu, (letter) => LETTERS[letter] ?? '')
    .split(/\s+/u)
    .map((word) => word.replace(/[^a-z0-9]/gu, ''))
    .filter((word) => word !== '');
  const last = words.at(-1) ?? '';
  const suggestion = words.length > 1 ? `${words[0]?.[0] ?? ''}.${last}` : last;
  const checked = Username.safeParse(suggestion);
  return checked.success ? checked.data : '';
}
