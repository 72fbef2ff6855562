import { closeSync, existsSync, fsyncSync, lstatSync, openSync, realpathSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, isAbsolute, relative } from 'node:path';
import { fileError } from './audit/file-error.ts';
import { EngineError } from './errors.ts';
import type { CommandContext } from './handler.ts';

/**
 * A file that a command writes for the person: `write` fills a private file (mode 0600) beside `target`, which takes
 * its name only after the command, with its event, is on disk, so that nothing leaves without a trace. It goes away
 * when anything fails or the caller cancels. Throws unavailable/file_unreadable, read_only.
 */
export async function withOutputFile<T>(target: string, ctx: CommandContext, write: (draft: string) => T | Promise<T>): Promise<T> {
  refuseOther(target, dirname(ctx.store.dir));
  const draft = makeDraft(target, ctx.random.uuid());
  const discard = (): void => rmSync(draft, { force: true });
  // Also covers a cancellation between the end of the writing and the commit.
  ctx.signal.addEventListener('abort', discard, { once: true });
  try {
    const written = await write(draft);
    ctx.afterCommit(() => {
      ctx.signal.removeEventListener('abort', discard);
      putInPlace(draft, target);
    });
    return written;
  } catch (error) {
    discard();
    throw error;
  }
}

/** Fills a draft with text and waits until it is on disk. Throws read_only. */
export function writeText(draft: string, text: string): void {
  try {
    const fd = openSync(draft, 'r+');
    try {
      writeSync(fd, text);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw fileError(error);
  }
}

/**
 * What is there already must be a file, or the finished export could not take its place; and none of the program's
 * own: an export over the database or its key file would be the end of both.
 */
function refuseOther(target: string, dataDir: string): void {
  const found = lstatSync(target, { throwIfNoEntry: false });
  const folder = existsSync(dirname(target)) ? realpathSync(dirname(target)) : dirname(target);
  const from = relative(realpathSync(dataDir), folder);
  // On Windows another drive has no relative path at all.
  const inside = !from.startsWith('..') && !isAbsolute(from);
  if (inside || (found && !found.isFile())) throw new EngineError('unavailable', 'file_unreadable');
}

/** The export is done and recorded; if its name cannot be given to it (held open elsewhere), that is said. */
function putInPlace(draft: string, target: string): void {
  try {
    renameSync(draft, target);
  } catch {
    rmSync(draft, { force: true });
    throw new EngineError('unavailable', 'file_unreadable');
  }
}

function makeDraft(target: string, unique: string): string {
  const draft = `${target}.${unique}.part`;
  try {
    closeSync(openSync(draft, 'wx', 0o600));
    return draft;
  } catch (error) {
    throw fileError(error);
  }
}
