import { MEDIA_TYPES } from '../../../preload/contract/attachments.ts';
import type { CameraData, MediaType } from '../../../preload/contract/attachments.ts';
import type { PlainField } from '../../../preload/contract/record-fields.ts';
import type { PlainValue } from '../../../preload/contract/record-values.ts';
import type { Db } from '../db/database.ts';
import type { Actor } from '../handler.ts';
import { OWN_WAITING } from './stored-attachment.ts';

/**
 * Whether a value points to files that this record may have: its own, or such as the caller has just brought. Gives
 * the rule that is broken, null for none.
 */
export function attachmentTrouble(db: Db, field: PlainField, value: PlainValue, { recordNum, actor }: { recordNum: number | null; actor: Pick<Actor, 'personId'> }): 'no_such_item' | 'wrong_kind' | null {
  if (field.kind !== 'attachment' && field.kind !== 'signature') return null;
  const ids = Array.isArray(value) ? value : [value];
  const found = db
    .prepare(
      `SELECT media_type AS mediaType, CASE WHEN record_num IS NULL THEN camera_data END AS broughtWith FROM attachment WHERE id IN (SELECT value FROM json_each(@ids))
          AND (${OWN_WAITING} OR record_num = @recordNum)`,
    )
    .all({ ids: JSON.stringify(ids), recordNum, actorId: actor.personId }) as { mediaType: MediaType; broughtWith: CameraData }[];
  if (found.length !== ids.length) return 'no_such_item';
  const keepsCameraData = field.kind === 'attachment' && field.keepsCameraData;
  if (!keepsCameraData && found.some(({ broughtWith }) => broughtWith === 'kept')) return 'wrong_kind';
  const accept = field.kind === 'signature' ? 'image' : field.accept;
  return accept === 'any' || found.every(({ mediaType }) => MEDIA_TYPES[mediaType].kind === accept) ? null : 'wrong_kind';
}

/** Gives a record the waiting ones of the files that its values point to: from now on whoever sees the record sees them. */
export function claimAttachments(db: Db, recordNum: number, ids: readonly string[]): void {
  if (ids.length === 0) return;
  db.prepare('UPDATE attachment SET record_num = @recordNum WHERE record_num IS NULL AND id IN (SELECT value FROM json_each(@ids))').run({ recordNum, ids: JSON.stringify(ids) });
}
