import type { OutputOf, ParsedInputOf } from '../../../preload/contract/contract.ts';
import { openStoreOf, tellChanged } from '../core.ts';
import type { Client, Core } from '../core.ts';
import { setMeta } from '../db/meta.ts';
import { PAGE_BYTES } from '../db/page-format.ts';
import { requireRoom } from '../db/room.ts';
import { openDatabase } from '../db/store.ts';
import type { StoreConnections } from '../db/store.ts';
import { EngineError } from '../errors.ts';
import { giveWay } from '../give-way.ts';
import type { Actor, GateCall } from '../handler.ts';
import { parseRecoveryCode } from '../keys/recovery-code.ts';
import { rewriteSlots } from '../keys/rewrite-slots.ts';
import { needsRecoveryCode, rotateSlots } from '../keys/rotate-slots.ts';
import { readSlotFile, verifySlotFile, writeSlotFile } from '../keys/slot-file.ts';
import type { RecoverySlot, SlotFile, VerifiedSlotFile } from '../keys/slot-file.ts';
import { makeRecoverySlot, removeSlots } from '../keys/slots.ts';
import { databaseFile, discardDatabase, keepLaterDatabase, markUnfinished, removeDatabase } from '../keys/store-files.ts';
import type { OpenStore, StoreKey } from '../open-store.ts';
import { orTell } from '../or-tell.ts';
import { recoverySlotOf } from '../people/slots.ts';
import { keysOf, ROTATED_AT } from './keys.ts';
import { requireCodeInForce } from './prove-code.ts';
import { stillAllowed } from './standing.ts';

type Input = ParsedInputOf<'keys.rotate'>;

/**
 * Encrypts the database under a new key. The new database is made whole beside the old, with the event that tells of it,
 * while nobody writes; one rename of the slot file then changes over to both. A kill at any point leaves the old store or
 * the new one, and the other's database to be swept when it opens; one that was in force under the name of the new one is kept.
 * Throws invalid_input/recovery_code_needed, recovery_code_mismatch; read_only; conflict/cancelled. Nothing has changed then.
 */
export async function rotateKey(core: Core, _client: Client, input: Input, actor: Actor, call: GateCall): Promise<OutputOf<'keys.rotate'>> {
  const store = openStoreOf(core);
  await core.lifecycle.run(async () => {
    const next = core.random.bytes(32);
    try {
      const recovery = await recoverySlotFor(core, store, input, next);
      await store.replaceKey((now) => rotated(core, store, { now, next, recovery, input, actor, call }));
      // It was sealed for the key before.
      core.resumable.forget(store.info.dir, core.log);
    } finally {
      next.fill(0);
    }
  });
  tellChanged(core, ['keys', 'backups', 'audit']);
  return keysOf(store.read, store.info, core.settings);
}

/** The recovery slot made anew, where the code is given; null where it leads on by itself. */
async function recoverySlotFor(core: Core, store: OpenStore, { cipher, recoveryCode }: Input, next: Buffer): Promise<RecoverySlot | null> {
  const file = readSlotFile(store.info.dir);
  if (recoveryCode === undefined) {
    if (needsRecoveryCode(recoverySlotOf(store.read, file))) throw new EngineError('invalid_input', 'recovery_code_needed');
    return null;
  }
  const code = parseRecoveryCode(recoveryCode);
  const { random, jobs } = core;
  try {
    // Beside one another, since each stretches the code; the slot is nobody's before the code is proven.
    const making = makeRecoverySlot({ storeId: file.storeId, cipher: cipher ?? file.cipher, databaseKey: next, random, recoveryCode: code }, jobs);
    const proving = requireCodeInForce(core, store, code);
    // The keys are lent to both until both are done.
    await Promise.allSettled([making, proving]);
    await proving;
    return await making;
  } finally {
    code.fill(0);
  }
}

