import { scryptSync } from 'node:crypto';
import type { Job } from './job.ts';

/** Parameters of scrypt (RFC 7914): N, r, p. */
export interface ScryptCost {
  n: number;
  r: number;
  p: number;
}
export interface ScryptParams extends ScryptCost {
  password: Uint8Array;
  salt: Uint8Array;
  sizeBytes: number;
}

/** Stretches a password. Needs 128 * n * r bytes of memory. The password is zeroed here. */
export const scryptJob: Job<ScryptParams, never, Uint8Array> = async ({ password, salt, sizeBytes, n, r, p }) => {
  try {
    // A little above 128 * n * r, which is what OpenSSL compares with.
    const derived = scryptSync(password, salt, sizeBytes, { N: n, r, p, maxmem: 128 * r * (n + p + 2) + 1024 });
    const result = new Uint8Array(derived);
    derived.fill(0);
    return result;
  } finally {
    password.fill(0);
  }
};
