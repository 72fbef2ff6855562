import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listFile } from '../../../scripts/build/common-words.mjs';
import { makeCommonPasswords } from '../../../scripts/common-passwords.mjs';
import { Fingerprint } from '../../../main/engine/keys/common-password-fingerprint.ts';
import { CommonPasswords, commonPasswords } from '../../../main/engine/keys/common-passwords.ts';

const ASSET = join(import.meta.dirname, '../../../assets/common-passwords.bin');
const asset = readFileSync(ASSET);

describe('the list of common passwords', () => {
  it('is what its script makes of its source, byte by byte', () => {
    expect(makeCommonPasswords().equals(asset)).toBe(true);
    // It reads a million words: a busy machine took longer than the limit that other tests have.
  }, 300_000);

  it('is no larger than its place in the package', () => {
    expect(asset.length).toBeLessThanOrEqual(400_000);
  });

  it('is read once', () => {
    expect(commonPasswords()).toBe(commonPasswords());
  });

  it.each(['password', 'princess', 'iloveyou', 'passwort', 'passwordstandard'])('holds %s', (word) => {
    expect(commonPasswords().has(Fingerprint.of(word))).toBe(true);
  });

  it('takes nothing else for listed, in half a million tries', () => {
    // One in eleven million is expected. "|" is in no listed word of this form, so that a hit is a false one.
    const hits = Array.from({ length: 500_000 }, (_, n) => `${n.toString(36)}|${(n * 7919).toString(36)}`).filter((word) => commonPasswords().has(Fingerprint.of(word)));
    expect(hits.length).toBeLessThanOrEqual(1);
  });
});

describe('the file of a list', () => {
  it('gives back the words that were put in, and no others', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), { maxLength: 300 }), (words) => {
        const half = Math.ceil(words.length / 2);
        const list = new CommonPasswords(listFile(new Set(words.slice(0, half))));
        expect(words.map((word) => list.has(Fingerprint.of(word)))).toEqual(words.map((_, index) => index < half));
      }),
      { numRuns: 30 },
    );
  });

  it('is refused when it is not whole', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(() => new CommonPasswords(Buffer.from(bytes))).toThrow('missing or damaged');
      }),
    );
    expect(() => new CommonPasswords(asset.subarray(0, -1))).toThrow('missing or damaged');
    expect(() => new CommonPasswords(Buffer.concat([asset, Buffer.from([0])]))).toThrow('missing or damaged');
    for (const at of [0, 4, 8, 11, 12, 40_000]) {
      const broken = Buffer.from(asset);
      broken[at] = ((broken[at] ?? 0) + 1) & 0xff;
      expect(() => new CommonPasswords(broken), `byte ${String(at)}`).toThrow('missing or damaged');
    }
  });
});
