/**
 * The first schema. It landed: never edit it, add a migration after it.
 * Times are milliseconds since 1970 (UTC); ids of people are UUIDs, roles and teams keep their own.
 */
export const FOUNDATION = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- Random secrets that outlive a rotation of the database key: pepper, audit and token signing keys.
CREATE TABLE secret (
  name TEXT PRIMARY KEY,
  value BLOB NOT NULL,
  created_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE team (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  -- case- and accent-folded, so that "Field North" and "field north" are one team
  name_key TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE role (id TEXT PRIMARY KEY, name TEXT NOT NULL, built_in INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE role_grant (
  role_id TEXT NOT NULL REFERENCES role (id),
  permission TEXT NOT NULL,
  scope TEXT NOT NULL CHECK (scope IN ('own', 'team', 'all')),
  PRIMARY KEY (role_id, permission)
) STRICT, WITHOUT ROWID;

CREATE TABLE person (
  num INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  -- folded for sorting and comparing
  name_key TEXT NOT NULL,
  username TEXT NOT NULL UNIQUE,
  email TEXT UNIQUE,
  team_id INTEGER REFERENCES team (id),
  role_id TEXT REFERENCES role (id),
  status TEXT NOT NULL CHECK (status IN ('invited', 'active', 'disabled')),
  -- bcrypt over the peppered pre-hash; null until a password is set
  password_hash TEXT,
  created_at_ms INTEGER NOT NULL,
  -- the audit event that tells of the creation (one event for a whole import)
  created_seq INTEGER,
  last_sign_in_at_ms INTEGER,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX person_by_name ON person (name_key, num);
CREATE INDEX person_by_team ON person (team_id);
CREATE INDEX person_by_role ON person (role_id);
CREATE INDEX person_by_last_sign_in ON person (last_sign_in_at_ms, num);

-- Search by the beginnings of words in name, username and e-mail, in any script, accents ignored.
CREATE VIRTUAL TABLE person_search USING fts5 (
  name, username, email,
  content = 'person', content_rowid = 'num',
  tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
);
CREATE TRIGGER person_search_insert AFTER INSERT ON person BEGIN
  INSERT INTO person_search (rowid, name, username, email) VALUES (new.num, new.name, new.username, new.email);
END;
CREATE TRIGGER person_search_delete AFTER DELETE ON person BEGIN
  INSERT INTO person_search (person_search, rowid, name, username, email) VALUES ('delete', old.num, old.name, old.username, old.email);
END;
CREATE TRIGGER person_search_update AFTER UPDATE OF name, username, email ON person BEGIN
  INSERT INTO person_search (person_search, rowid, name, username, email) VALUES ('delete', old.num, old.name, old.username, old.email);
  INSERT INTO person_search (rowid, name, username, email) VALUES (new.num, new.name, new.username, new.email);
END;

CREATE TABLE session (
  id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES person (id),
  created_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  ended_at_ms INTEGER,
  ended_why TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_person ON session (person_id) WHERE ended_at_ms IS NULL;
-- Refresh tokens are kept as SHA-256 only; a used one that comes back ends its session (reuse detection).
CREATE TABLE refresh_token (
  hash BLOB PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES session (id),
  issued_at_ms INTEGER NOT NULL,
  used_at_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX refresh_token_by_session ON refresh_token (session_id);

-- The first outcome of each command, so that a retry after a crash does nothing twice. Rows lie in order of arrival
-- and the index on the random ids is narrow: ordered by id, each command would split and rewrite wide pages.
CREATE TABLE request (
  num INTEGER PRIMARY KEY,
  -- SHA-256 over person and request id, its first 16 bytes
  key BLOB NOT NULL UNIQUE,
  operation TEXT NOT NULL,
  input_hash BLOB NOT NULL,
  outcome TEXT NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT;

-- The chain. The body is the only truth; every other column is computed from it, so none can disagree.
CREATE TABLE audit_event (
  seq INTEGER PRIMARY KEY,
  body TEXT NOT NULL,
  hash BLOB NOT NULL,
  at_ms INTEGER GENERATED ALWAYS AS (body ->> '$.atMs') VIRTUAL,
  actor_id TEXT GENERATED ALWAYS AS (body ->> '$.actor.id') VIRTUAL,
  verb TEXT GENERATED ALWAYS AS (body ->> '$.verb') VIRTUAL,
  target_id TEXT GENERATED ALWAYS AS (body ->> '$.target.id') VIRTUAL,
  outcome TEXT GENERATED ALWAYS AS (body ->> '$.outcome') VIRTUAL
) STRICT;
CREATE INDEX audit_event_by_time ON audit_event (at_ms);
CREATE INDEX audit_event_by_actor ON audit_event (actor_id, seq);
CREATE INDEX audit_event_by_target ON audit_event (target_id, seq);
CREATE INDEX audit_event_by_verb ON audit_event (verb, seq);

CREATE TABLE audit_checkpoint (
  seq INTEGER PRIMARY KEY,
  note TEXT NOT NULL
) STRICT;
`;
