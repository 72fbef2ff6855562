import { resolve } from 'node:path';
import type { ParsedInputOf } from '../../../preload/contract/contract.ts';
import type { Salvaged } from '../../../preload/contract/health.ts';
import { appendEvent } from '../audit/chain.ts';
import type { EventEntry } from '../audit/event-body.ts';
import { anchorHolds, anchorNow, highestAnchored } from '../audit/highest-anchor.ts';
import { openStoreOf, tellChanged } from '../core.ts';
import type { Client, Core } from '../core.ts';
import { SCHEMA_VERSION } from '../db/migrate.ts';
import { acquireStoreLock } from '../db/store-lock.ts';
import { lookReadOnly, openLookedAt } from '../db/store.ts';
import type { StoreOptions } from '../db/store.ts';
import { errorFields } from '../error-fields.ts';
import { EngineError } from '../errors.ts';
import type { Actor, GateCall } from '../handler.ts';
import { backupIdentityOf } from '../keys/kdf.ts';
import { parseRecoveryCode, recoverySecret } from '../keys/recovery-code.ts';
import type { RecoveryCode } from '../keys/recovery-code.ts';
import { ownSlotFile } from '../keys/rewrite-slots.ts';
import type { RecoverySlot, SlotFile } from '../keys/slot-file.ts';
import { openWithRecovery } from '../keys/slots.ts';
import { databaseFile, storeFolder } from '../keys/store-files.ts';
import { publicKeyOf } from '../keys/x25519.ts';
import { requireWritable } from '../output-file.ts';
import { recoverySlotOf } from '../people/slots.ts';
import { openSlot, readySlotFile } from '../session/unlock.ts';
import { withStoreAccess } from '../store-access.ts';
import { forgetBackupDrafts, noteBackupDraft, withBackupDraft } from './backup-drafts.ts';
import { stillAllowed } from './standing.ts';
import { sweepTrials } from './trial-folder.ts';
import { recipientsIn, recipientsMark, requireSameRecipients } from './write-backup.ts';
import { writeSalvage } from './write-salvage.ts';
import type { DamagedStore } from './write-salvage.ts';

/**
 * Writes what can be read of the open store into a backup picked through the host. The damaged store tells of it where it
 * still takes an event; what was saved does in any case. Throws as `writeSalvage`, conflict/recovery_key_unknown, conflict/changed_meanwhile, unavailable/file_unreadable.
 */
export async function salvage(core: Core, _client: Client, { file }: ParsedInputOf<'health.salvage'>, actor: Actor, call: GateCall): Promise<Salvaged> {
  const store = openStoreOf(core);
  const { dir, storeId } = store.info;
  const backupId = core.random.uuid();
  const target = resolve(core.files.path(file, 'backup'));
  requireWritable(target, dir);
  const slotFile = ownSlotFile(store.info);
  const forWhom = whereItCanBeRead(() => recipientsMark(store));
  const by = { actor: { id: actor.personId, name: actor.name }, sessionId: actor.sessionId };
  // So that the next opening knows of the draft, whatever ends this program.
  await whereItCanBeWritten(core, store.transact((db) => noteBackupDraft(db, backupId, { target, isWhole: false })));
  try {
    const write = async (draft: string): Promise<Salvaged> => {
      const written = await withStoreAccess({ store: store.info }, (access) => writeSalvage(core, { access, storeId, dir, by, recipientsIn: (db) => recipientsIn(slotFile, db) }, { target: draft, backupId }, call));
      const isRecorded = await whereItCanBeWritten(
        core,
        store.transact((db) => {
          const standing = stillAllowed(core, db, actor, 'backups.manage');
          if (forWhom !== null) requireSameRecipients(store, forWhom);
          noteBackupDraft(db, backupId, { target, isWhole: true });
          store.record(db, { actor: standing, verb: 'store.salvaged', details: written.told });
        }),
      );
      return { ...written.salvaged, isRecorded };
    };
    const salvaged = await withBackupDraft({ target, storeDir: dir, backupId, log: core.log }, write, async ({ isRecorded }) => {
      if (isRecorded) await store.transact((db) => store.record(db, { actor, verb: 'store.salvaged', ...unnamed(backupId) }));
    });
    core.files.consume(file);
    tellChanged(core, ['audit']);
    return salvaged;
  } finally {
    await store.transact((db) => forgetBackupDrafts(db, backupId)).catch((error: unknown) => core.log.warn('backup.draft_not_forgotten', errorFields(error)));
  }
}

