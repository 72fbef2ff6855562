import { createHmac } from 'node:crypto';
import type { FieldValue } from '../../../preload/contract/record-values.ts';
import type { Db } from '../db/database.ts';
import type { Clock, Randomness } from '../host-services.ts';

/** What the store keeps the key of digests under. */
export const DIGEST_KEY = 'records.digest';
const KEY_BYTES = 32;

/** Lends the key of digests and zeroes it when the work is done, however it ended. Made at the first use in a store, in the caller's transaction. */
export function withDigestKey<T>(db: Db, { random, clock }: { random: Randomness; clock: Clock }, use: (key: Buffer) => T): T {
  const row = db.prepare('SELECT value FROM secret WHERE name = ?').get(DIGEST_KEY) as { value: Buffer } | undefined;
  const key = row?.value ?? random.bytes(KEY_BYTES);
  if (!row) db.prepare('INSERT INTO secret (name, value, created_at_ms) VALUES (?, ?, ?)').run(DIGEST_KEY, key, clock.nowMs());
  try {
    return use(key);
  } finally {
    key.fill(0);
  }
}

/**
 * Recognises an equal secret of the same field without reading any (HMAC-SHA-256, FIPS 198-1). `use` keeps the two
 * uses apart: what the index finds by says nothing to who has an export of the audit, and the other way round.
 */
export function secretDigest(key: Buffer, use: 'index' | 'audit', fieldNum: number, value: FieldValue): Buffer {
  const text = typeof value === 'string' ? value.normalize('NFC').trim().toLowerCase() : JSON.stringify(value);
  const whole = createHmac('sha256', key).update(`${use}\u0000${String(fieldNum)}\u0000`).update(text).digest();
  // Half of it: 128 bits tell any two apart, and an audit event stays short.
  return whole.subarray(0, 16);
}

/** The names of the fields (`numbers` by name) in which a record holds a secret now: that they are there, not what they are. */
export function heldSecrets(db: Db, recordNum: number, numbers: ReadonlyMap<string, number>): ReadonlySet<string> {
  const rows = db.prepare('SELECT field_num AS fieldNum FROM record_secret WHERE record_num = ? AND to_version IS NULL').all(recordNum) as { fieldNum: number }[];
  const held = new Set(rows.map(({ fieldNum }) => fieldNum));
  return new Set([...numbers].filter(([, num]) => held.has(num)).map(([name]) => name));
}

/** One secret as it was in a version, with the version since which it was there; null for none. */
export function secretAt(db: Db, recordNum: number, fieldNum: number, version: number): { value: FieldValue; since: number } | null {
  const row = db
    .prepare(
      `SELECT value, from_version AS since FROM record_secret
        WHERE record_num = @recordNum AND field_num = @fieldNum AND from_version <= @version AND (to_version IS NULL OR to_version > @version)`,
    )
    .get({ recordNum, fieldNum, version }) as { value: string; since: number } | undefined;
  return row ? { value: JSON.parse(row.value) as FieldValue, since: row.since } : null;
}

/** One secret as it was in a version; null for none. */
export function readSecret(db: Db, recordNum: number, fieldNum: number, version: number): FieldValue {
  return secretAt(db, recordNum, fieldNum, version)?.value ?? null;
}

/** Ends what a field held, and begins what it holds from this version on; null for nothing. */
export function writeSecret(db: Db, key: Buffer, secret: { recordNum: number; fieldNum: number; version: number; value: FieldValue }): void {
  const { recordNum, fieldNum, version, value } = secret;
  db.prepare('UPDATE record_secret SET to_version = ? WHERE record_num = ? AND field_num = ? AND to_version IS NULL').run(version, recordNum, fieldNum);
  if (value === null) return;
  db.prepare('INSERT INTO record_secret (record_num, field_num, from_version, value, digest) VALUES (?, ?, ?, ?, ?)').run(
    recordNum,
    fieldNum,
    version,
    JSON.stringify(value),
    secretDigest(key, 'index', fieldNum, value),
  );
}
