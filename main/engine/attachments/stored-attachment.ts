import type { Attachment, CameraData, MediaType } from '../../../preload/contract/attachments.ts';
import type { Scope } from '../../../preload/contract/permission.ts';
import { SELF, VISIBLE_RECORDS } from '../access/visible-records.ts';
import { visibleTo } from '../access/visible-people.ts';
import type { Db } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import { EngineError } from '../errors.ts';
import type { Actor } from '../handler.ts';

/** A file's row as handlers need it. */
export interface StoredAttachment {
  id: string;
  recordNum: number | null;
  name: string;
  mediaType: MediaType;
  sizeBytes: number;
  sha256: Buffer;
  key: Buffer;
  thumbnail: Buffer | null;
  cameraData: CameraData;
}

export const ATTACHMENT_COLUMNS = sql`a.id, a.record_num AS recordNum, a.name, a.media_type AS mediaType, a.size_bytes AS sizeBytes, a.sha256, a.key, a.thumbnail, a.camera_data AS cameraData`;

/** Which files wait for a record and are the caller's (`@actorId`): nobody else has to do with such a one. */
export const OWN_WAITING = sql`(record_num IS NULL AND added_by = ${SELF})`;

/** Of these files those whose record a scope reaches, and one's own that still wait. */
export function visibleAttachments(db: Db, ids: readonly string[], { actor, scope }: { actor: Pick<Actor, 'personId' | 'teamId'>; scope: Scope }): StoredAttachment[] {
  return db
    .prepare(
      `SELECT ${ATTACHMENT_COLUMNS} FROM attachment a LEFT JOIN record d ON d.num = a.record_num
        WHERE a.id IN (SELECT value FROM json_each(@ids))
          AND (${OWN_WAITING} OR (record_num IS NOT NULL AND ${VISIBLE_RECORDS[scope]}))`,
    )
    .all({ ids: JSON.stringify(ids), ...visibleTo(actor) }) as StoredAttachment[];
}

/** One of them. Throws not_found/no_such_item, also for one whose record is out of reach. */
export function loadAttachment(db: Db, id: string, reach: { actor: Pick<Actor, 'personId' | 'teamId'>; scope: Scope }): StoredAttachment {
  const [found] = visibleAttachments(db, [id], reach);
  if (!found) throw new EngineError('not_found', 'no_such_item');
  return found;
}

/** A file as the contract has it: never with its key. */
export function told({ id, name, mediaType, sizeBytes, sha256, thumbnail, cameraData }: Omit<StoredAttachment, 'recordNum' | 'key'>): Attachment {
  return { id, name, mediaType, sizeBytes, sha256: sha256.toString('hex'), thumbnail: thumbnail?.toString('base64') ?? null, cameraData };
}
