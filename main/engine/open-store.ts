import { EXAMPLE_MARK } from '../../preload/contract/audit.ts';
import { sweepAttachments } from './attachments/sweep.ts';
import { appendBehind, appendEvent, head } from './audit/chain.ts';
import { checkpointDue, lastCheckpoint, writeCheckpoint } from './audit/checkpoint.ts';
import type { EventEntry } from './audit/event-body.ts';
import { anchorHolds, anchorNow, highestAnchored, setHighestAnchored } from './audit/highest-anchor.ts';
import { tookPlaceOf } from './audit/replaced-chain.ts';
import { VERBS } from './audit/verbs.ts';
import type { Core } from './core.ts';
import { syncBuiltInRoles } from './db/built-in-roles.ts';
import type { Db } from './db/database.ts';
import { foldLogAtClose, foldLogForRoom, foldLogIfRemoved, isRemovalDue } from './db/fold-log.ts';
import { meta, setMeta } from './db/meta.ts';
import { drawReserve, fillReserve, isShortOfRoom } from './db/reserve.ts';
import { acquireStoreLock, requireHeld, stateOfName } from './db/store-lock.ts';
import type { LockState, StoreLock } from './db/store-lock.ts';
import { dropUpgradeCopies } from './db/upgrade-copy.ts';
import type { Settings } from '../../preload/contract/settings.ts';
import type { StoreConnections } from './db/store.ts';
import { EngineError } from './errors.ts';
import type { Anchor, Kept } from './host-services.ts';
import type { Actor, EventFacts, OpenStoreInfo } from './handler.ts';
import { endBackupDrafts } from './maintenance/backup-drafts.ts';
import { openUpToDate } from './maintenance/bring-up-to-date.ts';
import type { UpToDate } from './maintenance/bring-up-to-date.ts';
import { sweepTrials } from './maintenance/trial-folder.ts';
import { keepRetention } from './retention/schedule.ts';
import { keepChecked } from './health/schedule.ts';
import { StoreHealth } from './health/store-health.ts';
import { mendSlotFile } from './keys/mend-slot-file.ts';
import { repairModes } from './keys/repair-modes.ts';
import { sweepTemporaries } from './keys/replace-file.ts';
import type { SlotFile } from './keys/slot-file.ts';
import { databaseFile, discardDatabase, holdsLaterData, storeFolder, sweepDatabases, viewFile } from './keys/store-files.ts';
import { loadOpeningParts } from './opening-parts.ts';
import { endLeftoverSessions, forgetOldSessions } from './session/sessions.ts';
import { loadTokenKeys } from './session/token-keys.ts';
import type { TokenKeys } from './session/tokens.ts';
import { loadSettings } from './settings.ts';
import { WriteGate } from './write-gate.ts';

/** How long after a commit the keychain learns of it, so that many changes cost one entry. */
const ANCHOR_DELAY_MS = 2_000;

/** An event as the engine's parts state it; time and number are added. */
export interface RecordedEvent extends EventFacts {
  actor: Actor | Pick<Actor, 'personId' | 'name' | 'sessionId'> | null;
  verb: string;
}

/** A store whose key is in memory. From `close` on neither the key nor a connection is left. */
export interface OpenStore {
  readonly info: OpenStoreInfo;
  readonly organisation: string;
  readonly write: Db;
  readonly read: Db;
  readonly tokenKeys: TokenKeys;
  /** Reads them again, after a rotation is on disk. */
  reloadTokenKeys(): void;
  /** What the organisation has set. */
  readonly settings: Partial<Settings>;
  /** Reads them again, after a change. */
  reloadSettings(): void;
  /** Only while it is held can nobody else have it open: otherwise what is read here may be the past, and nothing is written. */
  readonly lockState: LockState;
  /** Throws as `requireHeld`. */
  requireLock(): void;
  /** Runs a change alone, in one transaction that is on disk when the promise resolves. */
  transact<T>(work: (db: Db) => T | Promise<T>): Promise<T>;
  /** Appends an audit event; only inside `transact`. Returns its sequence number. */
  record(db: Db, event: RecordedEvent): number;
  /** Writes into a database that is to take this one's place, as `transact` would into this. */
  recordIn(next: Db, work: (db: Db) => void): void;
  /**
   * Goes on with another database under another key, which takes the present one's place: `make` makes it while nobody
   * writes, and is lent the present key. What it throws leaves everything as it was.
   */
  replaceKey(make: (now: Buffer) => Promise<{ key: StoreKey; connections: StoreConnections }>): Promise<void>;
  /** From now on the rules of retention run and all of it is checked by themselves, until it is closed. */
  keepUp(wasClosedCleanly: boolean): void;
  /** Keeps the chain's head in the keychain, so that a rolled-back copy is noticed. Never fails; trouble is logged. */
  anchor(): Promise<void>;
  /** A session that goes on keeps what it needs for that; otherwise everything of that kind is destroyed. */
  close(cause: string, goesOn?: boolean): Promise<void>;
}

