import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { OutputOf, ParsedInputOf } from '../../../preload/contract/contract.ts';
import { PASSWORD_MIN_CODE_POINTS } from '../../../preload/contract/fields.ts';
import type { BackupRead } from '../../jobs/read-backup.ts';
import { LEDGER_FILE_NAME } from '../attempts/ledger-file.ts';
import { appendEvent } from '../audit/chain.ts';
import { auditSigningKey, writeCheckpoint } from '../audit/checkpoint.ts';
import { anchorNow, highestAnchored, setHighestAnchored } from '../audit/highest-anchor.ts';
import { anchorDetails } from '../audit/replaced-chain.ts';
import type { Client, Core } from '../core.ts';
import { fileError } from '../audit/file-error.ts';
import { setMeta } from '../db/meta.ts';
import { refuseForeignFolder } from '../db/data-folder.ts';
import { acquireStoreLock } from '../db/store-lock.ts';
import { errorFields } from '../error-fields.ts';
import { EngineError } from '../errors.ts';
import type { GateCall } from '../handler.ts';
import type { Anchor } from '../host-services.ts';
import { discard } from '../keys/discard.ts';
import { deviceMarkOf } from '../keys/kdf.ts';
import { hashPassword } from '../keys/password.ts';
import { requireGoodPassword } from '../keys/password-rules.ts';
import { withPepper } from '../keys/pepper.ts';
import { typedCode } from '../keys/recovery-shares.ts';
import type { RecoveryCode } from '../keys/recovery-code.ts';
import { syncFolder } from '../keys/replace-file.ts';
import { emptySlotFile, writeSlotFile } from '../keys/slot-file.ts';
import { addOrReplaceSlot, makePasswordSlot, makeRecoverySlot, slotFingerprint } from '../keys/slots.ts';
import { makeDataFolder, storeFolder, unfinishedFolder } from '../keys/store-files.ts';
import { inspectStore } from '../keys/store-state.ts';
import { nextAsideId, swapStores } from '../keys/swap-stores.ts';
import { orTell } from '../or-tell.ts';
import { ESCROW_SLOT } from '../people/slots.ts';
import { enterMade } from '../session/enter-made.ts';
import type { MadeStore } from '../session/enter-made.ts';
import { administratorOf, bindDevice } from '../session/recovering.ts';
import { status } from '../session/status.ts';
import { forgetBackupDrafts } from './backup-drafts.ts';
import { forgetSchedule } from './backup-schedule.ts';
import { forgetHealth } from '../health/store-health.ts';
import { healSwap } from './heal-swap.ts';
import { presentCodeOf, requireOwner } from './present-store.ts';
import { createdAtMs, openRestored, readInto } from './restored-copy.ts';
import type { BackupFiles } from './restored-copy.ts';
import { restoredFiles } from './try-backup.ts';
import { setLastBackup } from './write-backup.ts';

type Input = ParsedInputOf<'backups.restore'>;

/**
 * Makes the store of this machine out of a backup. Everything is made beside its final place, under a new database key, and
 * renamed there last; with `replace` the data that is there is set aside by the same renames, and kept. A kill at any point
 * leaves what was there, or a whole new store. The chain goes on, and its next event says that it was restored.
 * Throws conflict/already_set_up without `replace` where there is data, locked/store_in_use where somebody works with it,
 * invalid_input/recovery_code_mismatch when its own code was not given; what reading a backup throws;
 * not_signed_in/wrong_credentials when the backup knows no such administrator; invalid_input with the password's reason;
 * unavailable with the keychain's.
 */
export async function restoreBackup(core: Core, client: Client, input: Input, _actor: unknown, call: GateCall): Promise<OutputOf<'backups.restore'>> {
  const code = await typedCode(input);
  const presentCode = presentCodeOf(code, input.presentCode);
  let lost = 0;
  let isProven = false;
  try {
    await core.lifecycle.run(async () => {
      refuseForeignFolder(core.dataDir);
      healSwap(core);
      const isEmpty = inspectStore(core.dataDir).state === 'none';
      if (!isEmpty && !input.replace) throw new EngineError('conflict', 'already_set_up');
      if (core.store) throw new EngineError('locked', 'store_in_use');
      const files = restoredFiles(core, input);
      // A guess at the code of the present data is one, wherever it is made.
      if (!isEmpty) await core.attempts.beginRecovery(core);
      const made = await build(core, input, { files, code, presentCode, isEmpty, onProven: () => (isProven = true) }, call);
      lost = made.lost;
      core.files.consume(input.file);
      if (input.base !== undefined) core.files.consume(input.base);
      // From here on the store is there: whatever goes wrong now, the sign-in screen opens it.
      await enterMade(core, client, made.restored).catch((error: unknown) => core.log.error('restore.not_signed_in', errorFields(error)));
    });
  } finally {
    code.fill(0);
    presentCode.fill(0);
    if (isProven) await core.attempts.recoveryWasRight(core);
  }
  return { status: await status(core, client), lost };
}

interface Codes {
  code: RecoveryCode;
  presentCode: RecoveryCode;
  /** There is no data that would have to be set aside. */
  isEmpty: boolean;
  files: BackupFiles;
  /** The present data is theirs. */
  onProven: () => void;
}

