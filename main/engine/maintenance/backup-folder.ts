import { lstatSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { EngineError } from '../errors.ts';
import { readBounded } from '../keys/bounded-read.ts';
import { requireWritable } from '../output-file.ts';
import type { Kept, Schedule, ScheduledFile } from './backup-schedule.ts';

/** The store whose backups lie in a folder. */
interface Owner {
  storeId: string;
  /** Of the store itself, where none may lie. */
  dir: string;
}

/** What the page is told of a folder. */
export function folderName(folder: string): string {
  return basename(folder) || folder;
}

/**
 * The file by which the folder is known again. A drive that is not there leaves an empty folder of the same name behind:
 * without this, the system's own disk would be filled in its place, and nobody would learn that the drive is gone.
 */
function markOf({ storeId }: Pick<Owner, 'storeId'>): string {
  return `holdfast-${storeId}.txt`;
}
const MARK_TEXT = 'Holdfast writes backups into this folder. Leave this file here: without it, it takes the folder for another one.\n';

/** Takes a folder for backups. Throws invalid_input/backup_folder_unusable for one of the store itself, or that cannot be written. */
export function markFolder(folder: string, owner: Owner): void {
  const mark = join(folder, markOf(owner));
  try {
    if (!statSync(folder).isDirectory()) throw new Error('no folder');
    requireWritable(mark, owner.dir);
    writeFileSync(mark, MARK_TEXT, { mode: 0o600 });
  } catch {
    throw new EngineError('invalid_input', 'backup_folder_unusable');
  }
}

/** Throws unavailable/backup_folder_missing unless it is the folder that was marked. */
export function requireFolder(folder: string, owner: Owner): void {
  // Whatever somebody put there in its place: a pipe would be waited for.
  const mark = readBounded(join(folder, markOf(owner)), MARK_TEXT.length);
  if (mark.state === 'ok' && mark.bytes.toString('utf8') === MARK_TEXT) return;
  throw new EngineError('unavailable', 'backup_folder_missing');
}

const ANSWER_MS = 5_000;
/**
 * Folders that were asked after and have not answered. At the module and not at an opened store, since the threads that they
 * hold are the process's own, and few: a lock and a new sign-in must not ask the same folder again and hold one more.
 */
const unanswered = new Map<string, Promise<unknown>>();

/**
 * Asks after a folder in a thread, since a drive of the network that is gone may never answer, and whoever reads it next
 * would wait with the whole engine. Throws unavailable/backup_folder_missing when it takes longer than five seconds.
 */
export async function requireAnswer(folder: string, look: (folder: string) => Promise<unknown> = stat): Promise<void> {
  // That it is not there is an answer too.
  const answer = unanswered.get(folder) ?? look(folder).catch(() => undefined).finally(() => unanswered.delete(folder));
  unanswered.set(folder, answer);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(resolve, ANSWER_MS, true)));
  const isLate = await Promise.race([answer.then(() => false), late]);
  clearTimeout(timer);
  if (isLate) throw new EngineError('unavailable', 'backup_folder_missing');
}

/** The name of a backup: of which store, when, whether it stands alone, and which: a clock that is set back must not put one over another. Names sort by time. */
export function backupFileName({ storeId }: Pick<Owner, 'storeId'>, { nowMs, isFull, backupId }: { nowMs: number; isFull: boolean; backupId: string }): string {
  const stamp = new Date(nowMs).toISOString().slice(0, 19).replace(/[-:]/gu, '');
  return `holdfast-${storeId}-${stamp}Z-${isFull ? 'full' : 'changes'}-${backupId.slice(0, 8)}.age`;
}

/** Whether a file of this name may be one of the store's own: nothing else is ever taken away. */
function isOwnName(name: string, storeId: string): boolean {
  return name.startsWith(`holdfast-${storeId}-`) && /^\d{8}T\d{6}Z-(?:full|changes)-[0-9a-f]{8}\.age$/u.test(name.slice(`holdfast-${storeId}-`.length));
}

/** Whether a file that was written is still there, as large as it was. */
export function isThere(folder: string, { name, sizeBytes }: Pick<ScheduledFile, 'name' | 'sizeBytes'>): boolean {
  const found = lstatSync(join(folder, name), { throwIfNoEntry: false });
  return found?.isFile() === true && found.size === sizeBytes;
}

/** Takes away drafts that a kill left behind. The store's lock says that nobody else is writing one. */
export function sweepDrafts(folder: string, { storeId }: Pick<Owner, 'storeId'>): void {
  for (const name of readdirSync(folder)) {
    const draftOf = /^(.+\.age)\.[0-9a-f-]{36}\.part$/u.exec(name)?.[1];
    if (draftOf !== undefined && isOwnName(draftOf, storeId) && lstatSync(join(folder, name), { throwIfNoEntry: false })?.isFile() === true) rmSync(join(folder, name), { force: true });
  }
}

/**
 * Which files are too many: full ones beyond the newest, what builds on those, and of what builds on the others all
 * beyond the newest. Nothing while the newest full one is not there: then what is older may be all there is.
 */
export function tooMany(folder: string, { files }: Pick<Kept, 'files'>, { fulls, differentials }: Pick<Schedule, 'fulls' | 'differentials'>): ScheduledFile[] {
  const whole = files.filter(({ baseId }) => baseId === null);
  const newest = whole.at(-1);
  if (newest === undefined || !isThere(folder, newest)) return [];
  const keptWhole = new Set(whole.slice(-fulls).map(({ backupId }) => backupId));
  const keptParts = new Set(files.filter(({ baseId }) => baseId !== null && keptWhole.has(baseId)).slice(-differentials).map(({ backupId }) => backupId));
  return files.filter(({ backupId }) => !keptWhole.has(backupId) && !keptParts.has(backupId));
}

/** Takes one away that is too many; true when it is gone. Something else of that name stays, and is nobody's any more. */
export function removeOwn(folder: string, file: ScheduledFile, { storeId }: Pick<Owner, 'storeId'>): boolean {
  try {
    if (isOwnName(file.name, storeId) && isThere(folder, file)) rmSync(join(folder, file.name));
    return true;
  } catch {
    return false;
  }
}
