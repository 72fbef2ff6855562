import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldName } from '../../../main/engine/people/fold.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 60 });

describe('folding names', () => {
  test.each([
    ['Field North', 'field north'],
    ['  FIELD\u00a0\u2003North ', 'field north'],
    ['Zo\u00eb', 'zoe'],
    ['Zoe\u0308', 'zoe'],
    ['\u0130stanbul', 'istanbul'],
    ['\ufb01eld', 'field'],
    ['\u039f\u0394\u039f\u03a3', '\u03bf\u03b4\u03bf\u03c3'],
    ['\uff26\uff49\uff45\uff4c\uff44', 'field'],
    ['\u5317\u30c1\u30fc\u30e0', '\u5317\u30c1\u30fc\u30e0'],
    ['', ''],
  ])('%j folds to %j', (name, folded) => {
    expect(foldName(name)).toBe(folded);
  });

  test('folding twice is folding once, for any text', () => {
    fc.assert(fc.property(anyText, (text) => foldName(foldName(text)) === foldName(text)), { numRuns: 2_000 });
  });

  test('composed and decomposed spellings are one', () => {
    fc.assert(fc.property(anyText, (text) => foldName(text.normalize('NFD')) === foldName(text.normalize('NFC'))), { numRuns: 2_000 });
  });

  test('case does not matter in Latin, Greek and Cyrillic', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'abcxyz\u00e0\u00e9\u00fc\u00f1\u03b1\u03b2\u03b3\u03c3\u0430\u0431\u0432 '), maxLength: 30 });
    fc.assert(fc.property(letters, (text) => foldName(text.toUpperCase()) === foldName(text)), { numRuns: 2_000 });
  });

  test('no text grows beyond what the longest decomposition allows', () => {
    fc.assert(fc.property(anyText, (text) => foldName(text).length <= 18 * text.length), { numRuns: 2_000 });
  });
});
