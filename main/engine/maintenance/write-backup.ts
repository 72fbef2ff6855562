import { createHash } from 'node:crypto';
import type { BackupProgress } from '../../jobs/backup/progress.ts';
import type { BackupWritten, WriteBackupParams } from '../../jobs/write-backup.ts';
import type { Core } from '../core.ts';
import type { Db } from '../db/database.ts';
import { meta, metaCount, setMeta } from '../db/meta.ts';
import { EngineError } from '../errors.ts';
import { formatRecipient } from '../keys/age-keys.ts';
import { ownSlotFile } from '../keys/rewrite-slots.ts';
import type { SlotFile } from '../keys/slot-file.ts';
import type { OpenStore } from '../open-store.ts';
import { ESCROW_SLOT, recoverySlotOf } from '../people/slots.ts';
import { withStoreAccess } from '../store-access.ts';

const WRITTEN_AT = 'backup_written_at_ms';
const WRITTEN_SEQ = 'backup_written_seq';

/** When everything was last written elsewhere, by whomever, and up to which event; null for never. */
export function lastBackup(db: Db): { atMs: number; seq: number } | null {
  const atMs = metaCount(db, WRITTEN_AT);
  return atMs === null ? null : { atMs, seq: metaCount(db, WRITTEN_SEQ) ?? 0 };
}

/** Remembers it, or that there is none, in the caller's transaction. */
export function setLastBackup(db: Db, last: { atMs: number; seq: number } | null): void {
  if (last === null) return void db.prepare('DELETE FROM meta WHERE key IN (?, ?)').run(WRITTEN_AT, WRITTEN_SEQ);
  setMeta(db, WRITTEN_AT, String(last.atMs));
  setMeta(db, WRITTEN_SEQ, String(last.seq));
}

interface Writing extends Pick<WriteBackupParams, 'target' | 'since' | 'backupId'> {
  signal: AbortSignal;
  onProgress?: (progress: BackupProgress) => void;
}

/**
 * Writes a backup of the open store into a draft and reads it back, while everybody goes on working. Throws
 * conflict/changed_meanwhile where the key was rotated before it had begun, conflict/recovery_key_unknown while nobody has
 * typed the recovery code of an older store, read_only, unavailable, conflict/cancelled.
 */
export async function writeBackup(core: Core, store: OpenStore, { signal, onProgress, ...params }: Writing): Promise<BackupWritten> {
  const recipients = recipientsOf(store);
  const { dir, storeId, rotations } = store.info;
  const written = withStoreAccess({ store: store.info }, (access) =>
    core.jobs.start(
      'write-backup',
      { ...params, store: access, storeDir: dir, storeId, recipients, nowMs: core.clock.nowMs() },
      { signal, ...(onProgress ? { onBatch: onProgress } : {}) },
    ),
  );
  return written.catch((error: unknown) => {
    // No data is missing: a rotation of the key took the file away before it was opened.
    const isMissing = error instanceof EngineError && error.reason === 'database_missing';
    throw isMissing && store.info.rotations !== rotations ? new EngineError('conflict', 'changed_meanwhile') : error;
  });
}

/** What an event tells of a backup. */
export function toldOf(backupId: string, { sizeBytes, checksSha256, audit, held, missing, damaged }: BackupWritten) {
  return { backupId, sizeBytes, checksSha256, auditSeq: audit.seq, attachments: held.length, lost: missing.length + damaged.length };
}

/** For whom backups of the open store are. Throws as `recipientsIn`. */
function recipientsOf(store: OpenStore): string[] {
  // Proven: whose public key stood in a file that somebody else wrote, would open every backup.
  return recipientsIn(ownSlotFile(store.info), store.read);
}

/** For whom backups are now, as 64 hex digits. Throws conflict/recovery_key_unknown. */
export function recipientsMark(store: OpenStore): string {
  return createHash('sha256').update(recipientsOf(store).join('\n')).digest('hex');
}

/**
 * Asked in the transaction that tells of a backup: one that was begun before another recovery code or escrow key took the
 * place of one would open with what opens nothing from then on. Throws conflict/changed_meanwhile, conflict/recovery_key_unknown.
 */
export function requireSameRecipients(store: OpenStore, mark: string): void {
  if (recipientsMark(store) !== mark) throw new EngineError('conflict', 'changed_meanwhile');
}

/**
 * Whose private keys open a backup, by a slot file that is proven: the recovery code's, and the organisation's where there is
 * an escrow slot that the database names. Throws conflict/recovery_key_unknown.
 */
export function recipientsIn(file: SlotFile, db: Db): string[] {
  const escrowId = meta(db, ESCROW_SLOT);
  const recovery = recoverySlotOf(db, file);
  if (recovery?.backupKey === undefined) throw new EngineError('conflict', 'recovery_key_unknown');
  const escrow = file.slots.flatMap((slot) => (slot.kind === 'escrow' && slot.id === escrowId ? [slot.publicKey] : []));
  return [recovery.backupKey, ...escrow].map((key) => formatRecipient(Buffer.from(key, 'base64url')));
}
