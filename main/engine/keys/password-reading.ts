import { fillingFrom, looseCost } from './password-filling.ts';

/** Most that may stand loosely around a listed word (a date, a few marks) for it to be that word still. */
const MOST_LOOSE = 8;
const MOST_LOOSE_SHARE = 1 / 3;
/** What is written for a letter so often that every guesser tries it; "1" is two letters, hence two readings. */
const WRITTEN_FOR: Readonly<Record<string, string>> = { '0': 'o', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's', '€': 'e', '1': 'i', '!': 'i' };
const MARKS = /\p{M}/gu;

/** A password as it is compared: its characters, and the words that its characters can be read as, place by place. */
export interface Reading {
  readonly characters: readonly string[];
  /** Each as long as `characters`. */
  readonly variants: readonly (readonly string[])[];
  /** For every place, the lengths of the filling that begins there. */
  readonly filling: readonly (readonly number[])[];
}

/** Text as it is compared: normalised (NFC) and in lower case, by code points. */
export function comparable(text: string): string[] {
  return [...text.normalize('NFC').toLowerCase().normalize('NFC')];
}

/** The same characters, as many of them, without their accents. */
export function withoutAccents(characters: readonly string[]): string[] {
  return characters.map((character) => [...character.normalize('NFKD').replace(MARKS, '')][0] ?? character);
}

/** Reads comparable characters in every way that counts: as they are, without accents, and with digits for letters. */
export function readPassword(characters: readonly string[]): Reading {
  const bare = withoutAccents(characters);
  const asI = bare.map((character) => WRITTEN_FOR[character] ?? character);
  const asL = bare.map((character) => (character === '1' ? 'l' : (WRITTEN_FOR[character] ?? character)));
  const variants = new Map([characters, bare, asI, asL].map((variant) => [variant.join(''), variant]));
  return { characters, variants: [...variants.values()], filling: characters.map((_, at) => fillingFrom(characters, at)) };
}

/** What the least loose reading up to each place leaves loose; infinite where it cannot be read at all. */
export function looseUpTo(reading: Reading, words: readonly (readonly string[])[]): number[] {
  const { characters, variants, filling } = reading;
  const loose = new Array<number>(characters.length + 1).fill(Infinity);
  loose[0] = 0;
  for (let at = 0; at < characters.length; at += 1) {
    const before = loose[at] ?? Infinity;
    if (before > MOST_LOOSE) continue;
    const reach = (length: number, cost: number): void => {
      loose[at + length] = Math.min(loose[at + length] ?? Infinity, before + cost);
    };
    reach(1, looseCost(characters[at] ?? ''));
    for (const length of filling[at] ?? []) reach(length, 0);
    for (const word of words) if (variants.some((variant) => isAt(variant, at, word))) reach(word.length, 0);
  }
  return loose;
}

function isAt(variant: readonly string[], at: number, word: readonly string[]): boolean {
  return at + word.length <= variant.length && word.every((character, index) => variant[at + index] === character);
}

/**
 * Whether the whole password is these words, any number of times, with filling between and around them, and no more
 * loose characters than a date has. Where no word is in it two thirds of it must be filling: digits by chance are
 * none.
 */
export function consistsOf(reading: Reading, words: readonly (readonly string[])[]): boolean {
  const alone = looseUpTo(reading, []).at(-1) ?? Infinity;
  if (alone <= Math.min(MOST_LOOSE, reading.characters.length * MOST_LOOSE_SHARE)) return true;
  const left = looseUpTo(reading, words).at(-1) ?? Infinity;
  return left <= MOST_LOOSE && left < alone;
}

/** Whether a place can be reached with so little loose that a word may still begin there. */
export function isReached(loose: number | undefined): boolean {
  return (loose ?? Infinity) <= MOST_LOOSE;
}
