import { EngineError } from '../../engine/errors.ts';
import { formatIdentity } from '../../engine/keys/age-keys.ts';
import { X25519_BYTES } from '../../engine/keys/x25519.ts';

const IDENTITY = /^AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}$/u;
const RECIPIENT = /^age1[02-9ac-hj-np-z]{58}$/u;

/**
 * The text of an X25519 identity of age, from itself or from its 32 bytes. Throws invalid_input/backup_wrong_identity for
 * what is neither; whether it is the right one shows when it is used.
 */
export function ageIdentity(identity: string | Uint8Array): string {
  if (typeof identity !== 'string' && identity.length === X25519_BYTES) return formatIdentity(identity);
  if (typeof identity !== 'string' || !IDENTITY.test(identity)) throw new EngineError('invalid_input', 'backup_wrong_identity');
  return identity;
}

/** Whether this is written as a recipient of the kind that every version of age knows (X25519). */
export function isAgeRecipient(text: string): boolean {
  return RECIPIENT.test(text);
}
