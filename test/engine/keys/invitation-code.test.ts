import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatInvitationCode, invitationSecret, newInvitationCode, parseInvitationCode } from '../../../main/engine/keys/invitation-code.ts';
import { newRecoveryCode } from '../../../main/engine/keys/recovery-code.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const random = { bytes: randomBytes, uuid: randomUUID };
const code = fc.uint8Array({ minLength: 18, maxLength: 18 }).map((bytes) => newInvitationCode({ bytes: () => Buffer.from(bytes), uuid: randomUUID }).toString('ascii'));

function isRefused(text: string): boolean {
  try {
    parseInvitationCode(text);
    return false;
  } catch (error) {
    expect(error).toMatchObject({ code: 'invalid_input', reason: 'invitation_code_malformed' });
    return true;
  }
}

describe('an invitation code', () => {
  it('is read back however a person writes it down', () => {
    fc.assert(
      fc.property(code, fc.constantFrom('-', ' ', '', '–', ' - ', '\n'), fc.boolean(), (symbols, separator, lower) => {
        const printed = formatInvitationCode(Buffer.from(symbols));
        const typed = printed.replaceAll('-', separator).replaceAll('0', lower ? 'o' : 'O').replaceAll('1', lower ? 'l' : 'I');
        expect(parseInvitationCode(lower ? typed.toLowerCase() : typed).toString('ascii')).toBe(symbols);
      }),
    );
  });

  it('with one symbol wrong is noticed, whichever it is', () => {
    fc.assert(
      fc.property(code, fc.nat({ max: 19 }), fc.integer({ min: 1, max: 31 }), (symbols, at, shift) => {
        const other = ALPHABET[(ALPHABET.indexOf(symbols[at] ?? '') + shift) % 32] ?? '';
        expect(isRefused(symbols.slice(0, at) + other + symbols.slice(at + 1))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('with two neighbours swapped is noticed', () => {
    fc.assert(
      fc.property(code, fc.nat({ max: 18 }), (symbols, at) => {
        const [one = '', other = ''] = [symbols[at], symbols[at + 1]];
        fc.pre(one !== other);
        expect(isRefused(symbols.slice(0, at) + other + one + symbols.slice(at + 2))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes nothing but a code, whatever is typed, and no recovery code', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 128 }), (text) => {
        expect(isRefused(text)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
    expect(isRefused(newRecoveryCode(random).toString('ascii'))).toBe(true);
  });

  it('holds 90 random bits, in five groups', () => {
    const codes = Array.from({ length: 500 }, () => newInvitationCode(random));
    expect(new Set(codes.map(String)).size).toBe(codes.length);
    for (const each of codes) {
      expect(invitationSecret(each)).toHaveLength(18);
      expect(formatInvitationCode(each)).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$/u);
    }
    expect(new Set(codes.flatMap((each) => [...invitationSecret(each).toString('ascii')])).size).toBe(32);
  });
});
