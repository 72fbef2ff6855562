import type { Db } from '../database.ts';

/** One's own account: what a person has chosen for themselves, and which key slot their password is in. */
export function account(db: Db): void {
  db.exec(`
-- What is null follows the system.
CREATE TABLE preference (
  person_id TEXT PRIMARY KEY REFERENCES person (id),
  language TEXT,
  theme TEXT
) STRICT, WITHOUT ROWID;
-- SHA-256 of the key slot that the password was put into: of two, a crash between two files, which one is good.
-- A slot file that has no such slot was written by other ways since.
ALTER TABLE person ADD COLUMN password_slot BLOB;
`);
}
