import { mkdirSync, renameSync, rmSync } from 'node:fs';
import type { OutputOf, ParsedInputOf } from '../../../preload/contract/contract.ts';
import { PASSWORD_MIN_CODE_POINTS } from '../../../preload/contract/fields.ts';
import { appendEvent } from '../audit/chain.ts';
import { auditSigningKey, createAuditKey, writeCheckpoint } from '../audit/checkpoint.ts';
import { fileError } from '../audit/file-error.ts';
import type { Client, Core } from '../core.ts';
import type { Db } from '../db/database.ts';
import { setMeta } from '../db/meta.ts';
import { refuseForeignFolder } from '../db/data-folder.ts';
import { acquireStoreLock } from '../db/store-lock.ts';
import { createDatabase, openDatabase } from '../db/store.ts';
import { errorFields } from '../error-fields.ts';
import { EngineError } from '../errors.ts';
import type { Actor } from '../handler.ts';
import { keychainError } from '../keys/device-secret.ts';
import { discard } from '../keys/discard.ts';
import { deviceMarkOf } from '../keys/kdf.ts';
import { hashPassword } from '../keys/password.ts';
import { requireGoodPassword } from '../keys/password-rules.ts';
import { createPepper } from '../keys/pepper.ts';
import { formatRecoveryCode, newRecoveryCode, parseRecoveryCode } from '../keys/recovery-code.ts';
import type { RecoveryCode } from '../keys/recovery-code.ts';
import { syncFolder } from '../keys/replace-file.ts';
import { emptySlotFile, readSlotFile, writeSlotFile } from '../keys/slot-file.ts';
import { addOrReplaceSlot, makePasswordSlot, makeRecoverySlot } from '../keys/slots.ts';
import { inspectStore } from '../keys/store-state.ts';
import { databaseFile, makeDataFolder, storeFolder, unfinishedFolder } from '../keys/store-files.ts';
import { healSwap } from '../maintenance/heal-swap.ts';
import { CONFIRMED_AT } from '../maintenance/keys.ts';
import { proveCode } from '../maintenance/prove-code.ts';
import { foldName } from '../people/fold.ts';
import { loadActor } from './actor.ts';
import { enterMade } from './enter-made.ts';
import { status } from './status.ts';
import { createTokenKey } from './token-keys.ts';

type CreateInput = ParsedInputOf<'setup.create'>;

/** The gates of first run. */
export const setupGates = {
  /**
   * Makes the whole store beside its final place and renames it there last, so that a crash at any point leaves
   * either no organisation or a complete one.
   */
  async create(core: Core, client: Client, input: CreateInput): Promise<OutputOf<'setup.create'>> {
    const recoveryCode = newRecoveryCode(core.random);
    await core.lifecycle.run(async () => {
      refuseForeignFolder(core.dataDir);
      healSwap(core);
      if (inspectStore(core.dataDir).state !== 'none') throw new EngineError('conflict', 'already_set_up');
      requireGoodPassword(input.password, input, PASSWORD_MIN_CODE_POINTS);
      const made = await build(core, input, recoveryCode);
      // From here on the organisation exists, and its recovery code is shown only in this answer.
      await enterMade(core, client, made).catch((error: unknown) => core.log.error('setup.not_signed_in', errorFields(error)));
    });
    return { recoveryCode: formatRecoveryCode(recoveryCode), status: await status(core, client) };
  },

  async confirmRecovery(
    core: Core,
    client: Client,
    input: ParsedInputOf<'setup.confirmRecovery'>,
    actor: Actor,
  ): Promise<OutputOf<'session.status'>> {
    // The session may have ended while the code was being checked.
    const standing = (db: Db): Actor => loadActor(db, actor.sessionId, core.clock.nowMs());
    await proveCode(core, parseRecoveryCode(input.code), { standing, at: CONFIRMED_AT, verb: 'recovery.confirmed' });
    return status(core, client);
  },
};

