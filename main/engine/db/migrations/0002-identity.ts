import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import type { Db } from '../database.ts';

/**
 * The whole of identity: more of a person's life, roles of the organisation's own, second factor, invitations, token
 * keys that rotate, access reviews, settings, drafts. Once it landed: never edit it, add a migration after it.
 */
export function identity(db: Db): void {
  db.exec(PEOPLE);
  db.exec(ROLES);
  db.exec(SESSIONS);
  moveTokenKey(db);
  db.exec(CREDENTIALS);
  db.exec(REVIEWS);
  db.exec(SETTINGS);
}

/** SQLite cannot alter a CHECK: the table is made anew and takes the old one's place (sqlite.org/lang_altertable, 7). */
const PEOPLE = `
CREATE TABLE person_next (
  num INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  -- folded for sorting and comparing
  name_key TEXT NOT NULL,
  username TEXT NOT NULL UNIQUE,
  email TEXT UNIQUE,
  team_id INTEGER REFERENCES team (id),
  role_id TEXT REFERENCES role (id),
  -- removed is a tombstone: the id and the name stay, everything else about the person is gone
  status TEXT NOT NULL CHECK (status IN ('invited', 'active', 'suspended', 'disabled', 'removed')),
  -- bcrypt over the peppered pre-hash; null until a password is set
  password_hash TEXT,
  password_set_at_ms INTEGER,
  position TEXT,
  phone TEXT,
  location TEXT,
  note TEXT,
  created_at_ms INTEGER NOT NULL,
  -- the audit event that tells of the creation (one event for a whole import)
  created_seq INTEGER,
  last_sign_in_at_ms INTEGER,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;
INSERT INTO person_next (num, id, name, name_key, username, email, team_id, role_id, status, password_hash, created_at_ms, created_seq, last_sign_in_at_ms, version)
  SELECT num, id, name, name_key, username, email, team_id, role_id, status, password_hash, created_at_ms, created_seq, last_sign_in_at_ms, version FROM person;
DROP TABLE person;
ALTER TABLE person_next RENAME TO person;
CREATE INDEX person_by_name ON person (name_key, num);
CREATE INDEX person_by_team ON person (team_id);
CREATE INDEX person_by_role ON person (role_id);
CREATE INDEX person_by_last_sign_in ON person (last_sign_in_at_ms, num);
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
`;

const ROLES = `
ALTER TABLE role ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE role ADD COLUMN second_factor_required INTEGER NOT NULL DEFAULT 0;
ALTER TABLE role ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
`;

const SESSIONS = `
-- what the session runs in: a window or the command line
ALTER TABLE session ADD COLUMN client TEXT NOT NULL DEFAULT 'window';
ALTER TABLE session ADD COLUMN last_used_at_ms INTEGER;
-- when the password was last given in this session, sign-in included
ALTER TABLE session ADD COLUMN confirmed_at_ms INTEGER;
CREATE INDEX session_by_creation ON session (created_at_ms);

-- Signing keys of access tokens. The one that is not retired signs; a retired one verifies until it expires.
CREATE TABLE token_key (
  kid TEXT PRIMARY KEY,
  public_key BLOB NOT NULL,
  -- null once it is retired: what is gone signs nothing
  private_key BLOB,
  created_at_ms INTEGER NOT NULL,
  retired_at_ms INTEGER,
  expires_at_ms INTEGER
) STRICT, WITHOUT ROWID;

-- Budgets of the rate classes that must survive a restart.
CREATE TABLE rate_state (
  person_id TEXT NOT NULL REFERENCES person (id),
  rate_class TEXT NOT NULL,
  tokens REAL NOT NULL,
  at_ms INTEGER NOT NULL,
  PRIMARY KEY (person_id, rate_class)
) STRICT, WITHOUT ROWID;
`;

