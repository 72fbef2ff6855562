import type { Db } from '../database.ts';

/** What hangs from records. Once it landed: never edit it, add a migration after it. */
export function moreRecords(db: Db): void {
  db.exec(ATTACHMENTS);
  db.exec(REMOVABLE);
  db.exec(TAGS);
  db.exec(VIEWS);
  db.exec(TEMPLATES);
  db.exec(RETENTION);
  db.exec(EXAMPLE);
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
  -- what became of what its camera wrote; null for what nobody looked through
  camera_data TEXT CHECK (camera_data IN ('none', 'removed', 'kept')),
  added_at_ms INTEGER NOT NULL,
  added_by INTEGER REFERENCES person (num)
) STRICT;
CREATE INDEX attachment_by_record ON attachment (record_num);
CREATE INDEX attachment_by_maker ON attachment (added_by) WHERE record_num IS NULL;
`;

// So that a record can go and leave nothing behind. The index of words takes out what a row no longer says at once,
// not when it happens to merge its parts (sqlite.org/fts5.html, 6.10), and now all that it still kept of the past. And
// cells refer to records without SQLite's help, which would ask at each record that goes; the program takes them out.
const REMOVABLE = `
INSERT INTO record_search (record_search, rank) VALUES ('secure-delete', 1);
INSERT INTO record_search (record_search) VALUES ('optimize');
CREATE TABLE record_cell_next (
  field_num INTEGER NOT NULL REFERENCES record_field (num),
  key ANY NOT NULL,
  record_num INTEGER NOT NULL,
  PRIMARY KEY (field_num, key, record_num)
) STRICT, WITHOUT ROWID;
-- One cell for each column of a record, found from either side: what a record has in a column decides whether it is
-- shown, and is not looked for among all that others have there.
CREATE UNIQUE INDEX record_cell_by_record ON record_cell_next (record_num, field_num);
INSERT OR IGNORE INTO record_cell_next SELECT field_num, key, record_num FROM record_cell;
DROP TABLE record_cell;
ALTER TABLE record_cell_next RENAME TO record_cell;
`;

const TAGS = `
-- Words of the organisation for records of whatever type.
CREATE TABLE tag (
  num INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  -- folded, so that no two are alike but for case and accents
  name_key TEXT NOT NULL UNIQUE,
  made_at_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE record_tag (
  tag_num INTEGER NOT NULL REFERENCES tag (num) ON DELETE CASCADE,
  record_num INTEGER NOT NULL REFERENCES record (num) ON DELETE CASCADE,
  PRIMARY KEY (tag_num, record_num)
) STRICT, WITHOUT ROWID;
CREATE INDEX record_tag_by_record ON record_tag (record_num);
`;

const VIEWS = `
-- A list as somebody wants to find it again. Without a team it is for its maker alone.
CREATE TABLE record_view (
  num INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  type_num INTEGER NOT NULL REFERENCES record_type (num) ON DELETE CASCADE,
  maker_num INTEGER NOT NULL REFERENCES person (num) ON DELETE CASCADE,
  team_id INTEGER REFERENCES team (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  -- JSON (preload/contract/views.ts)
  shown TEXT NOT NULL,
  changed_at_ms INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX record_view_by_maker ON record_view (maker_num, type_num, name_key) WHERE team_id IS NULL;
CREATE UNIQUE INDEX record_view_by_team ON record_view (team_id, type_num, name_key) WHERE team_id IS NOT NULL;
-- With which view somebody opens a type.
CREATE TABLE record_view_first (
  person_num INTEGER NOT NULL REFERENCES person (num) ON DELETE CASCADE,
  type_num INTEGER NOT NULL REFERENCES record_type (num) ON DELETE CASCADE,
  view_num INTEGER NOT NULL REFERENCES record_view (num) ON DELETE CASCADE,
  PRIMARY KEY (person_num, type_num)
) STRICT, WITHOUT ROWID;
CREATE INDEX record_view_first_by_view ON record_view_first (view_num);
-- A list is walked in its order along one of these, which says all that decides whose a record is and where it stands:
-- what is not shown is passed by without a look at the record itself.
DROP INDEX record_by_type;
DROP INDEX record_by_change;
DROP INDEX record_by_title;
CREATE INDEX record_by_type ON record (type_num, num, state, owner_num, team_id);
CREATE INDEX record_by_change ON record (type_num, changed_at_ms, num, state, owner_num, team_id);
CREATE INDEX record_by_title ON record (type_num, title_key, num, state, owner_num, team_id);
-- Groups of a list are counted by these, and each is read from its newest down.
CREATE INDEX record_by_type_owner ON record (type_num, state, owner_num, num, team_id);
CREATE INDEX record_by_type_team ON record (type_num, state, team_id, num, owner_num);
`;

const TEMPLATES = `
-- What new records of a type may begin with. Without an owner it is the organisation's.
CREATE TABLE record_template (
  num INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  type_num INTEGER NOT NULL REFERENCES record_type (num) ON DELETE CASCADE,
  owner_num INTEGER REFERENCES person (num) ON DELETE CASCADE,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  -- JSON of values; never a secret
  body TEXT NOT NULL,
  changed_at_ms INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX record_template_by_name ON record_template (type_num, ifnull(owner_num, 0), name_key);
CREATE INDEX record_template_by_owner ON record_template (owner_num);
`;

const RETENTION = `
-- What becomes of records of a type after so many days.
CREATE TABLE record_retention (
  type_num INTEGER NOT NULL REFERENCES record_type (num) ON DELETE CASCADE,
  action TEXT NOT NULL CHECK (action IN ('archive', 'erase')),
  days INTEGER NOT NULL,
  since TEXT NOT NULL CHECK (since IN ('created', 'changed', 'field')),
  -- the name of the field whose date the days are counted from
  field TEXT,
  PRIMARY KEY (type_num, action)
) STRICT, WITHOUT ROWID;
-- What the last run of the rules proposed for erasure: nothing of it goes until a person confirms it.
CREATE TABLE record_due (
  record_num INTEGER PRIMARY KEY REFERENCES record (num) ON DELETE CASCADE,
  due_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX record_due_by_time ON record_due (due_at_ms, record_num);
-- What must be kept, whatever rules and people ask for.
CREATE TABLE record_hold (
  record_num INTEGER PRIMARY KEY REFERENCES record (num) ON DELETE CASCADE,
  reason TEXT NOT NULL,
  placed_at_ms INTEGER NOT NULL,
  placed_by INTEGER REFERENCES person (num)
) STRICT;
-- What was erased of somebody: the certificate, which holds nothing of what was erased.
CREATE TABLE record_erasure (
  num INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  at_ms INTEGER NOT NULL,
  by INTEGER REFERENCES person (num),
  records INTEGER NOT NULL,
  reason TEXT NOT NULL,
  certificate TEXT NOT NULL
) STRICT;
`;

const EXAMPLE = `
-- What came with example data, so that all of it can go again: stored, never guessed by name. What is taken away by
-- other ways takes its mark along.
CREATE TABLE example_load (
  -- there is one at most
  only INTEGER PRIMARY KEY CHECK (only = 1),
  seed INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  -- the audit event that tells of it
  seq INTEGER NOT NULL
) STRICT;
CREATE TABLE example_person (person_num INTEGER PRIMARY KEY REFERENCES person (num) ON DELETE CASCADE) STRICT;
CREATE TABLE example_team (team_id INTEGER PRIMARY KEY REFERENCES team (id) ON DELETE CASCADE) STRICT;
CREATE TABLE example_role (role_id TEXT PRIMARY KEY REFERENCES role (id) ON DELETE CASCADE) STRICT, WITHOUT ROWID;
CREATE TABLE example_type (type_num INTEGER PRIMARY KEY REFERENCES record_type (num) ON DELETE CASCADE) STRICT;
CREATE TABLE example_tag (tag_num INTEGER PRIMARY KEY REFERENCES tag (num) ON DELETE CASCADE) STRICT;
CREATE TABLE example_record (record_num INTEGER PRIMARY KEY REFERENCES record (num) ON DELETE CASCADE) STRICT;
`;
