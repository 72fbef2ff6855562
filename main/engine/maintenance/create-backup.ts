import { resolve } from 'node:path';
import type { OutputOf, ParsedInputOf } from '../../../preload/contract/contract.ts';
import { openStoreOf } from '../core.ts';
import type { Client, Core } from '../core.ts';
import { meta, setMeta } from '../db/meta.ts';
import { errorFields } from '../error-fields.ts';
import { EngineError } from '../errors.ts';
import type { Actor, FeatureHandlers, GateCall } from '../handler.ts';
import { formatRecipient } from '../keys/age-keys.ts';
import { ownSlotFile } from '../keys/rewrite-slots.ts';
import { readSlotFile } from '../keys/slot-file.ts';
import type { VerifiedSlotFile } from '../keys/slot-file.ts';
import type { OpenStore } from '../open-store.ts';
import { openDraft, requireWritable } from '../output-file.ts';
import { ESCROW_SLOT } from '../people/slots.ts';
import { forgetBackupDrafts, noteBackupDraft } from './backup-drafts.ts';
import { stillAllowed } from './standing.ts';

const BACKED_UP_AT = 'backup_written_at_ms';

export const backupsHandlers: FeatureHandlers<'backups'> = {
  state(db, _input, ctx) {
    const writtenAtMs = meta(db, BACKED_UP_AT);
    const recovery = readSlotFile(ctx.store.dir).slots.find((slot) => slot.kind === 'recovery');
    return { writtenAtMs: writtenAtMs === null ? null : Number(writtenAtMs), codeNeeded: recovery?.backupKey === undefined };
  },
};

/**
 * Writes a backup to a file picked through the host. It is made and read back before the audit tells of it, and takes its
 * name after that. Throws conflict/recovery_key_unknown while nobody has typed the recovery code of an older store,
 * read_only, unavailable, conflict/cancelled.
 */
export async function createBackup(core: Core, _client: Client, { file }: ParsedInputOf<'backups.create'>, actor: Actor, call: GateCall): Promise<OutputOf<'backups.create'>> {
  const store = openStoreOf(core);
  // Proven: whose public key stood in a file that somebody else wrote, would open every backup.
  const recipients = recipientsOf(ownSlotFile(store.info), meta(store.read, ESCROW_SLOT));
  const backupId = core.random.uuid();
  const target = resolve(core.files.path(file, 'backup'));
  requireWritable(target, store.info.dir);
  // Before there is a draft: whatever ends this program, the next opening knows of it.
  await store.transact((db) => noteBackupDraft(db, backupId, { target, isWhole: false }));
  try {
    return await written(core, store, { file, target, backupId, recipients }, actor, call);
  } finally {
    // A store that was locked meanwhile forgets it when it opens.
    await store.transact((db) => forgetBackupDrafts(db, backupId)).catch((error: unknown) => core.log.warn('backup.draft_not_forgotten', errorFields(error)));
  }
}

interface Writing {
  file: string;
  target: string;
  backupId: string;
  recipients: readonly string[];
}

async function written(core: Core, store: OpenStore, { file, target, backupId, recipients }: Writing, actor: Actor, call: GateCall): Promise<OutputOf<'backups.create'>> {
  const draft = openDraft(target, { storeDir: store.info.dir, unique: backupId });
  try {
    const { dir, storeId, databaseFile, cipher, nativeBinding } = store.info;
    const access = { file: databaseFile, cipher, nativeBinding, databaseKey: store.info.withDatabaseKey((key) => Uint8Array.from(key)) };
    const made = await core.jobs.start(
      'write-backup',
      { store: access, storeDir: dir, storeId, target: draft.path, recipients, since: null, backupId, nowMs: core.clock.nowMs() },
      { onBatch: ({ doneBytes, totalBytes }) => call.progress(doneBytes, totalBytes, 'bytes'), signal: call.signal },
    ).finally(() => access.databaseKey.fill(0));
    const lost = made.missing.length + made.damaged.length;
    const told = { backupId, sizeBytes: made.sizeBytes, sha256: made.sha256, auditSeq: made.audit.seq, attachments: made.held.length, lost };
    await store.transact((db) => {
      const nowMs = core.clock.nowMs();
      const standing = stillAllowed(core, db, actor, 'backups.manage');
      setMeta(db, BACKED_UP_AT, String(nowMs));
      noteBackupDraft(db, backupId, { target, isWhole: true });
      store.record(db, { actor: standing, verb: 'backup.created', details: told });
    });
    draft.putInPlace();
    core.files.consume(file);
    for (const client of core.clients.values()) client.emit('changed', { features: ['keys', 'backups', 'audit'] });
    const { backupId: _backupId, ...answer } = told;
    return answer;
  } catch (error) {
    draft.discard();
    throw error;
  }
}

/** Whose private keys open a backup: the recovery code's, and the organisation's where there is an escrow slot that the database names. */
function recipientsOf({ slots }: VerifiedSlotFile, escrowId: string | null): string[] {
  const recovery = slots.find((slot) => slot.kind === 'recovery');
  if (recovery?.backupKey === undefined) throw new EngineError('conflict', 'recovery_key_unknown');
  const escrow = slots.flatMap((slot) => (slot.kind === 'escrow' && slot.id === escrowId ? [slot.publicKey] : []));
  return [recovery.backupKey, ...escrow].map((key) => formatRecipient(Buffer.from(key, 'base64url')));
}
