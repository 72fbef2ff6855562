import sodium from 'libsodium-wrappers';

export type Sodium = typeof sodium;

/**
 * libsodium as WebAssembly, ready to use: ChaCha20-Poly1305 (RFC 8439) and AEGIS-256, which `node:crypto` has not where
 * Electron brings BoringSSL. Loaded once for each thread.
 */
export async function readySodium(): Promise<Sodium> {
  await sodium.ready;
  return sodium;
}