/** What opens a store: which one it is, as its slot file says, and the key that a slot gave. */
export interface StoreKey extends Pick<SlotFile, 'storeId' | 'cipher' | 'epoch'> {
  databaseKey: Buffer;
  /** The one whose slot gave the key: what lies on the disk is put right by it. */
  slotFile?: SlotFile;
}

/**
 * Opens the database with its key (which this takes over, and zeroes at close or when it cannot), takes the single-writer lock,
 * compares the chain with its anchor and records the opening. Sessions of an earlier run end, except `goesOn`.
 * Throws locked/store_in_use, unavailable/database_damaged, unavailable/store_newer.
 */
export async function openStore(core: Core, key: StoreKey, goesOn: string | null = null): Promise<OpenStore> {
  const { databaseKey, storeId, cipher } = key;
  const dir = storeFolder(core.dataDir);
  let lock: StoreLock | undefined;
  let connections: StoreConnections | undefined;
  try {
    lock = acquireStoreLock(core.dataDir, { nativeBinding: core.nativeBinding });
    sweepTrials(core.dataDir, core.log);
    const opened = repairModes(core.dataDir);
    if (opened > 0) core.log.warn('store.modes_repaired', { count: opened });
    const isMended = key.slotFile !== undefined && mendSlotFile(dir, key.slotFile, { databaseKey, log: core.log });
    const options = { file: databaseFile(dir, key.epoch), databaseKey, cipher, nativeBinding: core.nativeBinding };
    discardDatabase(viewFile(dir));
    const upToDate = await openUpToDate(core, options);
    ({ connections } = upToDate);
    if (meta(connections.read, 'store_id') !== storeId) throw new EngineError('unavailable', 'slots_damaged');
    const store = assemble(core, key, dir, upToDate, lock);
    const { wasClosedCleanly, isReplacement } = await recordOpening(core, store, { goesOn, isMended });
    if (isReplacement) await store.anchor();
    sweepDatabases(dir, key.epoch, core.log);
    sweepTemporaries(dir);
    dropUpgradeCopies(dir, { file: options.file, nowMs: core.clock.nowMs(), log: core.log });
    if (!upToDate.isView) {
      store.keepUp(wasClosedCleanly);
      core.backups.watch(core, store);
    }
    if (goesOn === null) core.resumable.forget(dir, core.log);
    return store;
  } catch (error) {
    connections?.close();
    lock?.release();
    databaseKey.fill(0);
    throw error;
  }
}

