import { createRequire } from 'node:module';
import { readySodium } from './sodium.ts';

export const CHACHA_NONCE_BYTES = 12;
export const CHACHA_TAG_BYTES = 16;

/** ChaCha20-Poly1305 (RFC 8439), which `node:crypto` has not where Electron brings BoringSSL. The tag stands behind the ciphertext. */
export interface ChaCha20Poly1305 {
  /** Writes into `sealed`, which is a tag longer than `plain`. */
  seal(sealed: Uint8Array, plain: Uint8Array, nonce: Uint8Array, key: Uint8Array): void;
  /** False for what was not sealed so: then `plain`, a tag shorter than `sealed`, has nothing of it. */
  open(plain: Uint8Array, sealed: Uint8Array, nonce: Uint8Array, key: Uint8Array): boolean;
}

/** libsodium for this machine where it can be loaded, three to four times as fast (docs/performance.md, E8); otherwise in WebAssembly. */
export async function readyChaCha(): Promise<ChaCha20Poly1305> {
  if (native === undefined) native = nativeChaCha();
  return native ?? (await webAssemblyChaCha());
}

/** Looked for once in each thread; null where there is none, undefined before that. */
let native: ChaCha20Poly1305 | null | undefined;

/** What sodium-native's binary has; its own module in front of it would bring five others into the program, to find that binary. */
interface Binary {
  crypto_aead_chacha20poly1305_ietf_encrypt(sealed: Uint8Array, plain: Uint8Array, data: undefined, nonce: Uint8Array, key: Uint8Array): number;
  crypto_aead_chacha20poly1305_ietf_decrypt(plain: Uint8Array, sealed: Uint8Array, data: undefined, nonce: Uint8Array, key: Uint8Array): number;
}

/** Null where there is none for this machine: for another kind of it, or for a C library that is too old (glibc before 2.33). */
export function nativeChaCha(): ChaCha20Poly1305 | null {
  let binary: Binary;
  try {
    binary = createRequire(import.meta.url)(`sodium-native/prebuilds/${process.platform}-${process.arch}/sodium-native.node`) as Binary;
  } catch {
    return null;
  }
  return {
    seal(sealed, plain, nonce, key) {
      requireSizes(sealed, plain, nonce, key);
      if (binary.crypto_aead_chacha20poly1305_ietf_encrypt(sealed, plain, undefined, nonce, key) !== sealed.length) throw new Error('chacha20-poly1305: not sealed');
    },
    open(plain, sealed, nonce, key) {
      requireSizes(sealed, plain, nonce, key);
      return binary.crypto_aead_chacha20poly1305_ietf_decrypt(plain, sealed, undefined, nonce, key) === plain.length;
    },
  };
}

/** The same in WebAssembly, on every machine. */
export async function webAssemblyChaCha(): Promise<ChaCha20Poly1305> {
  const sodium = await readySodium();
  return {
    seal(sealed, plain, nonce, key) {
      requireSizes(sealed, plain, nonce, key);
      sealed.set(sodium.crypto_aead_chacha20poly1305_ietf_encrypt(plain, null, null, nonce, key));
    },
    open(plain, sealed, nonce, key) {
      requireSizes(sealed, plain, nonce, key);
      try {
        const opened = sodium.crypto_aead_chacha20poly1305_ietf_decrypt(null, sealed, null, nonce, key);
        plain.set(opened);
        opened.fill(0);
        return true;
      } catch {
        return false;
      }
    },
  };
}

/** The binary believes what it is given. */
function requireSizes(sealed: Uint8Array, plain: Uint8Array, nonce: Uint8Array, key: Uint8Array): void {
  if (sealed.length !== plain.length + CHACHA_TAG_BYTES || nonce.length !== CHACHA_NONCE_BYTES || key.length !== 32) throw new RangeError('chacha20-poly1305: sizes');
}
