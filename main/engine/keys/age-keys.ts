import { bech32 } from '@scure/base';
import { EngineError } from '../errors.ts';
import { publicKeyOf, X25519_BYTES } from './x25519.ts';

/** X25519 keys as age writes them (age-encryption.org/v1): Bech32, which notices what was typed wrong. */
const PUBLIC = 'age';
const PRIVATE = 'age-secret-key-';
/** Either has 62 characters and its prefix; anything longer is none. */
const MOST_CHARACTERS = 90;

/** `age1…`: what files are encrypted to. */
export function formatRecipient(publicKey: Buffer): string {
  return bech32.encodeFromBytes(PUBLIC, publicKey);
}

/** `AGE-SECRET-KEY-1…`: what opens them. As secret as the key; the string cannot be zeroed. */
export function formatIdentity(privateKey: Uint8Array): string {
  return bech32.encodeFromBytes(PRIVATE, privateKey).toUpperCase();
}

/** The public key behind `age1…`. Throws invalid_input/fields for anything else, and for a key that agrees with none. */
export function parseRecipient(text: string): Buffer {
  const key = decode(text, PUBLIC);
  if (!key) throw new EngineError('invalid_input', 'fields', [{ path: 'recipient', rule: 'format' }]);
  return key;
}

/** The private key behind `AGE-SECRET-KEY-1…`, the caller's to zero. Throws invalid_input/escrow_key_malformed for anything else. */
export function parseIdentity(text: string): Buffer {
  const key = decode(text, PRIVATE);
  if (!key) throw new EngineError('invalid_input', 'escrow_key_malformed');
  return key;
}

/** Whether the private key belongs to the public one. */
export function belongTogether(privateKey: Buffer, publicKey: Buffer): boolean {
  return publicKeyOf(privateKey).equals(publicKey);
}

function decode(text: string, prefix: string): Buffer | null {
  const typed = text.trim();
  if (typed.length > MOST_CHARACTERS) return null;
  try {
    const { prefix: found, bytes } = bech32.decodeToBytes(typed);
    return found === prefix && bytes.length === X25519_BYTES ? Buffer.from(bytes) : null;
  } catch {
    return null;
  }
}
