import { createHmac, timingSafeEqual } from 'node:crypto';
import { base32 } from './base32.ts';

// By hand, not by a library: RFC 4226 and 6238 are these few lines over node:crypto, held to the RFCs' own vectors,
// and what is hard (replay, drift, two at once) no library does for us.

/** 160 bits (RFC 4226, 4: at least 128, 160 recommended). */
export const SECRET_BYTES = 20;
export const CODE_DIGITS = 6;
const STEP_SECONDS = 30;
/** Steps either way by which the clocks of the machine and of the person's device may differ (RFC 6238, 5.2). */
export const DRIFT_STEPS = 1;

/** The one-time password of a counter: RFC 4226, 5.3, with HMAC-SHA-1, as the apps have it. */
export function hotp(secret: Buffer, counter: number, digits: number = CODE_DIGITS): string {
  const moving = Buffer.alloc(8);
  moving.writeBigUInt64BE(BigInt(counter));
  const mac = createHmac('sha1', secret).update(moving).digest();
  const offset = (mac.at(-1) ?? 0) & 0xf;
  const number = (mac.readUInt32BE(offset) & 0x7fff_ffff) % 10 ** digits;
  return String(number).padStart(digits, '0');
}

/** The time step that a time lies in (RFC 6238, 4.2). */
export function stepAt(nowMs: number): number {
  return Math.floor(nowMs / (STEP_SECONDS * 1000));
}

/**
 * The step whose code this is, within the drift and later than the last one taken; null for a wrong code and for one
 * that comes again. Of two steps with the same code it is the later, or the code could come again. Every step is
 * compared, in constant time, whatever the code is.
 */
export function matchingStep(secret: Buffer, code: string, { nowMs, lastStep }: { nowMs: number; lastStep: number | null }): number | null {
  const now = stepAt(nowMs);
  const given = Buffer.from(code, 'utf8');
  let found: number | null = null;
  for (let step = Math.max(0, now - DRIFT_STEPS); step <= now + DRIFT_STEPS; step += 1) {
    const right = Buffer.from(hotp(secret, step), 'utf8');
    const same = given.length === right.length && timingSafeEqual(given, right);
    if (same && (lastStep === null || step > lastStep)) found = step;
  }
  return found;
}

/** The secret as a person types it into their app: base 32 in groups of four. */
export function typedSecret(secret: Buffer): string {
  return (base32(secret).match(/.{1,4}/gu) ?? []).join(' ');
}

/** As much of a name as keeps the picture coarse enough to scan, in characters as they are encoded. */
const MOST_NAME_CHARS = 90;

/** The secret as an app scans it: the Key URI format (github.com/google/google-authenticator/wiki/Key-Uri-Format). */
export function keyUri(secret: Buffer, { issuer, account }: { issuer: string; account: string }): string {
  const [by, whose] = [encodedName(issuer), encodedName(account)];
  return `otpauth://totp/${by}:${whose}?secret=${base32(secret)}&issuer=${by}&algorithm=SHA1&digits=${CODE_DIGITS}&period=${STEP_SECONDS}`;
}

/** A name for the label, cut where it is too long. A colon parts the two in it, so neither holds one. */
function encodedName(text: string): string {
  let encoded = '';
  for (const character of text.replaceAll(':', ' ').trim()) {
    const next = encodeURIComponent(character);
    if (encoded.length + next.length > MOST_NAME_CHARS) break;
    encoded += next;
  }
  return encoded;
}