async function build(core: Core, input: Input, { code, presentCode, isEmpty, files, onProven }: Codes, call: GateCall): Promise<{ restored: MadeStore; lost: number }> {
  const { random, nativeBinding, dataDir } = core;
  const databaseKey = random.bytes(32);
  makeDataFolder(dataDir);
  const lock = acquireStoreLock(dataDir, { nativeBinding });
  const folder = unfinishedFolder(dataDir);
  try {
    if (!isEmpty) {
      await requireOwner(core, presentCode);
      onProven();
    }
    // What an interrupted set-up or restore left behind was never anybody's data.
    rmSync(folder, { recursive: true, force: true });
    const aside = isEmpty ? null : nextAsideId(dataDir, core.clock.nowMs());
    const read = await readInto(core, files, code, { folder, databaseKey }, call);
    const { anchor, ...restored } = await takeOver(core, input, code, { folder, databaseKey, read, aside });
    // Until now it could be given up; a cancellation that comes later comes too late.
    if (call.signal.aborted) throw new EngineError('conflict', 'cancelled');
    if (aside === null) renameSync(folder, storeFolder(dataDir));
    else {
      keepLedger(dataDir, folder, read.manifest.storeId);
      swapStores(dataDir, folder, aside);
    }
    // It has taken its place: what fails from here on is no failed restore.
    orTell(core.log, 'store.swap_not_synced', () => syncFolder(dataDir));
    // Only now: the keychain must not know of a chain that did not take its place.
    await core.host.writeAnchor(restored.storeId, anchor).then(
      (state) => state === 'ok' || core.log.warn('audit.anchor_not_kept', { state }),
      (error: unknown) => core.log.warn('audit.anchor_not_kept', errorFields(error)),
    );
    return { restored, lost: read.missing.length };
  } catch (error) {
    databaseKey.fill(0);
    discard(folder);
    throw fileError(error);
  } finally {
    lock.release();
  }
}

/** The count of wrong passwords goes on where it is the same store: a restore must not be a way to start it anew. */
function keepLedger(dataDir: string, folder: string, storeId: string): void {
  const ledger = join(storeFolder(dataDir), LEDGER_FILE_NAME);
  if (inspectStore(dataDir).slotFile?.storeId === storeId && existsSync(ledger)) copyFileSync(ledger, join(folder, LEDGER_FILE_NAME));
}

/** Gives what was restored its keys for this machine, and its administrator a password. */
async function takeOver(core: Core, { username, newPassword }: Input, code: RecoveryCode, made: { folder: string; databaseKey: Buffer; read: BackupRead; aside: string | null }): Promise<MadeStore & { anchor: Anchor }> {
  const { random, jobs, host, settings } = core;
  const { folder, databaseKey, read } = made;
  const { storeId, cipher, organisation } = read.manifest;
  const making = { storeId, cipher, databaseKey, random };
  // Older backups are brought up to date here.
  const connections = openRestored(core, made, read);
  let deviceSecret: Buffer | undefined;
  try {
    const person = administratorOf(connections.read, username);
    requireGoodPassword(newPassword, { ...person, organisation }, PASSWORD_MIN_CODE_POINTS);
    // Not before: for who is refused, this machine's keychain learns of nothing.
    ({ secret: deviceSecret } = await bindDevice(core, storeId, organisation));
    const anchor = await host.readAnchor(storeId);
    const hash = await withPepper(connections.read, (pepper) => hashPassword(jobs, { pepper, password: newPassword, cost: settings.bcryptCost }));
    const password = await makePasswordSlot({ ...making, personId: person.id, username: person.username, password: newPassword, deviceSecret, scryptCost: settings.scryptCost }, jobs);
    const recovery = await makeRecoverySlot({ ...making, recoveryCode: code }, jobs);
    const highestSeq = highestAnchored(connections.write, anchor);
    connections.write.transaction(() => {
      const db = connections.write;
      const nowMs = core.clock.nowMs();
      setHighestAnchored(db, highestSeq);
      db.prepare('UPDATE person SET password_hash = ?, password_slot = ?, version = version + 1 WHERE id = ?').run(hash, slotFingerprint(password), person.id);
      // Their codes opened slots of the machine that the backup is of.
      db.prepare('DELETE FROM invitation').run();
      setMeta(db, ESCROW_SLOT, '');
      forgetBackupDrafts(db);
      setMeta(db, 'closed_clean', 'yes');
      const { backupId, createdAt, audit } = read.manifest;
      // Where the other machine wrote its own is nothing to this one, and whoever made the backup chose it.
      forgetSchedule(db);
      forgetHealth(db);
      setLastBackup(db, { atMs: createdAtMs(read.manifest), seq: audit.seq });
      appendEvent(db, {
        atMs: nowMs,
        actor: null,
        sessionId: null,
        verb: 'store.restored',
        target: { kind: 'person', id: person.id, name: person.name },
        outcome: 'done',
        // How far this machine's keychain had seen the chain: what came after the backup is not in it. And how far any
        // chain of this store ever had come, where an earlier restore went back already.
        details: {
          backupId,
          backedUpAt: createdAt,
          auditSeq: audit.seq,
          lost: read.missing.length,
          ...anchorDetails(anchor),
          ...(highestSeq > (anchor.state === 'ok' ? anchor.value.seq : 0) ? { highestAnchorSeq: highestSeq } : {}),
          ...(made.aside === null ? {} : { aside: made.aside }),
        },
      });
      writeCheckpoint(db, { signingKey: auditSigningKey(db), storeId, nowMs });
    });
    let slots = emptySlotFile({ storeId, cipher, deviceMark: deviceMarkOf(deviceSecret) });
    for (const slot of [password, recovery]) slots = addOrReplaceSlot(slots, slot);
    writeSlotFile(folder, slots, databaseKey);
    return { storeId, cipher, epoch: slots.epoch, databaseKey, personId: person.id, anchor: anchorNow(connections.read, highestSeq) };
  } finally {
    connections.close();
    deviceSecret?.fill(0);
  }
}
