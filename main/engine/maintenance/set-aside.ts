import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ParsedInputOf } from '../../../preload/contract/contract.ts';
import { LEDGER_FILE_NAME } from '../attempts/ledger-file.ts';
import { appendEvent, head } from '../audit/chain.ts';
import { auditSigningKey, writeCheckpoint } from '../audit/checkpoint.ts';
import { fileError } from '../audit/file-error.ts';
import { anchorNow, highestAnchored, setHighestAnchored } from '../audit/highest-anchor.ts';
import { anchorDetails } from '../audit/replaced-chain.ts';
import { openStoreOf, tellChanged } from '../core.ts';
import type { Client, Core } from '../core.ts';
import { acquireStoreLock } from '../db/store-lock.ts';
import { meta } from '../db/meta.ts';
import type { StoreConnections } from '../db/store.ts';
import { EngineError } from '../errors.ts';
import type { Actor } from '../handler.ts';
import { typedCode } from '../keys/recovery-shares.ts';
import { readSlotFile } from '../keys/slot-file.ts';
import type { SlotFile } from '../keys/slot-file.ts';
import { openWithRecovery } from '../keys/slots.ts';
import { databaseFile } from '../keys/store-files.ts';
import { asideFolder, nextAsideId, swapStores } from '../keys/swap-stores.ts';
import { requireOpenable } from '../opening-parts.ts';
import { recoverySlotOf } from '../people/slots.ts';
import { closeStoreAnd } from '../session/lock.ts';
import { openUpToDate } from './bring-up-to-date.ts';
import { stillAllowed } from './standing.ts';
import { removeWhole } from './trial-folder.ts';

type Done = Record<string, never>;

export const setAsideGates = {
  /**
   * Puts data that was set aside back in the place of the present, which is set aside in turn. Its own recovery code opens
   * it, so that its chain can say so; both chains tell of it. Everybody is signed out. Throws not_found/no_such_item,
   * invalid_input/recovery_code_mismatch, read_only, and what opening a store throws.
   */
  async putBack(core: Core, _client: Client, input: ParsedInputOf<'backups.putBack'>, actor: Actor): Promise<Done> {
    // Before the returning one is written to, since it is brought up to date.
    stillAllowed(core, openStoreOf(core).read, actor, 'backups.manage');
    const folder = asideFolder(core.dataDir, input.aside);
    const code = await typedCode(input);
    const slotFile = readSlotFile(folder);
    const { databaseKey, slot } = await openWithRecovery(slotFile, code, core.jobs).finally(() => code.fill(0));
    try {
      // Before anything is said or closed: what cannot be opened must not take the place of what can.
      const returning = await openReturning(core, folder, slotFile, databaseKey);
      try {
        // Two slots of codes are what a kill in the middle of a replacement leaves.
        if (recoverySlotOf(returning.read, slotFile) !== slot) throw new EngineError('invalid_input', 'recovery_code_mismatch');
        await swapFor(core, { folder, slotFile, aside: input.aside }, returning, actor);
      } finally {
        returning.close();
      }
      return {};
    } finally {
      databaseKey.fill(0);
    }
  },

  /** Takes away data that was set aside, for good. The present chain says so before it goes. Throws not_found/no_such_item, read_only. */
  async removeAside(core: Core, _client: Client, input: ParsedInputOf<'backups.removeAside'>, actor: Actor): Promise<Done> {
    const store = openStoreOf(core);
    const folder = asideFolder(core.dataDir, input.aside);
    await store.transact((db) => {
      const standing = stillAllowed(core, db, actor, 'backups.manage');
      store.record(db, { actor: standing, verb: 'store.aside_removed', details: { aside: input.aside } });
    });
    try {
      removeWhole(core.dataDir, folder, core.random.uuid());
    } catch (error) {
      throw fileError(error);
    }
    tellChanged(core, ['backups', 'audit']);
    return {};
  },
};

interface Returning {
  folder: string;
  slotFile: SlotFile;
  /** Its name among what was set aside. */
  aside: string;
}

/**
 * Opens what is to be put back, brought up to date with a copy of what it was before. Throws what opening a database throws,
 * unavailable/upgrade_failed, unavailable/slots_damaged for one of another store, unavailable/database_damaged for one into
 * which nobody could be signed in.
 */
async function openReturning(core: Core, folder: string, { storeId, cipher, epoch }: SlotFile, databaseKey: Buffer): Promise<StoreConnections> {
  const { connections, isView } = await openUpToDate(core, { file: databaseFile(folder, epoch), databaseKey, cipher, nativeBinding: core.nativeBinding });
  try {
    if (isView) throw new EngineError('unavailable', 'upgrade_failed');
    if (meta(connections.read, 'store_id') !== storeId) throw new EngineError('unavailable', 'slots_damaged');
    requireOpenable(connections.write, storeId, core.clock.nowMs());
    return connections;
  } catch (error) {
    connections.close();
    throw error;
  }
}

async function swapFor(core: Core, { folder, slotFile, aside }: Returning, returning: StoreConnections, actor: Actor): Promise<void> {
  const store = openStoreOf(core);
  const presentAside = nextAsideId(core.dataDir, core.clock.nowMs());
  await store.transact((db) => {
    const standing = stillAllowed(core, db, actor, 'backups.manage');
    store.record(db, { actor: standing, verb: 'store.put_back', details: { aside, presentAside } });
  });
  const sameStore = slotFile.storeId === store.info.storeId;
  const formerSeq = head(store.read).seq;
  const presentLedger = join(store.info.dir, LEDGER_FILE_NAME);
  await closeStoreAnd(core, 'ended', async () => {
    const lock = acquireStoreLock(core.dataDir, { nativeBinding: core.nativeBinding });
    try {
      const anchor = await sayPutBack(core, slotFile, returning, { aside, presentAside, formerSeq: sameStore ? formerSeq : null });
      returning.close();
      // The count of wrong passwords goes on: putting data back must not be a way to start it anew.
      if (sameStore && existsSync(presentLedger)) copyFileSync(presentLedger, join(folder, LEDGER_FILE_NAME));
      swapStores(core.dataDir, folder, presentAside);
      await core.host.writeAnchor(slotFile.storeId, anchor);
    } catch (error) {
      throw fileError(error);
    } finally {
      lock.release();
    }
  });
}

/** The chain that comes back goes on, and says from where. Returns what the keychain is to know of it. */
async function sayPutBack(core: Core, { storeId }: SlotFile, { write: db, read }: StoreConnections, told: { aside: string; presentAside: string; formerSeq: number | null }) {
  const kept = await core.host.readAnchor(storeId);
  const nowMs = core.clock.nowMs();
  const highestSeq = Math.max(highestAnchored(db, kept), told.formerSeq ?? 0);
  db.transaction(() => {
    setHighestAnchored(db, highestSeq);
    const { formerSeq: _formerSeq, ...details } = told;
    appendEvent(db, { atMs: nowMs, actor: null, sessionId: null, verb: 'store.put_back', target: null, outcome: 'done', details: { ...details, ...anchorDetails(kept), highestAnchorSeq: highestSeq } });
    writeCheckpoint(db, { signingKey: auditSigningKey(db), storeId, nowMs });
  });
  return anchorNow(read, highestSeq);
}
