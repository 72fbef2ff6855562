import { z } from 'zod';
import { OPERATIONS } from '../../../preload/contract/contract.ts';
import type { Db } from '../db/database.ts';
import { contentRemoved } from '../db/fold-log.ts';
import { EngineError } from '../errors.ts';
import { isHeld } from '../retention/held.ts';

/** What went with a record. */
export interface Removed {
  /** With the present one. */
  versions: number;
  /** Secret values, earlier ones counted too. */
  secrets: number;
  drafts: number;
  /** Ids of the files that were kept beside the database for it. */
  files: string[];
}

/** Commands that name many records at once. What they answer does not say which, so that none of them can be told from the others. */
const OF_MANY = [...OPERATIONS].filter(([, { kind, input }]) => kind === 'command' && input instanceof z.ZodObject && 'recordIds' in input.shape).map(([name]) => name);

/** A digest that no input has: a request of this id that comes again is refused instead of done again. */
const NO_HASH = Buffer.alloc(32);

/**
 * Takes a record out of the store for good, with everything that hangs from it: what lists and searches know it by,
 * its secrets, what it held before, whatever anybody was typing about it, and what the last day remembers of requests
 * that named it: their inputs' digests would confirm a guess of what it held. What changes of many answer does not name
 * whom they changed, so that all of these go. Tables that refer to `record (num)` with ON DELETE CASCADE go along; the
 * files themselves, unreadable from then on, are `removeSealedFiles`'s after the commit. Other records that point to it
 * keep doing so, to nothing. Nothing is asked here of rights, and nothing recorded.
 * In the caller's transaction; the pages are zeroed (secure_delete), and the log of writes is emptied at the commit.
 * Throws conflict/record_held: nobody gets round a hold, whoever calls.
 */
export function removeRecord(db: Db, recordNum: number): Removed {
  const { id } = db.prepare('SELECT id FROM record WHERE num = ?').get(recordNum) as { id: string };
  if (isHeld(db, recordNum)) throw new EngineError('conflict', 'record_held');
  // Its own, and what somebody has just brought for it: that waits, and is named by what they were typing.
  const files = db
    .prepare('DELETE FROM attachment WHERE record_num = @recordNum OR (record_num IS NULL AND EXISTS (SELECT 1 FROM draft f WHERE instr(f.name, @id) > 0 AND instr(f.body, attachment.id) > 0)) RETURNING id')
    .all({ recordNum, id }) as { id: string }[];
  const drafts = db.prepare('DELETE FROM draft WHERE instr(name, ?) > 0').run(id).changes;
  db.prepare("UPDATE request SET input_hash = ?, outcome = 'null' WHERE instr(outcome, ?) > 0 OR operation IN (SELECT value FROM json_each(?))").run(NO_HASH, id, JSON.stringify(OF_MANY));
  return { ...removeRows(db, recordNum), drafts, files: files.map((file) => file.id) };
}

/**
 * Takes out a record that was made in this same transaction, with its files. No request has named it, and nobody has
 * typed anything about it: what has its id in its name is about something else, for the id may come from a file.
 */
export function takeBackRecord(db: Db, recordNum: number): void {
  db.prepare('DELETE FROM attachment WHERE record_num = ?').run(recordNum);
  removeRows(db, recordNum);
}

function removeRows(db: Db, recordNum: number): Pick<Removed, 'versions' | 'secrets'> {
  db.prepare('DELETE FROM record_search WHERE rowid = ?').run(recordNum);
  db.prepare('DELETE FROM record_cell WHERE record_num = ?').run(recordNum);
  const secrets = db.prepare('DELETE FROM record_secret WHERE record_num = ?').run(recordNum).changes;
  const past = db.prepare('DELETE FROM record_past WHERE record_num = ?').run(recordNum).changes;
  db.prepare('DELETE FROM record WHERE num = ?').run(recordNum);
  contentRemoved(db);
  return { versions: past + 1, secrets };
}
