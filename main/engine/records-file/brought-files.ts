import { FileName, MediaType } from '../../../preload/contract/attachments.ts';
import type { FileAttachment } from '../../../preload/contract/record-file-format.ts';
import { putSealedFilesInPlace, SealedFileWriter } from '../attachments/file-writer.ts';
import { IncomingFile } from '../attachments/incoming-file.ts';
import { insertWaiting, sealContent } from '../attachments/keep-waiting.ts';
import { FILE_KEY_BYTES } from '../attachments/sealed-chunks.ts';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import type { CommandContext } from '../handler.ts';

/**
 * The attachments that a file of records brings: sealed as they are read, and each a waiting file of the caller's when
 * its record comes. None stays when the command fails, is cancelled or was a dry run.
 */
export class BroughtFiles {
  readonly #ctx: CommandContext;
  readonly #isDry: boolean;
  readonly #coming = new Map<string, { id: string; incoming: IncomingFile }>();
  readonly #made = new Map<string, IncomingFile>();
  /** The ids here, by those in the file: more than one field of a record may point to a file. */
  readonly #here = new Map<string, string>();

  constructor(ctx: CommandContext, isDry: boolean) {
    this.#ctx = ctx;
    this.#isDry = isDry;
    const discard = (): void => this.discard();
    // Also for a cancellation between the end of the work and the commit.
    ctx.signal.addEventListener('abort', discard, { once: true });
    ctx.afterCommit(() => {
      ctx.signal.removeEventListener('abort', discard);
      putSealedFilesInPlace(ctx.store.dir, [...this.#made.keys()]);
    });
  }

  /** The next bytes of an attachment, by its id in the file. */
  take(idInFile: string, bytes: Uint8Array): void {
    if (this.#isDry) return;
    let coming = this.#coming.get(idInFile);
    if (!coming) {
      const id = this.#ctx.random.uuid();
      // As it is: what left a store comes back the same, and its digest is told in the file.
      coming = { id, incoming: new IncomingFile(new SealedFileWriter(this.#ctx.store.dir, id, this.#ctx.random.bytes(FILE_KEY_BYTES)), 'keep') };
      this.#coming.set(idInFile, coming);
    }
    coming.incoming.add(Buffer.from(bytes));
  }

  /** Makes it a waiting file, once; gives its id here. Throws as `sealContent`. */
  bring(db: Db, attachment: FileAttachment): string {
    const here = this.#here.get(attachment.id) ?? this.#makeWaiting(db, attachment);
    this.#here.set(attachment.id, here);
    return here;
  }

  #makeWaiting(db: Db, { id: idInFile, name, mediaType, sizeBytes, sha256 }: FileAttachment): string {
    if (!FileName.safeParse(name).success) throw new EngineError('invalid_input', 'attachment_name');
    const facts = { actorId: this.#ctx.actor.personId, nowMs: this.#ctx.clock.nowMs() };
    if (this.#isDry) {
      const id = this.#ctx.random.uuid();
      // Its row alone, for the rules of its record; it is taken back with everything else.
      insertWaiting(db, { id, name, mediaType: MediaType.parse(mediaType), sizeBytes, sha256: Buffer.from(sha256, 'hex'), key: Buffer.alloc(FILE_KEY_BYTES), head: Buffer.alloc(0), cameraData: null }, facts);
      return id;
    }
    const coming = this.#coming.get(idInFile);
    if (!coming) throw new RangeError('an attachment without its bytes');
    this.#coming.delete(idInFile);
    this.#made.set(coming.id, coming.incoming);
    const content = sealContent(coming.incoming, { id: coming.id, name });
    // No field here has asked to keep it: it is told as what nobody looked through, unless nothing is there.
    insertWaiting(db, { ...content, cameraData: content.cameraData === 'none' ? 'none' : null }, facts);
    return coming.id;
  }

  /** Nothing of them stays. */
  discard(): void {
    for (const { incoming } of this.#coming.values()) incoming.discard();
    for (const incoming of this.#made.values()) incoming.discard();
    this.#coming.clear();
    this.#made.clear();
  }

  /** Takes away what came and no record took: its record was refused, or its field is not shown there. */
  close(db: Db): void {
    for (const { incoming } of this.#coming.values()) incoming.discard();
    this.#coming.clear();
    const made = JSON.stringify([...this.#made.keys()]);
    db.prepare('DELETE FROM attachment WHERE record_num IS NULL AND id IN (SELECT value FROM json_each(?))').run(made);
    const left = db.prepare('SELECT value AS id FROM json_each(?) WHERE value NOT IN (SELECT id FROM attachment)').all(made) as { id: string }[];
    for (const { id } of left) {
      this.#made.get(id)?.discard();
      this.#made.delete(id);
    }
  }
}