const CREDENTIALS = `
CREATE TABLE second_factor (
  person_id TEXT PRIMARY KEY REFERENCES person (id),
  secret BLOB NOT NULL,
  begun_at_ms INTEGER NOT NULL,
  -- null while it is not proven that the person's device has it: until then it does not count
  confirmed_at_ms INTEGER,
  -- the time step of the last code taken; no code of it or before is taken again (RFC 6238, 5.2)
  last_step INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE second_factor_code (
  person_id TEXT NOT NULL REFERENCES person (id),
  hash BLOB NOT NULL,
  used_at_ms INTEGER,
  PRIMARY KEY (person_id, hash)
) STRICT, WITHOUT ROWID;

-- One-time codes for a first sign-in; the code itself is kept nowhere.
CREATE TABLE invitation (
  person_id TEXT PRIMARY KEY REFERENCES person (id),
  hash BLOB NOT NULL,
  made_at_ms INTEGER NOT NULL,
  made_by TEXT,
  expires_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

const REVIEWS = `
CREATE TABLE review_campaign (
  id TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  -- JSON: whom it is about
  scope TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES person (id),
  created_at_ms INTEGER NOT NULL,
  due_at_ms INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'applied', 'cancelled')),
  closed_at_ms INTEGER,
  closed_by TEXT,
  version INTEGER NOT NULL DEFAULT 1
) STRICT, WITHOUT ROWID;
CREATE TABLE review_reviewer (
  campaign_id TEXT NOT NULL REFERENCES review_campaign (id),
  person_id TEXT NOT NULL REFERENCES person (id),
  PRIMARY KEY (campaign_id, person_id)
) STRICT, WITHOUT ROWID;
-- One person's access as it stood when the campaign began, and what was decided about it.
CREATE TABLE review_item (
  id TEXT PRIMARY KEY,
  campaign_id TEXT NOT NULL REFERENCES review_campaign (id),
  person_id TEXT NOT NULL REFERENCES person (id),
  person_name TEXT NOT NULL,
  team_name TEXT,
  role_id TEXT,
  role_name TEXT,
  -- JSON: permission to scope
  grants TEXT NOT NULL,
  reviewer_id TEXT NOT NULL REFERENCES person (id),
  decision TEXT CHECK (decision IN ('keep', 'change', 'revoke')),
  to_role_id TEXT,
  reason TEXT,
  decided_by TEXT,
  decided_at_ms INTEGER,
  -- what became of the decision when the campaign was applied
  outcome TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX review_item_by_campaign ON review_item (campaign_id, person_name, id);
CREATE INDEX review_item_by_reviewer ON review_item (reviewer_id) WHERE decision IS NULL;
`;

const SETTINGS = `
-- What the organisation has set; what is not here has the program's default.
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL, changed_at_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
-- What a person was typing, kept through lock and crash, theirs alone.
CREATE TABLE draft (
  person_id TEXT NOT NULL REFERENCES person (id),
  name TEXT NOT NULL,
  body TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  PRIMARY KEY (person_id, name)
) STRICT, WITHOUT ROWID;
`;

/** The one signing key of version 1 becomes the first of several, under the key id it always had. */
function moveTokenKey(db: Db): void {
  const row = db.prepare("SELECT value, created_at_ms AS createdAtMs FROM secret WHERE name = 'token.signing-key'").get() as
    | { value: Buffer; createdAtMs: number }
    | undefined;
  if (!row) return;
  const publicKey = createPublicKey(createPrivateKey({ key: row.value, format: 'der', type: 'pkcs8' })).export({ type: 'spki', format: 'der' });
  const kid = createHash('sha256').update(publicKey).digest('hex').slice(0, 16);
  db.prepare('INSERT INTO token_key (kid, public_key, private_key, created_at_ms) VALUES (?, ?, ?, ?)').run(kid, publicKey, row.value, row.createdAtMs);
  db.prepare("DELETE FROM secret WHERE name = 'token.signing-key'").run();
  row.value.fill(0);
}
