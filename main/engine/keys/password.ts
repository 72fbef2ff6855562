import { createHmac } from 'node:crypto';
import type { JobRunner } from '../../jobs/runner.ts';

/** bcrypt's cost in the absence of a setting: log2 of the rounds. */
export const BCRYPT_COST = 12;
/** A bcrypt hash's form: version, cost, 22 characters of salt, 31 of hash. */
const BCRYPT_TAIL = '.'.repeat(53);

/** Hashes a password for the database: bcrypt over the peppered pre-hash. */
export function hashPassword(jobs: JobRunner, from: { pepper: Buffer; password: string; cost?: number }): Promise<string> {
  return jobs.bcryptHash(preHash(from.pepper, from.password), from.cost ?? BCRYPT_COST);
}

/**
 * Whether a hash was made at another cost than the setting now says; its password is then hashed anew when it is next
 * known, at sign-in. Lower than before counts too: the organisation decides what a sign-in costs.
 */
export function needsRehash(hash: string, cost: number = BCRYPT_COST): boolean {
  return costOf(hash) !== cost;
}

function costOf(hash: string): number {
  const [, , made] = hash.split('$');
  return Number(made);
}

/**
 * Whether the password is the hash's own. With no hash (an unknown name, an account without a password) the same
 * work is done for nothing, so that the time taken tells no names (ASVS 5.0, 6.3.8). So it is for a wrong password of
 * somebody whose hash is still of a lower cost than is set.
 */
export async function checkPassword(
  jobs: JobRunner,
  against: { pepper: Buffer; password: string; hash: string | null; cost?: number },
): Promise<boolean> {
  const cost = against.cost ?? BCRYPT_COST;
  const hash = against.hash ?? hashOfNothing(cost);
  const prehash = preHash(against.pepper, against.password);
  const matches = await jobs.bcryptCompare(prehash, hash);
  if (matches) return against.hash !== null;
  // Each cost is twice the work of the one before: 2^5 and again 2^5, 2^6, 2^7 is 2^8.
  for (let made = costOf(hash); made < cost; made += 1) await jobs.bcryptCompare(prehash, hashOfNothing(made));
  return false;
}

function hashOfNothing(cost: number): string {
  return `$2b$${String(cost).padStart(2, '0')}$${BCRYPT_TAIL}`;
}

/**
 * HMAC-SHA-256 under the pepper, as 44 characters of base64: without the database nobody can even guess, and bcrypt
 * sees neither more than its 72 bytes nor a zero byte that would end them early.
 */
function preHash(pepper: Buffer, password: string): string {
  return createHmac('sha256', pepper).update(password.normalize('NFC'), 'utf8').digest('base64');
}
