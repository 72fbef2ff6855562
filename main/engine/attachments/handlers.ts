import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { ATTACHMENT_LIMITS } from '../../../preload/contract/attachments.ts';
import { narrowed } from '../access/grants.ts';
import { fileError } from '../audit/file-error.ts';
import { EngineError } from '../errors.ts';
import { giveWay } from '../give-way.ts';
import type { CommandHandler, FeatureHandlers } from '../handler.ts';
import { withOutputFile } from '../output-file.ts';
import { auditTarget } from '../records/stored-record.ts';
import { readPiece, readSealed } from './file-reader.ts';
import { loadAttachment, told, visibleAttachments } from './stored-attachment.ts';

/** A megabyte: opened and written in milliseconds, of a hundred that a file may have. */
const CHUNKS_BETWEEN_TURNS = 16;

/**
 * Writes a readable copy to a file picked through the host. Throws not_found/no_such_item for a file whose record is
 * out of reach, unavailable: attachment_missing, attachment_damaged, file_unreadable; read_only, conflict/cancelled.
 */
const saveAttachment: CommandHandler<'attachments.save'> = (db, { file, attachmentId }, ctx) => {
  const scope = narrowed(ctx.actor, ctx.scope, 'records.read');
  const attachment = loadAttachment(db, attachmentId, { actor: ctx.actor, scope });
  const record = db.prepare('SELECT d.id, y.name AS typeName, d.number FROM record d JOIN record_type y ON y.num = d.type_num WHERE d.num = ?').get(attachment.recordNum) as
    | { id: string; typeName: string; number: number }
    | undefined;
  // What only waits is a file of one's own: it was just brought.
  if (!record) throw new EngineError('not_found', 'no_such_item');
  const target = ctx.takeFile(file, 'attachment-save');
  return withOutputFile(target, ctx, async (draft) => {
    let fd: number | null = null;
    try {
      fd = openSync(draft, 'r+');
      let chunks = 0;
      for (const plain of readSealed(ctx.store.dir, attachment)) {
        writeSync(fd, plain);
        chunks += 1;
        if (chunks % CHUNKS_BETWEEN_TURNS === 0) await giveWay(ctx.signal);
      }
      fsyncSync(fd);
    } catch (error) {
      throw fileError(error);
    } finally {
      if (fd !== null) closeSync(fd);
    }
    ctx.record({ target: auditTarget(record), details: { attachment: attachment.id, sha256: attachment.sha256.toString('hex'), bytes: attachment.sizeBytes } });
    return { bytes: attachment.sizeBytes };
  });
};

export const attachmentsHandlers: FeatureHandlers<'attachments'> = {
  list: (db, { ids }, ctx) => {
    const found = new Map(visibleAttachments(db, ids, ctx).map((attachment) => [attachment.id, attachment]));
    return { attachments: ids.flatMap((id) => found.get(id) ?? []).map(told) };
  },
  read: (db, { attachmentId, offset }, ctx) => {
    const attachment = loadAttachment(db, attachmentId, ctx);
    return { bytes: readPiece(ctx.store.dir, attachment, offset, ATTACHMENT_LIMITS.pieceBytes).toString('base64'), sizeBytes: attachment.sizeBytes };
  },
  save: saveAttachment,
};
