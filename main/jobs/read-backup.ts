import { createPublicKey } from 'node:crypto';
import { keyFingerprint } from '../engine/audit/verify.ts';
import { SCHEMA_VERSION } from '../engine/db/migrate.ts';
import { EngineError } from '../engine/errors.ts';
import { ageIdentity } from './backup/age-identity.ts';
import type { BackupManifest } from './backup/format.ts';
import { contentBytes, openBackup, takeBackup } from './backup/open-backup.ts';
import type { BackupTaker, OpenBackup } from './backup/open-backup.ts';
import { reporter } from './backup/progress.ts';
import type { BackupProgress, Emit } from './backup/progress.ts';
import { Restoring } from './backup/restoring.ts';
import type { Job } from './job.ts';

export interface ReadBackupParams {
  /** The backup, and for one that builds on another that full one. */
  files: readonly [string] | readonly [string, string];
  /** AGE-SECRET-KEY-1…, or its 32 bytes, which are zeroed. */
  identity: string | Uint8Array;
  /** The manifest alone; every byte; or every byte, written into a folder as a store. */
  mode: 'inspect' | 'verify' | 'restore';
  restore: RestoreInto | null;
}
export interface RestoreInto {
  /** Must not exist, and is gone again unless all of it was restored. A thread that is ended leaves it to the caller. */
  folder: string;
  /** Of the store that is made; zeroed when this is over. */
  databaseKey: Uint8Array;
  nativeBinding?: string | undefined;
}
export interface BackupRead {
  manifest: Omit<BackupManifest, 'attachments'>;
  /** How many attachments there are, in how many bytes, and where. */
  attachments: { count: number; sizeBytes: number; here: number; base: number };
  /** Ids of those whose content is nowhere: gone or damaged when the backup was made. With `inspect` and without the full backup, those that are known of. */
  missing: string[];
  /** Of the key that signed it, which the backup itself brings: it tells whose it is only when compared with a known one. */
  keyFingerprint: string;
}

/**
 * Reads a backup (docs/backup-format.md). Throws unavailable/backup_damaged, unavailable/file_unreadable,
 * unavailable/store_newer for one of a later schema, invalid_input: backup_wrong_identity, backup_base_missing,
 * file_newer, and for a restore conflict/already_set_up when the folder is there, read_only.
 */
export const readBackup: Job<ReadBackupParams, BackupProgress, BackupRead> = async ({ files, identity, mode, restore }, emit) => {
  const opened: OpenBackup[] = [];
  try {
    const text = ageIdentity(identity);
    const backup = await openBackup(files[0], text);
    opened.push(backup);
    if (backup.manifest.schemaVersion > SCHEMA_VERSION) throw new EngineError('unavailable', 'store_newer');
    const base = mode === 'inspect' ? null : await openBase(backup.manifest, files[1], text, mode);
    if (base) opened.push(base);
    const { attachments, ...manifest } = backup.manifest;
    return {
      manifest,
      attachments: {
        count: attachments.length,
        sizeBytes: attachments.reduce((total, { sizeBytes }) => total + sizeBytes, 0),
        here: attachments.filter(({ held }) => held === 'here').length,
        base: attachments.filter(({ held }) => held === 'base').length,
      },
      missing:
        mode === 'inspect' ? attachments.filter(({ held }) => held === 'missing').map(({ id }) => id)
        : mode === 'verify' ? await take(backup, base, NOBODY, emit)
        : await restored(backup, base, restore, emit),
      keyFingerprint: keyFingerprint(createPublicKey(manifest.audit.publicKey)),
    };
  } finally {
    for (const each of opened) each.close();
    if (typeof identity !== 'string') identity.fill(0);
    restore?.databaseKey.fill(0);
  }
};

/** Checks what it is given, and wants none of it. */
const NOBODY: BackupTaker = { database: () => undefined, databaseEnd: () => undefined, attachment: () => null };

async function openBase({ since, storeId }: BackupManifest, path: string | undefined, identity: string, mode: 'verify' | 'restore'): Promise<OpenBackup | null> {
  if (since === null || (path === undefined && mode === 'verify')) return null;
  if (path === undefined) throw new EngineError('invalid_input', 'backup_base_missing');
  const base = await openBackup(path, identity);
  const isIt = base.manifest.backupId === since.backupId && base.manifest.storeId === storeId && base.manifest.since === null;
  if (isIt) return base;
  base.close();
  throw new EngineError('invalid_input', 'backup_base_missing');
}

async function restored(backup: OpenBackup, base: OpenBackup | null, into: RestoreInto | null, emit: Emit): Promise<string[]> {
  if (!into) throw new EngineError('internal', 'unexpected');
  const restoring = await Restoring.begin(into, backup.manifest);
  try {
    const missing = await take(backup, base, restoring, emit);
    restoring.end(missing);
    return missing;
  } catch (error) {
    restoring.discard();
    throw error;
  } finally {
    restoring.zero();
  }
}

/** Reads all of it, and of the full one beneath what belongs to it. Returns which attachments are nowhere. */
async function take(backup: OpenBackup, base: OpenBackup | null, taker: BackupTaker, emit: Emit): Promise<string[]> {
  const report = reporter('reading', contentBytes(backup.manifest) + (base ? contentBytes(base.manifest) : 0), emit);
  const { attachments } = backup.manifest;
  const gone = await takeBackup(backup, taker, report);
  for (const { id, held } of attachments) if (held === 'missing') gone.add(id);
  if (base) {
    const wanted = new Map(attachments.filter(({ held }) => held === 'base').map(({ id, sha256 }) => [id, sha256]));
    const found = new Set<string>();
    const belongs: BackupTaker = {
      ...NOBODY,
      attachment(attachment) {
        if (wanted.get(attachment.id) !== attachment.sha256) return null;
        found.add(attachment.id);
        return taker.attachment(attachment);
      },
    };
    const damagedInBase = await takeBackup(base, belongs, report);
    for (const id of wanted.keys()) if (!found.has(id) || damagedInBase.has(id)) gone.add(id);
  }
  return [...gone].sort();
}
