import { PASSWORD_MIN_CODE_POINTS, PASSWORD_MIN_CODE_POINTS_WITH_SECOND_FACTOR } from '../../../preload/contract/fields.ts';
import type { Db } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import { lasting } from '../db/view-db.ts';
import { EngineError } from '../errors.ts';
import { backupCodesLeft, spendBackupCode } from './backup-codes.ts';
import { CODE_DIGITS, matchingStep } from './totp.ts';

interface FactorRow {
  secret: Buffer;
  confirmedAtMs: number | null;
  lastStep: number | null;
}
/** Of a secret that no code has proven yet: long enough to find the phone and install an app. */
export const PENDING_FACTOR = { lifetimeMs: 15 * 60_000, expired: 'second_factor_expired' } as const;

/** What a person has, and whether they need one. */
export interface FactorState {
  on: boolean;
  sinceMs: number | null;
  codesLeft: number;
  required: boolean;
}

/** Whether a second factor of this person counts: a reset one does not, nor one just begun. */
export function hasSecondFactor(db: Db, personId: string): boolean {
  return loadRow(db, personId)?.confirmedAtMs != null;
}

/** A person's second factor as a person may know it. */
export function factorState(db: Db, personId: string): FactorState {
  const sinceMs = loadRow(db, personId)?.confirmedAtMs ?? null;
  const on = sinceMs !== null;
  return { on, sinceMs, codesLeft: on ? backupCodesLeft(db, personId) : 0, required: isRequired(db, personId) };
}

/** Whether this person's role asks for a second factor. */
export function isRequired(db: Db, personId: string): boolean {
  const row = db
    .prepare('SELECT r.second_factor_required AS required FROM person p JOIN role r ON r.id = p.role_id WHERE p.id = ?')
    .get(personId) as { required: number } | undefined;
  return row?.required === 1;
}

/** Shortest password this person may set, in code points (NIST SP 800-63B-4, 3.1.1.2): beside a second factor a shorter one will do. */
export function passwordMinCodePoints(db: Db, personId: string): number {
  return hasSecondFactor(db, personId) ? PASSWORD_MIN_CODE_POINTS_WITH_SECOND_FACTOR : PASSWORD_MIN_CODE_POINTS;
}

/** What was given: a code of the device, or a backup code with how many are left; null for a person without a second factor. */
export type Taken = { kind: 'device' } | { kind: 'backup'; left: number } | null;

/**
 * Holds what was given (null: nothing) against a person's second factor and spends it, in the caller's transaction:
 * of two at once with the same code one comes later, and finds it spent. Throws not_signed_in/second_factor_needed
 * and not_signed_in/wrong_second_factor, for a code that was used as for any other wrong one.
 */
export function takeSecondFactor(db: Db, personId: string, given: string | null, nowMs: number): Taken {
  const row = loadRow(db, personId);
  if (row?.confirmedAtMs == null) return null;
  if (given === null) throw new EngineError('not_signed_in', 'second_factor_needed');
  const digits = deviceCode(given);
  if (digits === null) {
    const spent = spendBackupCode(db, personId, given, nowMs);
    if (spent) return { kind: 'backup', ...spent };
  } else {
    const step = matchingStep(row.secret, digits, { nowMs, lastStep: row.lastStep });
    row.secret.fill(0);
    if (step !== null) {
      for (const write of lasting(db, 'second_factor', (table) => sql`UPDATE ${table} SET last_step = ? WHERE person_id = ?`)) write.run(step, personId);
      return { kind: 'device' };
    }
  }
  throw new EngineError('not_signed_in', 'wrong_second_factor');
}

const DEVICE_CODE = new RegExp(`^[0-9]{${CODE_DIGITS}}$`, 'u');

/** The digits of a device's code as typed, which apps show in two groups; null for anything else, a backup code perhaps. */
export function deviceCode(typed: string): string | null {
  const digits = typed.replace(/[\s\p{Pd}]/gu, '');
  return DEVICE_CODE.test(digits) ? digits : null;
}

/** Puts a proven factor in place of any before, in the caller's transaction. The step of the code that proved it is spent. */
export function storeFactor(db: Db, personId: string, factor: { secret: Buffer; begunAtMs: number; step: number; nowMs: number }): void {
  db.prepare(
    `INSERT INTO second_factor (person_id, secret, begun_at_ms, confirmed_at_ms, last_step) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (person_id) DO UPDATE SET secret = excluded.secret, begun_at_ms = excluded.begun_at_ms,
          confirmed_at_ms = excluded.confirmed_at_ms, last_step = excluded.last_step`,
  ).run(personId, factor.secret, factor.begunAtMs, factor.nowMs, factor.step);
}

/** Takes a factor and its backup codes away, in the caller's transaction. */
export function dropFactor(db: Db, personId: string): void {
  db.prepare('DELETE FROM second_factor WHERE person_id = ?').run(personId);
  db.prepare('DELETE FROM second_factor_code WHERE person_id = ?').run(personId);
}

/**
 * Takes a lost factor away, in the caller's transaction, and leaves the mark that there was one: its person's password
 * may be one that is too short to stand alone, so they set up a new factor before anything else (session/actor.ts).
 */
export function resetFactor(db: Db, personId: string): void {
  db.prepare('DELETE FROM second_factor_code WHERE person_id = ?').run(personId);
  db.prepare("UPDATE second_factor SET secret = x'', confirmed_at_ms = NULL, last_step = NULL WHERE person_id = ?").run(personId);
}

/** Forgets that a factor was reset: for whoever just got a password that can stand alone. In the caller's transaction. */
export function forgetReset(db: Db, personId: string): void {
  db.prepare('DELETE FROM second_factor WHERE person_id = ? AND confirmed_at_ms IS NULL').run(personId);
}

function loadRow(db: Db, personId: string): FactorRow | undefined {
  return db
    .prepare('SELECT secret, confirmed_at_ms AS confirmedAtMs, last_step AS lastStep FROM second_factor WHERE person_id = ?')
    .get(personId) as FactorRow | undefined;
}
