import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import { STRENGTHS } from './password-strengths.ts';
import type { Cause, Estimate } from './password-strengths.ts';

/** Guesses, as powers of ten, from which on a password is better than the word before: 10^14 outlast years of trying at the cost of a hash here. */
const FROM_LOG10 = [6, 8, 11, 14] as const;
/** Read no further: what is longer is strong by then, and the work for one key stroke stays some milliseconds. */
const MOST_CHARS = 100;
/** The library's warnings, as ours; its other ones are about passwords by themselves, which length says already. */
const CAUSE_OF: Readonly<Record<string, Cause>> = {
  topTen: 'common',
  topHundred: 'common',
  common: 'common',
  similarToCommon: 'common',
  wordByItself: 'common',
  simpleRepeat: 'repeats',
  extendedRepeat: 'repeats',
  sequences: 'sequence',
  straightRow: 'keyboard',
  keyPattern: 'keyboard',
  recentYears: 'date',
  dates: 'date',
  userInputs: 'name',
  namesByThemselves: 'name',
  commonNames: 'name',
};

const estimator = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, maxLength: MOST_CHARS });

/**
 * How hard a password is to guess, by zxcvbn's estimate, for somebody who knows these words too. Advice while typing,
 * no more: what may be set is the engine's to say.
 */
export function estimatePassword(password: string, known: readonly string[]): Estimate {
  const words = known.flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)]).filter((word) => word.length > 2);
  const { guessesLog10, feedback } = estimator.check(password.normalize('NFC'), words);
  const level = FROM_LOG10.filter((from) => guessesLog10 >= from).length;
  return { strength: STRENGTHS[level] ?? 'strong', cause: level > 2 ? null : (CAUSE_OF[feedback.warning ?? ''] ?? null) };
}