interface Rotation {
  now: Buffer;
  next: Buffer;
  recovery: RecoverySlot | null;
  input: Input;
  actor: Actor;
  call: GateCall;
}

/** Alone with the store: nobody writes until it returns. */
async function rotated(core: Core, store: OpenStore, { now, next, recovery, input, actor, call }: Rotation): Promise<{ key: StoreKey; connections: StoreConnections }> {
  const { dir, nativeBinding } = store.info;
  requireRoom(dir, Number(store.read.pragma('page_count')) * PAGE_BYTES);
  const read: SlotFile = readSlotFile(dir);
  verifySlotFile(read, now);
  const inForce = recoverySlotOf(store.read, read);
  const file = removeSlots(read, (slot) => slot.kind === 'recovery' && slot !== inForce);
  const cipher = input.cipher ?? file.cipher;
  const { file: nextFile, left } = await rotateSlots(file, { from: now, to: next, cipher, recovery, random: core.random }, () => giveWay(call.signal));
  const to = databaseFile(dir, nextFile.epoch);
  // Before anything that takes away what has this name.
  keepLaterDatabase(dir, nextFile.epoch, core.random.uuid());
  let connections: StoreConnections | undefined;
  try {
    removeDatabase(to);
    markUnfinished(to);
    const [before, after] = [keyed(now, file.cipher), keyed(next, cipher)];
    await core.jobs
      .start(
        'rotate-database',
        { from: store.info.databaseFile, to, before, after, nativeBinding },
        { onBatch: ({ done, total }) => call.progress(done, total, 'bytes'), signal: call.signal },
      )
      .finally(() => [before, after].forEach(({ databaseKey }) => databaseKey.fill(0)));
    connections = openDatabase({ file: to, databaseKey: next, cipher, nativeBinding });
    store.recordIn(connections.write, (db) => {
      const standing = stillAllowed(core, db, actor, 'keys.manage');
      setMeta(db, ROTATED_AT, String(core.clock.nowMs()));
      store.record(db, { actor: standing, verb: 'keys.rotated', details: { rotations: nextFile.epoch, cipher, leftBehind: left.length } });
    });
    if (call.signal.aborted) throw new EngineError('conflict', 'cancelled');
    changeOver(dir, { file, nextFile, now, next });
    return { key: { storeId: file.storeId, cipher, epoch: nextFile.epoch, databaseKey: Buffer.from(next) }, connections };
  } catch (error) {
    connections?.close();
    // Not while it is unknown which of the two the slot file leads to: the next opening sweeps the other.
    if (epochOnDisk(dir) === file.epoch) {
      discardDatabase(to);
      putCopyRight(core, store);
    }
    throw error;
  }
}

/** Puts the new slot file in place. What fails after the rename (a folder that cannot be synced) does not take it back. */
function changeOver(dir: string, { file, nextFile, now, next }: { file: SlotFile; nextFile: VerifiedSlotFile; now: Buffer; next: Buffer }): void {
  try {
    writeSlotFile(dir, nextFile, next, now);
  } catch (error) {
    if (epochOnDisk(dir) !== file.epoch + 1) throw error;
  }
}

/** Of the slot file as it lies there; null where that cannot be told. */
function epochOnDisk(dir: string): number | null {
  try {
    return readSlotFile(dir).epoch;
  } catch {
    return null;
  }
}

/** A copy of the key to hand to a worker, which zeroes its own; this one is the caller's to zero. */
function keyed(databaseKey: Buffer, cipher: SlotFile['cipher']): { databaseKey: Uint8Array; cipher: SlotFile['cipher'] } {
  return { databaseKey: Uint8Array.from(databaseKey), cipher };
}

/** A slot file that could not be written may have left its copy behind, which leads to a database that is gone. */
function putCopyRight(core: Core, store: OpenStore): void {
  orTell(core.log, 'keys.copy_not_renewed', () => rewriteSlots(store.info, (file) => file));
}
