import { createHash, hash } from 'node:crypto';
import { BODY_LIMIT_BYTES, isTooLong } from './event-form.ts';

/** Keeps these hashes apart from every other use of SHA-256, and names the version of the rule. */
const TAG = Buffer.from('holdfast-audit-v1\n', 'utf8');
const HASH_BYTES = 32;
const BODY_AT = TAG.length + HASH_BYTES;

/** What the first event has for a predecessor: 32 zero bytes, in hex. */
export const GENESIS_HASH = '0'.repeat(HASH_BYTES * 2);

/** Reused for every link, so that a chain of a million events allocates nothing for hashing. */
const scratch = Buffer.alloc(BODY_AT + BODY_LIMIT_BYTES);
TAG.copy(scratch);

/** The one-shot call costs a third of a Hash object; it came with Node 20.12. */
const sha256Hex: (bytes: Uint8Array) => string =
  typeof hash === 'function'
    ? (bytes) => hash('sha256', bytes, 'hex')
    : (bytes) => createHash('sha256').update(bytes).digest('hex');

/**
 * Hash of one event: SHA-256("holdfast-audit-v1\n" || previous hash (32 bytes) || body as UTF-8), in lower-case hex.
 * `previousHex` is 64 hex digits; `body` at most BODY_LIMIT_BYTES long, else RangeError.
 */
export function linkHash(previousHex: string, body: string): string {
  // write() would silently stop at the end of the space.
  if (isTooLong(body)) throw new RangeError('audit event: too long');
  scratch.write(previousHex, TAG.length, HASH_BYTES, 'hex');
  const bodyBytes = scratch.write(body, BODY_AT, 'utf8');
  return sha256Hex(scratch.subarray(0, BODY_AT + bodyBytes));
}
