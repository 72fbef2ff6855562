import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Db } from '../db/database.ts';
import { setMeta } from '../db/meta.ts';
import { errorFields } from '../error-fields.ts';
import type { EngineLog } from '../host-services.ts';
import { draftOf, withDraft } from '../output-file.ts';

/** What the store remembers of a backup that was begun, by its id, so that a kill leaves nothing of it lying about. */
const KEY = 'backup_draft:';
const BackupDraft = z.strictObject({
  target: z.string().min(1).max(4096),
  /** The audit tells of it: all that its file lacks is its name. */
  isWhole: z.boolean(),
});

/** Remembers a backup that is being written beside its place, or is whole and about to take it; in a transaction. */
export function noteBackupDraft(db: Db, backupId: string, draft: z.infer<typeof BackupDraft>): void {
  setMeta(db, `${KEY}${backupId}`, JSON.stringify(draft));
}

/** Forgets one, or all: what a restored store remembers was another's. In a transaction. */
export function forgetBackupDrafts(db: Db, backupId = '*'): void {
  db.prepare('DELETE FROM meta WHERE key GLOB ?').run(`${KEY}${backupId}`);
}

/**
 * Ends what a kill left of backups, when the store opens: one that was told of takes its name, another's draft is removed.
 * Where the folder is not there now (a removed drive), it is done another time. In a transaction; never throws for the file system.
 */
export function endBackupDrafts(db: Db): void {
  const rows = db.prepare('SELECT key, value FROM meta WHERE key GLOB ?').all(`${KEY}*`) as { key: string; value: string }[];
  for (const { key, value } of rows) {
    const backupId = z.uuid().safeParse(key.slice(KEY.length));
    const draft = BackupDraft.safeParse(JSON.parse(value));
    if (backupId.success && draft.success && !isEnded(draft.data, backupId.data)) continue;
    db.prepare('DELETE FROM meta WHERE key = ?').run(key);
  }
}

/** Where a backup is to lie, and the id that the audit knows it by. */
interface BackupPlace {
  target: string;
  storeDir: string;
  backupId: string;
  log: EngineLog;
}

/**
 * Lends the draft of a backup to `write`, which tells the audit of it in the end; it takes its name after that. Where it
 * cannot (held open elsewhere, its place taken, the drive gone), `untell` says that there is none after all.
 * Throws unavailable/file_unreadable, read_only, and what `write` throws.
 */
export function withBackupDraft<T>({ target, storeDir, backupId, log }: BackupPlace, write: (draft: string) => Promise<T>, untell: (told: T) => Promise<unknown>): Promise<T> {
  return withDraft(target, { storeDir, unique: backupId }, async (draft) => {
    const told = await write(draft.path);
    try {
      draft.putInPlace();
    } catch (error) {
      await untell(told).catch((failed: unknown) => log.warn('backup.not_untold', errorFields(failed)));
      throw error;
    }
    return told;
  });
}

function isEnded({ target, isWhole }: z.infer<typeof BackupDraft>, backupId: string): boolean {
  if (!existsSync(dirname(target))) return false;
  const path = draftOf(target, backupId);
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    // A drive that comes back late may have a later backup of this name by now.
    const isLater = (statSync(target, { throwIfNoEntry: false })?.mtimeMs ?? -Infinity) > (found?.mtimeMs ?? Infinity);
    if (isWhole && found?.isFile() === true && !isLater) renameSync(path, target);
    else rmSync(path, { force: true });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}
