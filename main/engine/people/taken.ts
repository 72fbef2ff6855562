import type { Db } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import { EngineError } from '../errors.ts';

/** Throws conflict/username_taken when somebody has this user name, also somebody out of the caller's reach: it is unique. */
export function refuseTakenUsername(db: Db, username: string): void {
  if (db.prepare(sql`SELECT 1 FROM person WHERE username = ?`).get(username)) throw new EngineError('conflict', 'username_taken');
}

/** Throws conflict/email_taken when somebody has this e-mail address; null is nobody's. */
export function refuseTakenEmail(db: Db, email: string | null): void {
  if (email !== null && db.prepare(sql`SELECT 1 FROM person WHERE email = ?`).get(email)) throw new EngineError('conflict', 'email_taken');
}
