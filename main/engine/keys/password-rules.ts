import type { ReasonOf } from '../../../preload/contract/errors.ts';
import { PASSWORD_MIN_CODE_POINTS_WITH_SECOND_FACTOR } from '../../../preload/contract/fields.ts';
import { EngineError } from '../errors.ts';
import { commonPasswords, LISTED_CODE_POINTS } from './common-passwords.ts';
import type { CommonPasswords } from './common-passwords.ts';
import { Fingerprint } from './common-password-fingerprint.ts';
import { repeatedUnit } from './password-filling.ts';
import { comparable, consistsOf, isReached, looseUpTo, readPassword, withoutAccents } from './password-reading.ts';
import type { Reading } from './password-reading.ts';

/** What others know about whoever sets the password; each text may hold several words. */
export interface PasswordContext {
  name?: string | null;
  username?: string | null;
  email?: string | null;
  organisation?: string | null;
}
export type PasswordReason = Extract<ReasonOf<'invalid_input'>, `password_${string}`>;

const PRODUCT = 'Holdfast';
/** Shorter parts of a name ("Bo", "de") stand in too many words. */
const CONTEXT_WORD_CODE_POINTS = 3;
const MOST_CONTEXT_WORDS = 40;
/** Beyond this a password is no longer anybody's guess, whatever it is made of; the work stays bounded. */
const MOST_READ_CODE_POINTS = 256;
/** A run of one character says no more when it is longer than this. */
const MOST_OF_ONE = 8;
/** Where a listed word may begin, and how many may be tried: the rest is beyond what a guesser puts in front. */
const MOST_STARTS = 64;
const MOST_TRIED = 64;
const LETTER = /\p{L}/u;
/** As typed: what is left of a word when the rest of it is digits for letters ("p455w0rd"). */
const LETTERS_OF_A_WORD = 2;

/**
 * Why a password must not be set, or null. NIST SP 800-63B-4, 3.1.1.2: long enough (in code points, after NFC), and
 * not, as a whole, on the list of common passwords, nor made of words that the context gives away. "On the list" takes
 * in what every guesser tries of a listed word to make it longer: the word again, digits, marks, runs and keyboard
 * walks around it, digits for letters. A password that only contains such a word is as good as any other, and nothing
 * is asked of what characters it is made of.
 */
export function passwordReason(password: string, context: PasswordContext, minCodePoints: number, list: CommonPasswords = commonPasswords()): PasswordReason | null {
  if ([...password.normalize('NFC')].length < minCodePoints) return 'password_too_short';
  const unit = repeatedUnit(comparable(password));
  // What repeats itself is as good as what it repeats, and this could not be a password on its own.
  if (unit.length < PASSWORD_MIN_CODE_POINTS_WITH_SECOND_FACTOR) return 'password_common';
  const characters = shortened(unit);
  if (characters.length > MOST_READ_CODE_POINTS) return null;
  const reading = readPassword(characters);
  if (isCommon(reading, [], list)) return 'password_common';
  const words = contextWords(context);
  return isCommon(reading, words, list) ? 'password_context' : null;
}

/** The same for whoever sets one. Throws invalid_input with the reason. */
export function requireGoodPassword(password: string, context: PasswordContext, minCodePoints: number): void {
  const reason = passwordReason(password, context, minCodePoints);
  if (reason !== null) throw new EngineError('invalid_input', reason);
}

/** Whether all of it is the words given, filling, and at most one word of the list, once or again and again. */
function isCommon(reading: Reading, words: readonly (readonly string[])[], list: CommonPasswords): boolean {
  return consistsOf(reading, words) || listedWords(reading, words, list).some((word) => consistsOf(reading, [...words, word]));
}

/** Listed words that begin where the password can be read up to. */
function listedWords(reading: Reading, words: readonly (readonly string[])[], list: CommonPasswords): (readonly string[])[] {
  const found = new Map<string, readonly string[]>();
  const loose = looseUpTo(reading, words);
  const starts = loose.flatMap((cost, at) => (isReached(cost) ? [at] : [])).slice(0, MOST_STARTS);
  for (const variant of reading.variants) {
    for (const start of starts) {
      const fingerprint = new Fingerprint();
      const end = Math.min(variant.length, start + LISTED_CODE_POINTS.most);
      for (let at = start; at < end; at += 1) {
        fingerprint.add(variant[at] ?? '');
        if (at - start + 1 < LISTED_CODE_POINTS.least || !list.has(fingerprint)) continue;
        const word = variant.slice(start, at + 1);
        // Any digits hold some that are listed, or read as a word: such a one must be the whole password.
        if (word.length < variant.length && !hasLetters(reading.characters.slice(start, at + 1))) continue;
        found.set(word.join(''), word);
        if (found.size >= MOST_TRIED) return [...found.values()];
      }
    }
  }
  return [...found.values()];
}

function hasLetters(characters: readonly string[]): boolean {
  return characters.filter((character) => LETTER.test(character)).length >= LETTERS_OF_A_WORD;
}

/**
 * Words of the context as they are compared, with and without accents: the whole ones first, and of the parts the
 * organisation's before the person's own, so that no name of many words pushes those out that it cannot choose.
 */
function contextWords({ name, username, email, organisation }: PasswordContext): (readonly string[])[] {
  const local = email?.split('@')[0];
  const words = new Map<string, readonly string[]>();
  const wholes = [PRODUCT, organisation, username, local, name].map((text) => comparable(text ?? '').join(''));
  const parts = wholes.flatMap((whole) => whole.split(/[^\p{L}\p{M}\p{N}]+/u));
  for (const text of [...wholes, ...parts]) {
    const characters = [...text];
    if (characters.length < CONTEXT_WORD_CODE_POINTS) continue;
    for (const word of [characters, withoutAccents(characters)]) words.set(word.join(''), word);
  }
  return [...words.values()].slice(0, MOST_CONTEXT_WORDS);
}

function shortened(characters: readonly string[]): string[] {
  let run = 0;
  return characters.filter((character, at) => {
    run = character === characters[at - 1] ? run + 1 : 0;
    return run < MOST_OF_ONE;
  });
}
