import { readSealed } from '../engine/attachments/file-reader.ts';
import { ATTACHMENT_COLUMNS } from '../engine/attachments/stored-attachment.ts';
import type { StoredAttachment } from '../engine/attachments/stored-attachment.ts';
import type { Db } from '../engine/db/database.ts';
import { sql } from '../engine/db/sql.ts';

/** A file that hangs from a record, to be read while it is written elsewhere. */
export interface HeldFile {
  id: string;
  recordNum: number;
  name: string;
  mediaType: string;
  sizeBytes: number;
  /** In hex. */
  sha256: string;
  /** Its bytes, in pieces, each checked. Throws unavailable/attachment_missing, unavailable/attachment_damaged. */
  read(): Iterable<Uint8Array>;
}

/** Those of these files that there are, by id, read from the store's folder. The caller reaches the records they hang from. */
export function heldFiles(db: Db, storeDir: string, ids: readonly string[]): ReadonlyMap<string, HeldFile> {
  if (ids.length === 0) return new Map();
  const rows = db
    .prepare(sql`SELECT ${ATTACHMENT_COLUMNS} FROM attachment a WHERE a.id IN (SELECT value FROM json_each(?)) AND a.record_num IS NOT NULL`)
    .all(JSON.stringify(ids)) as (StoredAttachment & { recordNum: number })[];
  return new Map(
    rows.map(({ id, recordNum, name, mediaType, sizeBytes, sha256, key }) => [id, { id, recordNum, name, mediaType, sizeBytes, sha256: sha256.toString('hex'), read: () => readSealed(storeDir, { id, sizeBytes, key }) }]),
  );
}
