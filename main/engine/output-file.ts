import { closeSync, existsSync, fsyncSync, lstatSync, openSync, realpathSync, renameSync, writeSync } from 'node:fs';
import { dirname, isAbsolute, relative, sep } from 'node:path';
import { fileError } from './audit/file-error.ts';
import { EngineError } from './errors.ts';
import type { CommandContext } from './handler.ts';
import { discard } from './keys/discard.ts';

/** What writing needs of a command. */
export type OutputContext = Pick<CommandContext, 'random' | 'signal' | 'afterCommit'> & { store: Pick<CommandContext['store'], 'dir'> };

/**
 * A file that a command writes for the person: `write` fills a private file (mode 0600) beside `target`, which takes
 * its name only after the command, with its event, is on disk, so that nothing leaves without a trace. It goes away
 * when anything fails or the caller cancels. Throws unavailable/file_unreadable, read_only.
 */
export async function withOutputFile<T>(target: string, ctx: OutputContext, write: (draft: string) => T | Promise<T>): Promise<T> {
  requireWritable(target, ctx.store.dir);
  const draft = makeDraft(target, ctx.random.uuid());
  const discardDraft = (): void => discard(draft);
  // Also covers a cancellation between the end of the writing and the commit.
  ctx.signal.addEventListener('abort', discardDraft, { once: true });
  try {
    const written = await write(draft);
    ctx.afterCommit(() => {
      ctx.signal.removeEventListener('abort', discardDraft);
      putInPlace(draft, target);
    });
    return written;
  } catch (error) {
    discardDraft();
    throw error;
  }
}

/** Fills a draft with text or bytes and waits until it is on disk. Throws read_only. */
export function writeWhole(draft: string, content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  try {
    const fd = openSync(draft, 'r+');
    try {
      for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
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
 * own: an export over the database or its key file would be the end of both. Throws unavailable/file_unreadable.
 */
export function requireWritable(target: string, storeDir: string): void {
  if (isInside(storeDir, target) || isNoFile(target)) throw new EngineError('unavailable', 'file_unreadable');
}

function isInside(storeDir: string, target: string): boolean {
  const folder = existsSync(dirname(target)) ? realpathSync(dirname(target)) : dirname(target);
  const from = relative(realpathSync(dirname(storeDir)), folder);
  // On Windows another drive has no relative path at all.
  return from !== '..' && !from.startsWith(`..${sep}`) && !isAbsolute(from);
}

/** Also of what nobody may look at: it cannot be written either. */
function isNoFile(target: string): boolean {
  try {
    return lstatSync(target, { throwIfNoEntry: false })?.isFile() === false;
  } catch {
    return true;
  }
}

/**
 * Lends the draft of a file for the person that is written outside any command. Where the work fails, nothing of it stays;
 * otherwise it has been put in place by then. Throws unavailable/file_unreadable, read_only.
 */
export async function withDraft<T>(target: string, { storeDir, unique }: { storeDir: string; unique: string }, work: (draft: { path: string; putInPlace(): void }) => Promise<T>): Promise<T> {
  requireWritable(target, storeDir);
  const path = makeDraft(target, unique);
  try {
    return await work({ path, putInPlace: () => putInPlace(path, target) });
  } catch (error) {
    discard(path);
    throw error;
  }
}

/** The export is done and recorded; if its name cannot be given to it (held open elsewhere), that is said. */
function putInPlace(draft: string, target: string): void {
  try {
    renameSync(draft, target);
  } catch {
    discard(draft);
    throw new EngineError('unavailable', 'file_unreadable');
  }
}

/** Where a file lies until it takes its name. */
export function draftOf(target: string, unique: string): string {
  return `${target}.${unique}.part`;
}

function makeDraft(target: string, unique: string): string {
  const draft = draftOf(target, unique);
  try {
    closeSync(openSync(draft, 'wx', 0o600));
    return draft;
  } catch (error) {
    throw fileError(error);
  }
}
