import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { base32 } from '../../../main/engine/second-factor/base32.ts';
import { DRIFT_STEPS, hotp, keyUri, matchingStep, SECRET_BYTES, stepAt, typedSecret } from '../../../main/engine/second-factor/totp.ts';

const STEP_MS = 30_000;
/** The secret of RFC 4226, appendix D, and of RFC 6238, appendix B, for SHA-1. */
const RFC_SECRET = Buffer.from('12345678901234567890', 'ascii');
const secretBytes = fc.uint8Array({ minLength: SECRET_BYTES, maxLength: SECRET_BYTES }).map((bytes) => Buffer.from(bytes));
/** Any time from 1970 to the year 2200. */
const time = fc.integer({ min: 0, max: Date.UTC(2200, 0) });

describe('one-time passwords', () => {
  it.each(['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489'].entries().toArray())(
    'are those of RFC 4226, appendix D, at %i',
    (counter, code) => expect(hotp(RFC_SECRET, counter)).toBe(code),
  );

  it.each([
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ])('are those of RFC 6238, appendix B, at %i seconds', (seconds, code) => {
    expect(hotp(RFC_SECRET, stepAt(seconds * 1000), 8)).toBe(code);
  });

  it('are six digits, leading zeros and all', () => {
    fc.assert(
      fc.property(secretBytes, fc.nat(), (secret, counter) => {
        expect(hotp(secret, counter)).toMatch(/^[0-9]{6}$/u);
      }),
    );
  });
});

describe('a code', () => {
  it('is taken within one step either way, and no further', () => {
    fc.assert(
      fc.property(secretBytes, time, fc.integer({ min: -40, max: 40 }), (secret, nowMs, drift) => {
        const step = stepAt(nowMs) + drift;
        fc.pre(step >= 0);
        const found = matchingStep(secret, hotp(secret, step), { nowMs, lastStep: null });
        if (Math.abs(drift) <= DRIFT_STEPS) expect(found).toBeGreaterThanOrEqual(step);
        // Beyond it only a code that another step happens to share.
        else if (found !== null) expect(hotp(secret, found)).toBe(hotp(secret, step));
      }),
      { numRuns: 500 },
    );
  });

  it('is never taken again, nor any of a step before, whatever the clock does', () => {
    fc.assert(
      fc.property(secretBytes, time, fc.array(fc.tuple(fc.integer({ min: -4, max: 4 }), fc.integer({ min: -1, max: 1 })), { maxLength: 40 }), (secret, startMs, moves) => {
        let nowMs = startMs + 100 * STEP_MS;
        let lastStep: number | null = null;
        const taken = new Set<number>();
        for (const [clockSteps, drift] of moves) {
          nowMs += clockSteps * STEP_MS;
          const step = stepAt(nowMs) + drift;
          const found = matchingStep(secret, hotp(secret, step), { nowMs, lastStep });
          if (found === null) continue;
          expect(taken.has(found)).toBe(false);
          expect(found).toBeGreaterThan(lastStep ?? -1);
          taken.add(found);
          lastStep = found;
        }
      }),
    );
  });

  it('that two steps share is spent for both', () => {
    const secret = Buffer.from('00000000000000000000', 'ascii');
    // The first two neighbours that this secret gives the same code.
    const step = 137_713;
    const code = hotp(secret, step);
    expect(hotp(secret, step + 1)).toBe(code);
    const lastStep = matchingStep(secret, code, { nowMs: step * STEP_MS, lastStep: null });
    expect(lastStep).toBe(step + 1);
    expect(matchingStep(secret, code, { nowMs: step * STEP_MS, lastStep })).toBeNull();
  });

  it('is nothing but the six digits, whatever is given', () => {
    const nowMs = Date.UTC(2026, 0, 5, 9);
    const right = [-1, 0, 1].map((drift) => hotp(RFC_SECRET, stepAt(nowMs) + drift));
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        expect(matchingStep(RFC_SECRET, text, { nowMs, lastStep: null }) !== null).toBe(right.includes(text));
      }),
    );
    for (const code of right) expect(matchingStep(RFC_SECRET, ` ${code}`, { nowMs, lastStep: null })).toBeNull();
  });
});

describe('the secret', () => {
  it.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('in base 32 is that of RFC 4648, section 10: %s', (text, encoded) => expect(base32(Buffer.from(text))).toBe(encoded));

  it('is 32 symbols in groups of four to type', () => {
    expect(typedSecret(randomBytes(SECRET_BYTES))).toMatch(/^(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}$/u);
    expect(typedSecret(RFC_SECRET).replaceAll(' ', '')).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
  });

  it('is scanned as a URI that any app reads back, whatever the organisation is called', () => {
    fc.assert(
      fc.property(secretBytes, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }), fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,62}$/u), (secret, issuer, account) => {
        const uri = new URL(keyUri(secret, { issuer, account }));
        expect(uri.protocol + uri.host).toBe('otpauth:totp');
        const [by = '', whose] = decodeURIComponent(uri.pathname.slice(1)).split(':');
        expect(whose).toBe(account);
        expect(issuer.replaceAll(':', ' ').trim().startsWith(by)).toBe(true);
        expect(Object.fromEntries(uri.searchParams)).toEqual({ secret: base32(secret), issuer: by, algorithm: 'SHA1', digits: '6', period: '30' });
        expect(uri.href.length).toBeLessThan(400);
      }),
    );
  });
});
