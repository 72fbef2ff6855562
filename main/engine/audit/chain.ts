import type { Db } from '../db/database.ts';
import { type EventEntry, eventBody } from './event-body.ts';
import { GENESIS_HASH, linkHash } from './link.ts';

/** The last event of the chain: its number and its hash (lower-case hex). 0 and zeros before the first. */
export interface ChainHead {
  seq: number;
  hash: string;
}

/** SQLite gives the number: one more than the last in the table. */
const INSERT = 'INSERT INTO audit_event (seq, body, hash) VALUES (NULL, ?, unhex(?))';

/** The head as each connection last wrote it. */
const heads = new WeakMap<Db, ChainHead>();

/**
 * Appends one event inside the caller's transaction on the write connection and returns its number and hash.
 *
 * The head is remembered rather than read each time. It can be wrong in one way only: the transaction that wrote it
 * was rolled back. The remembered event was the last this connection appended, and this connection is the only
 * writer, so after a rollback the table ends before it, and the number that SQLite gives is not the expected one:
 * the row is taken back and the head read anew. A remembered head whose number is still the last in the table is
 * therefore the head. (Should somebody have edited that row meanwhile, the new event follows what was written, and
 * `verify` names the row.)
 */
export function appendEvent(db: Db, entry: EventEntry): ChainHead {
  const remembered = heads.get(db);
  const appended = (remembered && insertAfter(db, remembered, entry)) ?? insertAfter(db, head(db), entry);
  if (appended === null) throw new Error('audit chain: another writer');
  heads.set(db, appended);
  return appended;
}

/**
 * Appends the first event after a loss: `missingSeq` is the last number that a signature vouches for, and the table
 * ends before it. Going on with the lost events' own numbers would hide which are lost, so this leaves their gap:
 * `verify` then names the first of them. Otherwise as `appendEvent`.
 */
export function appendBehind(db: Db, missingSeq: number, entry: EventEntry): ChainHead {
  const seq = missingSeq + 1;
  const body = eventBody(seq, entry);
  const hash = linkHash(head(db).hash, body);
  db.prepare('INSERT INTO audit_event (seq, body, hash) VALUES (?, ?, unhex(?))').run(seq, body, hash);
  const appended = { seq, hash };
  heads.set(db, appended);
  return appended;
}

/** Reads the end of the chain from the table. */
export function head(db: Db): ChainHead {
  const row = db.prepare('SELECT seq, lower(hex(hash)) AS hash FROM audit_event ORDER BY seq DESC LIMIT 1').get();
  return (row as ChainHead | undefined) ?? { seq: 0, hash: GENESIS_HASH };
}

/** Null, and nothing written, when `previous` is not the last event in the table. */
function insertAfter(db: Db, previous: ChainHead, entry: EventEntry): ChainHead | null {
  const seq = previous.seq + 1;
  const body = eventBody(seq, entry);
  const hash = linkHash(previous.hash, body);
  const { lastInsertRowid } = db.prepare(INSERT).run(body, hash);
  if (lastInsertRowid === seq) return { seq, hash };
  db.prepare('DELETE FROM audit_event WHERE seq = ?').run(lastInsertRowid);
  return null;
}
