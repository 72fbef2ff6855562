import { createPrivateKey, createPublicKey, diffieHellman } from 'node:crypto';

/** Bytes of a key, private or public, and of what two agree on (RFC 7748). */
export const X25519_BYTES = 32;
/** Node takes raw keys only in their ASN.1 wrapping (RFC 8410), whose beginning is the same for every key. */
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b656e04220420', 'hex');
const PUBLIC_PREFIX = Buffer.from('302a300506032b656e032100', 'hex');

/** The public key of a private one. */
export function publicKeyOf(privateKey: Buffer): Buffer {
  const der = createPublicKey(privateKeyObject(privateKey)).export({ format: 'der', type: 'spki' });
  return Buffer.from(der.subarray(-X25519_BYTES));
}

/** What the two keys agree on (RFC 7748, 6.1), the caller's to zero; null for a public key that agrees with every key on nothing. */
export function agree(privateKey: Buffer, publicKey: Buffer): Buffer | null {
  try {
    const shared = diffieHellman({
      privateKey: privateKeyObject(privateKey),
      publicKey: createPublicKey({ key: Buffer.concat([PUBLIC_PREFIX, publicKey]), format: 'der', type: 'spki' }),
    });
    // A point of small order gives zeros; OpenSSL and BoringSSL refuse it themselves.
    return shared.every((byte) => byte === 0) ? null : shared;
  } catch {
    return null;
  }
}

function privateKeyObject(privateKey: Buffer): ReturnType<typeof createPrivateKey> {
  const der = Buffer.concat([PRIVATE_PREFIX, privateKey]);
  try {
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  } finally {
    der.fill(0);
  }
}
