import type { Db } from '../database.ts';

/** What hangs from records. Once it landed: never edit it, add a migration after it. */
export function moreRecords(db: Db): void {
  db.exec(ATTACHMENTS);
}

const ATTACHMENTS = `
-- Files kept encrypted beside the database, each under a key of its own that only this table has: with the row the
-- file is unreadable for ever, whatever the disk still holds of it.
CREATE TABLE attachment (
  num INTEGER PRIMARY KEY,
  -- also the name of the file
  id TEXT NOT NULL UNIQUE,
  -- null until a record is saved with it
  record_num INTEGER REFERENCES record (num) ON DELETE CASCADE,
  name TEXT NOT NULL,
  -- told from its content
  media_type TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  sha256 BLOB NOT NULL,
  key BLOB NOT NULL,
  -- a small picture of it, made by the page
  thumbnail BLOB,
  added_at_ms INTEGER NOT NULL,
  added_by INTEGER REFERENCES person (num)
) STRICT;
CREATE INDEX attachment_by_record ON attachment (record_num);
CREATE INDEX attachment_by_maker ON attachment (added_by) WHERE record_num IS NULL;
`;
