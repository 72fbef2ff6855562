import { createHmac } from 'node:crypto';
import type { Db } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import { lasting } from '../db/view-db.ts';
import type { Randomness } from '../host-services.ts';
import { inGroups, readSymbols, valuesOf, writeSymbols } from '../keys/crockford.ts';
import { hkdf } from '../keys/kdf.ts';
import { loadPepper } from '../keys/pepper.ts';

/** How many one-time codes a person gets, for when their device is not at hand. */
const BACKUP_CODES = 10;
/** 60 random bits: nobody guesses one, so none needs stretching. */
const CODE_SYMBOLS = 12;

/** Makes a person ten new codes in place of all they had, in the caller's transaction; they are told this once and kept only as HMACs. */
export function renewBackupCodes(db: Db, personId: string, random: Randomness): string[] {
  db.prepare('DELETE FROM second_factor_code WHERE person_id = ?').run(personId);
  const hash = hasher(db, personId);
  return Array.from({ length: BACKUP_CODES }, () => {
    const code = writeSymbols(valuesOf(random.bytes(CODE_SYMBOLS)));
    db.prepare('INSERT INTO second_factor_code (person_id, hash) VALUES (?, ?)').run(personId, hash(code));
    const told = inGroups(code);
    code.fill(0);
    return told;
  });
}

/** Spends a code as typed, in the caller's transaction. Null when it is none of this person's, or was used before. */
export function spendBackupCode(db: Db, personId: string, typed: string, nowMs: number): { left: number } | null {
  const values = readSymbols(typed);
  if (values.length !== CODE_SYMBOLS || values.includes(-1)) return null;
  // Found by its HMAC: how far a wrong one agrees with a right one says nothing about the code.
  const hash = hasher(db, personId)(writeSymbols(values));
  const writes = lasting(db, 'second_factor_code', (table) => sql`UPDATE ${table} SET used_at_ms = ? WHERE person_id = ? AND hash = ? AND used_at_ms IS NULL`);
  const spent = writes.every((write) => write.run(nowMs, personId, hash).changes === 1);
  return spent ? { left: backupCodesLeft(db, personId) } : null;
}

/** How many codes a person has not used yet. */
export function backupCodesLeft(db: Db, personId: string): number {
  const { left } = db.prepare('SELECT count(*) AS left FROM second_factor_code WHERE person_id = ? AND used_at_ms IS NULL').get(personId) as { left: number };
  return left;
}

/** HMAC-SHA-256 under a key of the store: whoever reads the table alone can try nothing. Bound to the person. */
function hasher(db: Db, personId: string): (code: Buffer) => Buffer {
  const pepper = loadPepper(db);
  const key = hkdf(pepper, Buffer.alloc(0), 'holdfast/second-factor-code/v1', 32);
  pepper.fill(0);
  return (code) => createHmac('sha256', key).update(`${personId} `).update(code).digest();
}
