import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { OutputOf, ParsedInputOf } from '../../../preload/contract/contract.ts';
import { PASSWORD_MIN_CODE_POINTS } from '../../../preload/contract/fields.ts';
import type { BackupRead } from '../../jobs/read-backup.ts';
import { appendEvent, head } from '../audit/chain.ts';
import { auditSigningKey, writeCheckpoint } from '../audit/checkpoint.ts';
import type { Client, Core } from '../core.ts';
import { fileError } from '../audit/file-error.ts';
import { setMeta } from '../db/meta.ts';
import { acquireStoreLock } from '../db/store-lock.ts';
import { openDatabase } from '../db/store.ts';
import { errorFields } from '../error-fields.ts';
import { EngineError } from '../errors.ts';
import type { GateCall } from '../handler.ts';
import { discard } from '../keys/discard.ts';
import { backupIdentityOf, deviceMarkOf } from '../keys/kdf.ts';
import { hashPassword } from '../keys/password.ts';
import { requireGoodPassword } from '../keys/password-rules.ts';
import { withPepper } from '../keys/pepper.ts';
import { parseRecoveryCode, recoverySecret } from '../keys/recovery-code.ts';
import type { RecoveryCode } from '../keys/recovery-code.ts';
import { syncFolder } from '../keys/replace-file.ts';
import { emptySlotFile, writeSlotFile } from '../keys/slot-file.ts';
import { addOrReplaceSlot, makePasswordSlot, makeRecoverySlot, slotFingerprint } from '../keys/slots.ts';
import { databaseFile, makeDataFolder, storeFolder } from '../keys/store-files.ts';
import { inspectStore } from '../keys/store-state.ts';
import { ESCROW_SLOT } from '../people/slots.ts';
import { enterMade } from '../session/enter-made.ts';
import type { MadeStore } from '../session/enter-made.ts';
import { administratorOf, bindDevice } from '../session/recovering.ts';
import { status } from '../session/status.ts';
import { forgetBackupDrafts } from './backup-drafts.ts';

type Input = ParsedInputOf<'backups.restore'>;

/**
 * Makes the store of this machine out of a backup, where there is none. Everything is made beside its final place, under a
 * new database key, and renamed there last: a kill at any point leaves either no store or a whole one. The chain goes on,
 * and its next event says that it was restored.
 * Throws conflict/already_set_up; what reading a backup throws; not_signed_in/wrong_credentials when the backup knows no
 * such administrator; invalid_input with the password's reason; unavailable with the keychain's.
 */
export async function restoreBackup(core: Core, client: Client, input: Input, _actor: unknown, call: GateCall): Promise<OutputOf<'backups.restore'>> {
  const code = parseRecoveryCode(input.code);
  let lost = 0;
  try {
    await core.lifecycle.run(async () => {
      if (inspectStore(core.dataDir).state !== 'none') throw new EngineError('conflict', 'already_set_up');
      const made = await build(core, input, code, call);
      lost = made.lost;
      core.files.consume(input.file);
      if (input.base !== undefined) core.files.consume(input.base);
      // From here on the store is there: whatever goes wrong now, the sign-in screen opens it.
      await enterMade(core, client, made.restored).catch((error: unknown) => core.log.error('restore.not_signed_in', errorFields(error)));
    });
  } finally {
    code.fill(0);
  }
  return { status: await status(core, client), lost };
}

async function build(core: Core, input: Input, code: RecoveryCode, call: GateCall): Promise<{ restored: MadeStore; lost: number }> {
  const { random, nativeBinding } = core;
  const databaseKey = random.bytes(32);
  makeDataFolder(core.dataDir);
  const lock = acquireStoreLock(core.dataDir, { nativeBinding });
  const folder = join(core.dataDir, 'store.new');
  try {
    // What an interrupted set-up or restore left behind was never anybody's data.
    rmSync(folder, { recursive: true, force: true });
    const read = await readInto(core, input, code, { folder, databaseKey }, call);
    const restored = await takeOver(core, input, code, { folder, databaseKey, read });
    renameSync(folder, storeFolder(core.dataDir));
    syncFolder(core.dataDir);
    return { restored, lost: read.missing.length };
  } catch (error) {
    databaseKey.fill(0);
    discard(folder);
    throw fileError(error);
  } finally {
    lock.release();
  }
}