/** The same where nobody can sign in: the recovery code in force opens what there is. Throws besides invalid_input/recovery_code_mismatch, locked/store_in_use, unavailable as `openSlot`. */
export async function salvageByCode(core: Core, _client: Client, input: ParsedInputOf<'health.salvageByCode'>, _actor: unknown, call: GateCall): Promise<Salvaged> {
  const code = parseRecoveryCode(input.code);
  let isRight = false;
  try {
    if (core.store) throw new EngineError('locked', 'store_in_use');
    // Before anything else: there may be no data here, nor a folder for it.
    readySlotFile(core);
    const dir = storeFolder(core.dataDir);
    const target = resolve(core.files.path(input.file, 'backup'));
    requireWritable(target, dir);
    await core.attempts.beginRecovery(core);
    const lock = acquireStoreLock(core.dataDir, { nativeBinding: core.nativeBinding });
    try {
      // No opening will take away what an earlier kill left.
      sweepTrials(core.dataDir, core.log);
      const { slotFile, opened } = await openSlot(core, (file) => openWithRecovery(file, code, core.jobs));
      const { databaseKey, slot } = opened;
      // Whatever the disk or the damage makes of it, it was no guess; unless it turns out to be one that another took the place of.
      isRight = true;
      const lent = Uint8Array.from(databaseKey);
      try {
        const { storeId, cipher, epoch } = slotFile;
        const options = { file: databaseFile(dir, epoch), databaseKey, cipher, nativeBinding: core.nativeBinding };
        const backupId = core.random.uuid();
        const recipients: DamagedStore['recipientsIn'] = (db) => {
          isRight = recoverySlotOf(db, slotFile) === slot;
          if (!isRight) throw new EngineError('invalid_input', 'recovery_code_mismatch');
          return recipientsIn(withBackupKey(slotFile, slot, code), db);
        };
        const closed = { ...options, storeId };
        const write = async (draft: string): Promise<Salvaged> => {
          const by = { actor: null, sessionId: null };
          const written = await writeSalvage(core, { access: { ...options, databaseKey: lent }, storeId, dir, by, recipientsIn: recipients }, { target: draft, backupId }, call);
          return { ...written.salvaged, isRecorded: await whereItCanBeWritten(core, tellClosed(core, closed, { outcome: 'done', details: written.told })) };
        };
        const salvaged = await withBackupDraft({ target, storeDir: dir, backupId, log: core.log }, write, async ({ isRecorded }) => {
          if (isRecorded) await tellClosed(core, closed, unnamed(backupId));
        });
        core.files.consume(input.file);
        return salvaged;
      } finally {
        for (const key of [databaseKey, lent]) key.fill(0);
      }
    } finally {
      lock.release();
    }
  } finally {
    code.fill(0);
    if (isRight) await core.attempts.recoveryWasRight(core);
  }
}

/** What events say where a salvage that was told of could not take its name. */
function unnamed(backupId: string): { outcome: 'failed'; details: NonNullable<EventEntry['details']> } {
  return { outcome: 'failed', details: { backupId, reason: 'file_unreadable' } };
}

/** False where the damage lets nothing be written; anything else that goes wrong is thrown: on a full disk nobody saves data unseen. */
async function whereItCanBeWritten(core: Core, work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (!(error instanceof EngineError && error.code === 'unavailable')) throw error;
    core.log.warn('salvage.not_recorded', errorFields(error));
    return false;
  }
}

/** Null where the damage lets nothing be read. */
function whereItCanBeRead<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof EngineError && error.code === 'unavailable')) throw error;
    return null;
  }
}

/** In a store that nobody has open, and in the keychain, so that the event cannot be taken back unnoticed. One of an older version is left as it is. */
async function tellClosed(core: Core, { storeId, ...options }: StoreOptions & { storeId: string }, { outcome, details }: Pick<EventEntry, 'outcome' | 'details'>): Promise<void> {
  if (lookReadOnly(options) !== SCHEMA_VERSION) throw new EngineError('unavailable', 'upgrade_failed');
  const kept = await core.host.readAnchor(storeId);
  const connections = openLookedAt(options);
  try {
    const { write: db, read } = connections;
    db.transaction(() => appendEvent(db, { atMs: core.clock.nowMs(), actor: null, sessionId: null, verb: 'store.salvaged', target: null, outcome, details: { ...details, as: 'by_code' } }));
    // What the keychain knows of and is not here is for the next opening to notice.
    if (kept.state === 'ok' && anchorHolds(read, kept.value)) await core.host.writeAnchor(storeId, anchorNow(read, highestAnchored(db, kept)));
  } finally {
    connections.close();
  }
}

/** A slot from before there were backups does not say what they are encrypted to; the code itself does. */
function withBackupKey(file: SlotFile, slot: RecoverySlot, code: RecoveryCode): SlotFile {
  const secret = recoverySecret(code);
  const identity = backupIdentityOf(secret);
  const backupKey = publicKeyOf(identity).toString('base64url');
  for (const each of [secret, identity]) each.fill(0);
  return { ...file, slots: file.slots.map((each) => (each === slot ? { ...slot, backupKey } : each)) };
}
