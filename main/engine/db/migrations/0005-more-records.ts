import type { Db } from '../database.ts';

/** What hangs from records. Once it landed: never edit it, add a migration after it. */
export function moreRecords(db: Db): void {
  db.exec(ATTACHMENTS);
  db.exec(REMOVABLE);
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

// So that a record can go and leave nothing behind. The index of words takes out what a row no longer says at once,
// not when it happens to merge its parts (sqlite.org/fts5.html, 6.10), and now all that it still kept of the past. And
// cells refer to records without SQLite's help: for each record that goes it would read every cell there is, or keep
// a second copy of them all as an index.
const REMOVABLE = `
INSERT INTO record_search (record_search, rank) VALUES ('secure-delete', 1);
INSERT INTO record_search (record_search) VALUES ('optimize');
CREATE TABLE record_cell_next (
  field_num INTEGER NOT NULL REFERENCES record_field (num),
  key ANY NOT NULL,
  record_num INTEGER NOT NULL,
  PRIMARY KEY (field_num, key, record_num)
) STRICT, WITHOUT ROWID;
INSERT INTO record_cell_next SELECT field_num, key, record_num FROM record_cell;
DROP TABLE record_cell;
ALTER TABLE record_cell_next RENAME TO record_cell;
`;