async function build(core: Core, input: CreateInput, recoveryCode: RecoveryCode) {
  const { random, clock, jobs, host, settings, nativeBinding } = core;
  const personId = random.uuid();
  const { cipher } = input;
  const databaseKey = random.bytes(32);
  const deviceSecret = random.bytes(32);
  const pepper = random.bytes(32);
  makeDataFolder(core.dataDir);
  const lock = acquireStoreLock(core.dataDir, { nativeBinding });
  const folder = unfinishedFolder(core.dataDir);
  const storeId = interruptedStoreId(folder) ?? random.uuid();
  try {
    // What an interrupted set-up left behind was never anybody's data.
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { mode: 0o700 });
    const slot = { storeId, cipher, databaseKey, random };
    const passwordSlot = await makePasswordSlot(
      { ...slot, personId, username: input.username, password: input.password, deviceSecret, scryptCost: settings.scryptCost },
      jobs,
    );
    const recoverySlot = await makeRecoverySlot({ ...slot, recoveryCode }, jobs);
    const passwordHash = await hashPassword(jobs, { pepper, password: input.password, cost: settings.bcryptCost });
    const file = databaseFile(folder, 0);
    createDatabase({ file, databaseKey, cipher, nativeBinding });
    const connections = openDatabase({ file, databaseKey, cipher, nativeBinding });
    try {
      const db = connections.write;
      const nowMs = clock.nowMs();
      db.begin();
      setMeta(db, 'store_id', storeId);
      setMeta(db, 'organisation', input.organisation);
      setMeta(db, 'created_at_ms', String(nowMs));
      // Nothing ran before: the first opening must not report that it ended badly.
      setMeta(db, 'closed_clean', 'yes');
      createPepper(db, pepper, nowMs);
      const auditKey = createAuditKey(db, nowMs);
      createTokenKey(db, nowMs);
      const { seq } = appendEvent(db, {
        atMs: nowMs,
        actor: { id: personId, name: input.name },
        sessionId: null,
        verb: 'store.created',
        target: { kind: 'person', id: personId, name: input.name },
        outcome: 'done',
        details: { organisation: input.organisation, cipher, auditKey },
      });
      db.prepare(
        `INSERT INTO person (id, name, name_key, username, role_id, status, password_hash, created_at_ms, created_seq)
         VALUES (?, ?, ?, ?, 'administrator', 'active', ?, ?, ?)`,
      ).run(personId, input.name, foldName(input.name), input.username, passwordHash, nowMs, seq);
      writeCheckpoint(db, { signingKey: auditSigningKey(db), storeId, nowMs });
      db.commit();
    } finally {
      connections.close();
    }
    let slots = emptySlotFile({ storeId, cipher, deviceMark: deviceMarkOf(deviceSecret) });
    slots = addOrReplaceSlot(slots, passwordSlot);
    slots = addOrReplaceSlot(slots, recoverySlot);
    writeSlotFile(folder, slots, databaseKey);
    await host.keepRecoveryCode?.(formatRecoveryCode(recoveryCode));
    const kept = await host.writeDevice(storeId, { secret: deviceSecret, organisation: input.organisation });
    if (kept !== 'ok') throw keychainError(kept);
    renameSync(folder, storeFolder(core.dataDir));
    syncFolder(core.dataDir);
    return { storeId, cipher, epoch: slots.epoch, databaseKey, personId };
  } catch (error) {
    databaseKey.fill(0);
    discard(folder);
    throw fileError(error);
  } finally {
    pepper.fill(0);
    deviceSecret.fill(0);
    lock.release();
  }
}

/**
 * The id of a set-up that was killed, or null. It may have left its device secret in the keychain or the file; going
 * on under the same id puts the new one in its place, instead of stumbling over it or leaving it there for ever.
 */
function interruptedStoreId(folder: string): string | null {
  try {
    return readSlotFile(folder).storeId;
  } catch {
    return null;
  }
}
