import { ATTACHMENT_LIMITS } from '../../../preload/contract/attachments.ts';
import type { Attachment } from '../../../preload/contract/attachments.ts';
import { SELF } from '../access/visible-records.ts';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import type { Actor } from '../handler.ts';
import { openStoreOf } from '../core.ts';
import type { Core } from '../core.ts';
import { loadActor } from '../session/actor.ts';
import type { OpenStore } from '../open-store.ts';
import { putSealedFilesInPlace } from './file-writer.ts';
import type { IncomingFile } from './incoming-file.ts';
import { mediaTypeOf } from './media-type.ts';
import { OWN_WAITING, told } from './stored-attachment.ts';

/** A whole content with what a row says of it, ready to become an attachment. */
export interface SealedContent extends ReturnType<IncomingFile['end']> {
  id: string;
  name: string;
  mediaType: ReturnType<typeof mediaTypeOf>;
}

/** Seals a file that is all there and looks at what it is. Throws as `mediaTypeOf` and `IncomingFile`. */
export function sealContent(incoming: IncomingFile, { id, name }: { id: string; name: string }): SealedContent {
  const ended = incoming.end();
  return { ...ended, id, name, mediaType: mediaTypeOf(ended.head, name) };
}

/** Writes the row of a file that waits for a record, its maker's alone until then. */
export function insertWaiting(db: Db, { id, name, mediaType, sizeBytes, sha256, key, cameraData }: SealedContent, { actorId, nowMs }: { actorId: string; nowMs: number }): void {
  db.prepare(
    `INSERT INTO attachment (id, record_num, name, media_type, size_bytes, sha256, key, camera_data, added_at_ms, added_by)
     VALUES (@id, NULL, @name, @mediaType, @sizeBytes, @sha256, @key, @cameraData, @nowMs, ${SELF})`,
  ).run({ id, name, mediaType, sizeBytes, sha256, key, cameraData, nowMs, actorId });
}

/**
 * Makes a waiting attachment of what came in: on disk, file and row, when it resolves, or nothing of it is.
 * Throws as `sealContent`, conflict/too_many_waiting_files.
 */
export async function keepWaiting(core: Core, actor: Actor, incoming: IncomingFile, file: { id: string; name: string }): Promise<Attachment> {
  const store = openStoreOf(core);
  const content = await keepContent(core, store, actor, incoming, file);
  putSealedFilesInPlace(store.info.dir, [file.id]);
  return told({ ...content, thumbnail: null });
}

async function keepContent(core: Core, store: OpenStore, { sessionId }: Actor, incoming: IncomingFile, file: { id: string; name: string }): Promise<SealedContent> {
  try {
    const content = sealContent(incoming, file);
    await store.transact((db) => {
      const nowMs = core.clock.nowMs();
      // Again inside the transaction: the session may have ended while this waited for its turn.
      const { personId } = loadActor(db, sessionId, nowMs);
      refuseTooMany(db, personId, content.sizeBytes);
      insertWaiting(db, content, { actorId: personId, nowMs });
    });
    content.key.fill(0);
    return content;
  } catch (error) {
    incoming.discard();
    throw error;
  }
}

function refuseTooMany(db: Db, actorId: string, sizeBytes: number): void {
  const { files, bytes } = db.prepare(`SELECT count(*) AS files, coalesce(sum(size_bytes), 0) AS bytes FROM attachment WHERE ${OWN_WAITING}`).get({ actorId }) as { files: number; bytes: number };
  if (files >= ATTACHMENT_LIMITS.waitingFiles || bytes + sizeBytes > ATTACHMENT_LIMITS.waitingBytes) throw new EngineError('conflict', 'too_many_waiting_files');
}