function assemble(
  core: Core,
  { storeId, ...key }: StoreKey,
  dir: string,
  { connections, isView }: UpToDate,
  lock: StoreLock,
): OpenStore {
  let { write, read } = connections;
  const gate = new WriteGate();
  const { organisation, signingKey, ...parts } = loadOpeningParts(write, storeId, core.clock.nowMs());
  const health = new StoreHealth(read, { isView });
  let open = true;
  let endUpkeep = (): void => undefined;
  let { settings, tokenKeys } = parts;
  let anchorTimer: NodeJS.Timeout | undefined;
  let databaseState = stateOfName(connections.file);
  /** A lock's file that was taken away may be back, and another have rotated the key meanwhile: what is open here has no name any more. */
  const lockState = (): LockState => {
    const state = lock.state();
    return state === 'held' ? databaseState() : state;
  };
  /** Also for a run that ends by a kill: what was committed longer ago than this cannot be taken back unnoticed. */
  const anchorSoon = (): void => {
    anchorTimer ??= setTimeout(() => void store.anchor(), ANCHOR_DELAY_MS).unref();
  };
  /** They hold what was taken out of the database, and open with the key before. */
  const dropCopies = (): void => dropUpgradeCopies(dir, { file: connections.file, nowMs: core.clock.nowMs(), all: true, log: core.log });
  const store: OpenStore = {
    info: {
      storeId,
      dir,
      get rotations() {
        return key.epoch;
      },
      get databaseFile() {
        return connections.file;
      },
      get cipher() {
        return key.cipher;
      },
      openedAtMs: core.clock.nowMs(),
      health,
      highestAnchorSeq: 0,
      nativeBinding: core.nativeBinding,
      withDatabaseKey(use) {
        if (!open) throw new EngineError('locked', 'store_locked');
        return use(key.databaseKey);
      },
    },
    organisation,
    get write() {
      return write;
    },
    get read() {
      return read;
    },
    get settings() {
      return settings;
    },
    reloadSettings() {
      settings = loadSettings(read);
      core.host.settingsChanged?.({ idleLockMinutes: core.settings.idleLockMinutes });
      void core.attempts.keepPolicy(core);
      core.resumable.check(core, store);
    },
    get tokenKeys() {
      return tokenKeys;
    },
    reloadTokenKeys() {
      tokenKeys = loadTokenKeys(read, storeId, core.clock.nowMs());
    },
    get lockState() {
      return lockState();
    },
    requireLock() {
      requireHeld(lockState());
    },
    transact(work) {
      return gate.run(async () => {
        // The store may have been locked while this change waited for its turn.
        if (!open) throw new EngineError('locked', 'store_locked');
        store.requireLock();
        if (isShortOfRoom(dir)) {
          foldLogForRoom(write);
          drawReserve(dir);
        }
        write.begin();
        try {
          const result = await work(write);
          if (write.inTransaction) {
            if (checkpointDue(write)) writeCheckpoint(write, { signingKey, storeId, nowMs: core.clock.nowMs() });
            // It may have taken long.
            store.requireLock();
            write.commit();
            // The copies first: a kill in between leaves what the next opening takes up again.
            if (isRemovalDue(write)) {
              dropCopies();
              foldLogIfRemoved(write);
            }
            anchorSoon();
            fillReserve(dir, core.random);
          }
          return result;
        } catch (error) {
          if (write.inTransaction) write.rollback();
          throw error;
        }
      });
    },
    recordIn(next, work) {
      next.transaction(() => {
        work(next);
        writeCheckpoint(next, { signingKey, storeId, nowMs: core.clock.nowMs() });
      });
    },
    replaceKey(make) {
      return gate.run(async () => {
        if (!open) throw new EngineError('locked', 'store_locked');
        store.requireLock();
        const next = await make(key.databaseKey);
        const former = { connections, databaseKey: key.databaseKey };
        connections = next.connections;
        ({ write, read } = connections);
        databaseState = stateOfName(connections.file);
        key = next.key;
        try {
          former.connections.close();
        } finally {
          former.databaseKey.fill(0);
        }
        sweepDatabases(dir, key.epoch, core.log);
        dropCopies();
        anchorSoon();
      });
    },
    record: (db, event) => appendEvent(db, eventEntry(core, event)).seq,
    async anchor() {
      clearTimeout(anchorTimer);
      anchorTimer = undefined;
      // Another may have come further.
      const state = lockState();
      if (state !== 'held') return core.log.error(state === 'lost' ? 'store.lock_lost' : 'store.lock_unknown', {});
      try {
        const kept = await core.host.writeAnchor(storeId, anchorNow(read, store.info.highestAnchorSeq));
        if (kept !== 'ok') core.log.warn('audit.anchor_not_kept', { state: kept });
      } catch (error) {
        // A failing host or a damaged page must not keep the store from closing, and its key in memory.
        core.log.error('audit.anchor_not_kept', { name: error instanceof Error ? error.name : 'unknown' });
      }
    },
    keepUp(wasClosedCleanly) {
      const ends = [keepRetention(core, store), keepChecked(core, store, { wasClosedCleanly })];
      endUpkeep = () => ends.forEach((end) => end());
    },
    async close(cause, goesOn = false) {
      endUpkeep();
      core.backups.end(store);
      await store
        .transact((db) => {
          store.record(db, { actor: null, verb: 'store.closed', details: { cause } });
          setMeta(db, 'closed_clean', 'yes');
          writeCheckpoint(db, { signingKey, storeId, nowMs: core.clock.nowMs() });
        })
        // A view is thrown away whole.
        .then(() => (isView ? undefined : foldLogAtClose(write)))
        .catch((error: unknown) => core.log.error('store.close_not_recorded', { name: error instanceof Error ? error.name : 'unknown' }));
      await store.anchor();
      open = false;
      if (!goesOn) core.resumable.forget(dir, core.log);
      try {
        connections.close();
      } finally {
        // Whatever keeps a connection open, such as rows that are still being read: the key goes, and the lock is given back.
        key.databaseKey.fill(0);
        lock.release();
      }
    },
  };
  return store;
}

