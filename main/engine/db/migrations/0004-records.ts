import type { Db } from '../database.ts';

/** Records and their types. Once it landed: never edit it, add a migration after it. */
export function records(db: Db): void {
  db.exec(TYPES);
  db.exec(RECORDS);
}

const TYPES = `
CREATE TABLE record_type (
  num INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  -- folded, so that no two are alike but for case and accents
  name_key TEXT NOT NULL UNIQUE,
  description TEXT,
  state TEXT NOT NULL CHECK (state IN ('active', 'retired')),
  version INTEGER NOT NULL,
  -- the number of the record made last
  last_number INTEGER NOT NULL DEFAULT 0,
  created_at_ms INTEGER NOT NULL,
  changed_at_ms INTEGER NOT NULL
) STRICT;
-- Each version as it was: a record says by which one it was written.
CREATE TABLE record_type_version (
  type_num INTEGER NOT NULL REFERENCES record_type (num),
  version INTEGER NOT NULL,
  -- JSON (preload/contract/record-fields.ts)
  definition TEXT NOT NULL,
  made_at_ms INTEGER NOT NULL,
  made_by INTEGER REFERENCES person (num),
  PRIMARY KEY (type_num, version)
) STRICT;
-- A short number for each name that a field of a type ever had.
CREATE TABLE record_field (
  num INTEGER PRIMARY KEY,
  type_num INTEGER NOT NULL REFERENCES record_type (num),
  name TEXT NOT NULL,
  UNIQUE (type_num, name)
) STRICT;
`;

const RECORDS = `
CREATE TABLE record (
  -- grows with each record made: newest first is descending
  num INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  type_num INTEGER NOT NULL REFERENCES record_type (num),
  type_version INTEGER NOT NULL,
  number INTEGER NOT NULL,
  title TEXT NOT NULL,
  title_key TEXT NOT NULL,
  owner_num INTEGER REFERENCES person (num),
  team_id INTEGER REFERENCES team (id),
  state TEXT NOT NULL CHECK (state IN ('active', 'archived')),
  version INTEGER NOT NULL DEFAULT 1,
  created_at_ms INTEGER NOT NULL,
  created_by INTEGER REFERENCES person (num),
  changed_at_ms INTEGER NOT NULL,
  changed_by INTEGER REFERENCES person (num),
  -- JSON: every value but those of secret fields
  body TEXT NOT NULL,
  UNIQUE (type_num, number)
) STRICT;
CREATE INDEX record_by_type ON record (type_num, state, num);
CREATE INDEX record_by_owner ON record (owner_num, num);
CREATE INDEX record_by_team ON record (team_id, num);
CREATE INDEX record_by_change ON record (type_num, changed_at_ms, num);
CREATE INDEX record_by_title ON record (type_num, title_key, num);

-- What a record held before, by version, with who had written that version and when.
CREATE TABLE record_past (
  record_num INTEGER NOT NULL REFERENCES record (num),
  version INTEGER NOT NULL,
  type_version INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  by INTEGER REFERENCES person (num),
  body TEXT NOT NULL,
  PRIMARY KEY (record_num, version)
) STRICT;

-- Secret values lie apart, so that nothing that lists, searches or exports records ever reads them.
CREATE TABLE record_secret (
  record_num INTEGER NOT NULL REFERENCES record (num),
  field_num INTEGER NOT NULL REFERENCES record_field (num),
  from_version INTEGER NOT NULL,
  -- the version that no longer has it; null while it holds
  to_version INTEGER,
  -- JSON
  value TEXT NOT NULL,
  -- HMAC under the store's own key: finds an equal value without reading any
  digest BLOB NOT NULL,
  PRIMARY KEY (record_num, field_num, from_version)
) STRICT, WITHOUT ROWID;
CREATE INDEX record_secret_by_digest ON record_secret (field_num, digest) WHERE to_version IS NULL;

-- The columns of lists, each in its order. A record without a value has the empty blob, which sorts after all else.
CREATE TABLE record_cell (
  field_num INTEGER NOT NULL REFERENCES record_field (num),
  key ANY NOT NULL,
  record_num INTEGER NOT NULL REFERENCES record (num),
  PRIMARY KEY (field_num, key, record_num)
) STRICT, WITHOUT ROWID;

-- Words, folded and divided by the program (any script), and beside them what a search is narrowed by: type, state,
-- owner and team as words of their own. It keeps the folded text, so that a row can be taken out again without
-- knowing what it held, by every SQLite there is: contentless tables that can do so need 3.43.
CREATE VIRTUAL TABLE record_search USING fts5 (
  reach, words,
  tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'", prefix = '2 3'
);
`;
