import { basename } from 'node:path';
import { ATTACHMENT_LIMITS, FileName } from '../../../preload/contract/attachments.ts';
import type { OutputOf, ParsedInputOf } from '../../../preload/contract/contract.ts';
import { openStoreOf } from '../core.ts';
import type { Client, Core } from '../core.ts';
import { requireRoom } from '../db/room.ts';
import { EngineError } from '../errors.ts';
import type { Actor } from '../handler.ts';
import { loadActor } from '../session/actor.ts';
import { removeSealedFiles, SealedFileWriter } from './file-writer.ts';
import { IncomingFile } from './incoming-file.ts';
import { keepWaiting } from './keep-waiting.ts';
import { readPicked } from './picked-file.ts';
import { FILE_KEY_BYTES } from './sealed-chunks.ts';
import { OWN_WAITING } from './stored-attachment.ts';
import { thumbnailOf } from './thumbnail.ts';

type Done = Record<string, never>;

/** Taking files in. Gates, because what waits is no change of anything yet: the record that is saved with them leaves the event. */
export const attachmentsGates = {
  begin(core: Core, _client: Client, { name, sizeBytes, keepsCameraData }: ParsedInputOf<'attachments.begin'>, { personId }: Actor): Promise<OutputOf<'attachments.begin'>> {
    requireRoom(openStoreOf(core).info.dir, sizeBytes);
    const upload = core.random.uuid();
    core.uploads.begin(upload, { personId, name, sizeBytes, incoming: incomingFor(core, upload, keepsCameraData) });
    return Promise.resolve({ upload });
  },

  put(core: Core, _client: Client, { upload: id, offset, bytes }: ParsedInputOf<'attachments.put'>, { personId }: Actor): Promise<Done> {
    const upload = core.uploads.of(id, personId);
    const piece = Buffer.from(bytes, 'base64');
    const isInOrder = offset === upload.incoming.receivedBytes && offset + piece.length <= upload.sizeBytes;
    try {
      if (!isInOrder) throw new EngineError('invalid_input', 'attachment_incomplete');
      upload.incoming.add(piece);
    } catch (error) {
      core.uploads.drop(id);
      throw error;
    }
    return Promise.resolve({});
  },

  async finish(core: Core, _client: Client, { upload: id }: ParsedInputOf<'attachments.finish'>, actor: Actor): Promise<OutputOf<'attachments.finish'>> {
    const { name, sizeBytes, incoming } = core.uploads.finish(id, actor.personId);
    if (incoming.receivedBytes !== sizeBytes) {
      incoming.discard();
      throw new EngineError('invalid_input', 'attachment_incomplete');
    }
    return keepWaiting(core, actor, incoming, { id, name });
  },

  async take(core: Core, _client: Client, { file, keepsCameraData }: ParsedInputOf<'attachments.take'>, actor: Actor): Promise<OutputOf<'attachments.take'>> {
    const path = core.files.path(file, 'attachment');
    const name = FileName.safeParse(basename(path));
    if (!name.success) throw new EngineError('invalid_input', 'attachment_name');
    const id = core.random.uuid();
    const incoming = incomingFor(core, id, keepsCameraData);
    try {
      await readPicked(path, ATTACHMENT_LIMITS.bytes, (piece) => {
        // The store may be locked meanwhile: its folder is nobody's then.
        openStoreOf(core);
        incoming.add(piece);
      });
    } catch (error) {
      incoming.discard();
      throw error;
    }
    const kept = await keepWaiting(core, actor, incoming, { id, name: name.data });
    core.files.consume(file);
    return kept;
  },

  async setThumbnail(core: Core, _client: Client, { attachmentId, bytes }: ParsedInputOf<'attachments.setThumbnail'>, { sessionId }: Actor): Promise<Done> {
    const picture = thumbnailOf(Buffer.from(bytes, 'base64'));
    await openStoreOf(core).transact((db) => {
      const { personId } = loadActor(db, sessionId, core.clock.nowMs());
      const { changes } = db
        .prepare(`UPDATE attachment SET thumbnail = @picture WHERE id = @attachmentId AND ${OWN_WAITING}`)
        .run({ picture, attachmentId, actorId: personId });
      if (changes === 0) throw new EngineError('not_found', 'no_such_item');
    });
    return {};
  },

  async drop(core: Core, _client: Client, { id }: ParsedInputOf<'attachments.drop'>, { sessionId, personId }: Actor): Promise<Done> {
    core.uploads.drop(id, personId);
    const store = openStoreOf(core);
    const gone = await store.transact((db) => {
      const actor = loadActor(db, sessionId, core.clock.nowMs());
      return db.prepare(`DELETE FROM attachment WHERE id = @id AND ${OWN_WAITING}`).run({ id, actorId: actor.personId }).changes > 0;
    });
    if (gone) removeSealedFiles(store.info.dir, [id]);
    return {};
  },
};

function incomingFor(core: Core, id: string, keepsCameraData: boolean): IncomingFile {
  return new IncomingFile(new SealedFileWriter(openStoreOf(core).info.dir, id, core.random.bytes(FILE_KEY_BYTES)), keepsCameraData ? 'keep' : 'remove');
}