function eventEntry(core: Core, { actor, verb, target, details, outcome }: RecordedEvent): EventEntry {
  // An event that no catalogue has a sentence for is a mistake in the program.
  if (!VERBS.has(verb)) throw new RangeError(`audit event: the verb ${verb} is not declared`);
  // What is written here happened, now: only example data carries the mark of what did not.
  if (details && EXAMPLE_MARK in details) throw new RangeError(`audit event: the detail "${EXAMPLE_MARK}" is taken`);
  return {
    atMs: core.clock.nowMs(),
    actor: actor ? { id: actor.personId, name: actor.name } : null,
    sessionId: actor?.sessionId ?? null,
    verb,
    target: target ?? null,
    outcome: outcome ?? 'done',
    details: details ?? {},
  };
}

/** Says how the store was found: whether the last run ended cleanly, and whether the chain is what was anchored. */
async function recordOpening(core: Core, store: OpenStore, { goesOn, isMended }: { goesOn: string | null; isMended: boolean }): Promise<{ wasClosedCleanly: boolean; isReplacement: boolean }> {
  const kept = await core.host.readAnchor(store.info.storeId);
  const isView = store.info.health.isNotUpgraded;
  return store.transact((db) => {
    const clean = meta(db, 'closed_clean') === 'yes';
    setMeta(db, 'closed_clean', 'no');
    endLeftoverSessions(db, goesOn, core.clock.nowMs());
    forgetOldSessions(db, core.clock.nowMs());
    // What is done beside the database is done for one that stays.
    if (!isView) {
      // Newer data that an older copy was put over knows of files that this does not.
      if (!holdsLaterData(store.info.dir, store.info.rotations)) sweepAttachments(db, store.info.dir, core.clock.nowMs());
      endBackupDrafts(db);
    }
    const rolesChanged = syncBuiltInRoles(db);
    store.info.highestAnchorSeq = highestAnchored(db, kept);
    setHighestAnchored(db, store.info.highestAnchorSeq);
    const isReplacement = kept.state === 'ok' && tookPlaceOf(db, kept.value);
    if (noticeRollback(core, db, kept, isReplacement) && kept.state === 'ok') store.info.lostAnchor = kept.value;
    const told = isView ? { as: 'not_upgraded' } : rolesChanged ? { rolesChanged } : {};
    if (isMended) store.record(db, { actor: null, verb: 'keys.file_mended' });
    store.record(db, { actor: null, verb: 'store.opened', details: { cipher: store.info.cipher, closedCleanly: clean, anchor: kept.state, ...told } });
    return { wasClosedCleanly: clean, isReplacement };
  });
}

/** Records that events are gone which the keychain or a signed checkpoint knows of; nothing when all are there. Says whether the keychain does. */
function noticeRollback(core: Core, db: Db, kept: Kept<Anchor>, isReplacement: boolean): boolean {
  const chainSeq = head(db).seq;
  const signedSeq = lastCheckpoint(db)?.seq ?? 0;
  const anchorSeq = kept.state === 'ok' ? kept.value.seq : signedSeq;
  const noticed = eventEntry(core, { actor: null, verb: 'audit.rollback_noticed', outcome: 'failed', details: { anchorSeq, chainSeq } });
  const lost = kept.state === 'ok' && !isReplacement && !anchorHolds(db, kept.value);
  if (signedSeq > chainSeq) appendBehind(db, signedSeq, noticed);
  else if (lost) appendEvent(db, noticed);
  return lost;
}
