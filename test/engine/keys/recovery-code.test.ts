import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRecoveryCode, newRecoveryCode, parseRecoveryCode, recoverySecret } from '../../../main/engine/keys/recovery-code.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const code = fc.uint8Array({ minLength: 26, maxLength: 26 }).map((bytes) => newRecoveryCode({ bytes: () => Buffer.from(bytes), uuid: randomUUID }).toString('ascii'));

function isRefused(text: string): boolean {
  try {
    parseRecoveryCode(text);
    return false;
  } catch (error) {
    expect(error).toMatchObject({ code: 'invalid_input', reason: 'recovery_code_malformed' });
    return true;
  }
}

describe('a recovery code', () => {
  it('is read back however a person writes it down', () => {
    const spelling = fc.tuple(code, fc.constantFrom('-', ' ', '', '–', ' - ', '\n'), fc.boolean());
    fc.assert(
      fc.property(spelling, ([symbols, separator, lower]) => {
        const printed = formatRecoveryCode(Buffer.from(symbols));
        const typed = printed.replaceAll('-', separator).replaceAll('0', lower ? 'o' : 'O').replaceAll('1', lower ? 'l' : 'I');
        expect(parseRecoveryCode(lower ? typed.toLowerCase() : typed).toString('ascii')).toBe(symbols);
      }),
    );
  });

  it('with one symbol wrong is noticed, whichever it is', () => {
    fc.assert(
      fc.property(code, fc.nat({ max: 27 }), fc.integer({ min: 1, max: 31 }), (symbols, at, shift) => {
        const other = ALPHABET[(ALPHABET.indexOf(symbols[at] ?? '') + shift) % 32] ?? '';
        expect(isRefused(symbols.slice(0, at) + other + symbols.slice(at + 1))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('with two neighbours swapped is noticed', () => {
    fc.assert(
      fc.property(code, fc.nat({ max: 26 }), (symbols, at) => {
        const [one = '', other = ''] = [symbols[at], symbols[at + 1]];
        fc.pre(one !== other);
        expect(isRefused(symbols.slice(0, at) + other + one + symbols.slice(at + 2))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('with a symbol too many or too few is noticed', () => {
    fc.assert(
      fc.property(code, fc.constantFrom(...ALPHABET), (symbols, more) => {
        for (const text of [symbols + more, more + symbols, symbols.slice(1), symbols.slice(0, -1), symbols + symbols]) expect(isRefused(text)).toBe(true);
      }),
    );
  });

  it('takes nothing but a code, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 128 }), (text) => {
        expect(isRefused(text)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('holds 130 random bits and looks like nothing else', () => {
    const codes = Array.from({ length: 500 }, () => newRecoveryCode({ bytes: randomBytes, uuid: randomUUID }));
    expect(new Set(codes.map(String)).size).toBe(codes.length);
    expect(new Set(codes.flatMap((each) => [...recoverySecret(each).toString('ascii')])).size).toBe(32);
    for (const each of codes) expect(formatRecoveryCode(each)).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}$/u);
  });
});