async function readInto(core: Core, { file, base }: Input, code: RecoveryCode, to: { folder: string; databaseKey: Buffer }, call: GateCall): Promise<BackupRead> {
  const secret = recoverySecret(code);
  const identity = backupIdentityOf(secret);
  secret.fill(0);
  const path = core.files.path(file, 'backup-restore');
  const given = Uint8Array.from(identity);
  identity.fill(0);
  const key = Uint8Array.from(to.databaseKey);
  try {
    return await core.jobs.start(
      'read-backup',
      {
        files: base === undefined ? [path] : [path, core.files.path(base, 'backup-restore')],
        identity: given,
        mode: 'restore',
        restore: { folder: to.folder, databaseKey: key, nativeBinding: core.nativeBinding },
      },
      { onBatch: ({ doneBytes, totalBytes }) => call.progress(doneBytes, totalBytes, 'bytes'), signal: call.signal },
    );
  } finally {
    given.fill(0);
    key.fill(0);
  }
}

/** Gives what was restored its keys for this machine, and its administrator a password. */
async function takeOver(core: Core, { username, newPassword }: Input, code: RecoveryCode, made: { folder: string; databaseKey: Buffer; read: BackupRead }): Promise<MadeStore> {
  const { random, jobs, host, settings, nativeBinding } = core;
  const { folder, databaseKey, read } = made;
  const { storeId, cipher, organisation } = read.manifest;
  const making = { storeId, cipher, databaseKey, random };
  const { secret: deviceSecret } = await bindDevice(core, storeId, organisation);
  const anchor = await host.readAnchor(storeId);
  // Older backups are brought up to date here.
  const connections = openDatabase({ file: databaseFile(folder, 0), databaseKey, cipher, nativeBinding });
  try {
    const person = administratorOf(connections.read, username);
    requireGoodPassword(newPassword, { ...person, organisation }, PASSWORD_MIN_CODE_POINTS);
    const hash = await withPepper(connections.read, (pepper) => hashPassword(jobs, { pepper, password: newPassword, cost: settings.bcryptCost }));
    const password = await makePasswordSlot({ ...making, personId: person.id, username: person.username, password: newPassword, deviceSecret, scryptCost: settings.scryptCost }, jobs);
    const recovery = await makeRecoverySlot({ ...making, recoveryCode: code }, jobs);
    connections.write.transaction(() => {
      const db = connections.write;
      const nowMs = core.clock.nowMs();
      db.prepare('UPDATE person SET password_hash = ?, password_slot = ?, version = version + 1 WHERE id = ?').run(hash, slotFingerprint(password), person.id);
      // Their codes opened slots of the machine that the backup is of.
      db.prepare('DELETE FROM invitation').run();
      setMeta(db, ESCROW_SLOT, '');
      forgetBackupDrafts(db);
      setMeta(db, 'closed_clean', 'yes');
      const { backupId, createdAt, audit } = read.manifest;
      appendEvent(db, {
        atMs: nowMs,
        actor: null,
        sessionId: null,
        verb: 'store.restored',
        target: { kind: 'person', id: person.id, name: person.name },
        outcome: 'done',
        // How far this machine's keychain had seen the chain: what came after the backup is not in it.
        details: { backupId, backedUpAt: createdAt, auditSeq: audit.seq, lost: read.missing.length, ...(anchor.state === 'ok' ? { anchorSeq: anchor.value.seq } : {}) },
      });
      writeCheckpoint(db, { signingKey: auditSigningKey(db), storeId, nowMs });
    });
    let slots = emptySlotFile({ storeId, cipher, deviceMark: deviceMarkOf(deviceSecret) });
    for (const slot of [password, recovery]) slots = addOrReplaceSlot(slots, slot);
    writeSlotFile(folder, slots, databaseKey);
    // The chain as it is from now on.
    await host.writeAnchor(storeId, head(connections.read));
    return { storeId, cipher, epoch: slots.epoch, databaseKey, personId: person.id };
  } finally {
    connections.close();
    deviceSecret.fill(0);
  }
}
