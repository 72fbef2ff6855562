import { IncomingFile } from '../attachments/incoming-file.ts';
import { putSealedFilesInPlace, SealedFileWriter } from '../attachments/file-writer.ts';
import { insertWaiting, sealContent } from '../attachments/keep-waiting.ts';
import { FILE_KEY_BYTES } from '../attachments/sealed-chunks.ts';
import type { Db } from '../db/database.ts';
import type { CommandContext } from '../handler.ts';
import type { ExampleFile } from './files.ts';

/** Puts the files of the example on disk, each waiting for the record that is written next. None stays when the loading fails or is cancelled. */
export class ExampleFiles {
  readonly #ctx: CommandContext;
  readonly #made = new Map<string, IncomingFile>();

  constructor(ctx: CommandContext) {
    this.#ctx = ctx;
    const discard = (): void => this.discard();
    // Also for a cancellation between the end of the work and the commit.
    ctx.signal.addEventListener('abort', discard, { once: true });
    ctx.afterCommit(() => {
      ctx.signal.removeEventListener('abort', discard);
      putSealedFilesInPlace(ctx.store.dir, [...this.#made.keys()]);
    });
  }

  /** Takes it in as if `actorId` had brought it at `nowMs`. Throws read_only. */
  write(db: Db, { id, name, content, isPicture }: ExampleFile, facts: { actorId: string; nowMs: number }): void {
    const incoming = new IncomingFile(new SealedFileWriter(this.#ctx.store.dir, id, this.#ctx.random.bytes(FILE_KEY_BYTES)), 'remove');
    this.#made.set(id, incoming);
    incoming.add(content);
    const sealed = sealContent(incoming, { id, name });
    insertWaiting(db, sealed, facts);
    sealed.key.fill(0);
    if (isPicture) db.prepare('UPDATE attachment SET thumbnail = ? WHERE id = ?').run(content, id);
  }

  /** Nothing of them stays. */
  discard(): void {
    for (const incoming of this.#made.values()) incoming.discard();
    this.#made.clear();
  }
}
