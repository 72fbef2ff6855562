import { join } from 'node:path';
import type { BackupComparison } from '../../../preload/contract/backup-comparison.ts';
import type { ParsedInputOf } from '../../../preload/contract/contract.ts';
import { openStoreOf, tellChanged } from '../core.ts';
import type { Client, Core } from '../core.ts';
import { setMeta } from '../db/meta.ts';
import { acquireStoreLock } from '../db/store-lock.ts';
import { EngineError } from '../errors.ts';
import type { Actor, GateCall } from '../handler.ts';
import { typedCode } from '../keys/recovery-shares.ts';
import { makeDataFolder } from '../keys/store-files.ts';
import { inspectStore } from '../keys/store-state.ts';
import type { OpenStore } from '../open-store.ts';
import { keptOf, scheduleOf } from './backup-schedule.ts';
import { compare } from './compare.ts';
import { healSwap } from './heal-swap.ts';
import { presentCodeOf, withPresentStore } from './present-store.ts';
import { withRestoredCopy } from './restored-copy.ts';
import type { BackupFiles } from './restored-copy.ts';
import { stillAllowed } from './standing.ts';

/** When a backup was last restored to see that it can be. */
export const BACKUP_DRILLED_AT = 'backup_drilled_at_ms';

export const tryBackupGates = {
  /**
   * Restores a backup into a place of its own, checks it, tells what it holds and how it differs, and takes it away.
   * Throws not_found/no_such_item where no backup was made by itself and none is given, unavailable/backup_damaged where
   * another lies in the place of that; what reading a backup throws.
   */
  async drill(core: Core, _client: Client, input: ParsedInputOf<'backups.drill'>, actor: Actor, call: GateCall): Promise<BackupComparison> {
    const store = openStoreOf(core);
    const code = await typedCode(input);
    try {
      const { files, backupId } = drilledFiles(core, store, input);
      const { presentFacts, ...found } = await withRestoredCopy(core, files, code, call, (copy) => {
        if (backupId !== null && copy.read.manifest.backupId !== backupId) throw new EngineError('unavailable', 'backup_damaged');
        return compare(copy, store.read);
      });
      await store.transact((db) => {
        const standing = stillAllowed(core, db, actor, 'backups.manage');
        const { backup, relation } = found;
        setMeta(db, BACKUP_DRILLED_AT, String(core.clock.nowMs()));
        const { people, records, attachments, auditSeq } = backup.facts;
        store.record(db, { actor: standing, verb: 'backup.drilled', details: { backedUpAt: new Date(backup.createdAtMs).toISOString(), chain: backup.chain, relation: relation ?? 'none', people, recordsHeld: records, attachments, missing: backup.missing, auditSeq } });
      });
      tellChanged(core, ['backups', 'audit']);
      return { ...found, present: presentFacts === null ? { state: 'unreadable' } : { state: 'read', facts: presentFacts } };
    } finally {
      code.fill(0);
    }
  },

  /** The same before anybody is signed in, for whoever is about to restore: nothing is kept, and nothing is told of. */
  async compare(core: Core, _client: Client, input: ParsedInputOf<'backups.compare'>, _actor: unknown, call: GateCall): Promise<BackupComparison> {
    healSwap(core);
    const code = await typedCode(input);
    const presentCode = presentCodeOf(code, input.presentCode);
    let isRight = false;
    try {
      // Whoever is signed in tries a backup; nobody is compared with behind their back.
      if (core.store) throw new EngineError('locked', 'store_in_use');
      const files = restoredFiles(core, input);
      // A guess at the code of the present data is one, wherever it is made.
      if (inspectStore(core.dataDir).state === 'ready') await core.attempts.beginRecovery(core);
      // On a machine that is still empty there may not even be that.
      makeDataFolder(core.dataDir);
      const lock = acquireStoreLock(core.dataDir, { nativeBinding: core.nativeBinding });
      try {
        return await withRestoredCopy(core, files, code, call, (copy) =>
          withPresentStore(core, presentCode, (db, state) => {
            isRight = state === 'read';
            const { presentFacts, ...found } = compare(copy, db);
            return Promise.resolve({ ...found, present: presentFacts !== null ? { state: 'read', facts: presentFacts } : { state: state === 'read' ? 'unreadable' : state } });
          }),
        );
      } finally {
        lock.release();
      }
    } finally {
      code.fill(0);
      presentCode.fill(0);
      if (isRight) await core.attempts.recoveryWasRight(core);
    }
  },
};

/** The files that were picked. Throws not_found/handle_expired. */
export function restoredFiles(core: Core, { file, base }: { file: string; base?: string | undefined }): BackupFiles {
  const path = core.files.path(file, 'backup-restore');
  return base === undefined ? [path] : [path, core.files.path(base, 'backup-restore')];
}

/** The files that were picked, or the newest that was written by itself, with what it builds on and the id that it must have. */
function drilledFiles(core: Core, store: OpenStore, { file, base }: ParsedInputOf<'backups.drill'>): { files: BackupFiles; backupId: string | null } {
  if (file !== undefined) return { files: restoredFiles(core, { file, base }), backupId: null };
  const schedule = scheduleOf(store.read);
  const { files } = keptOf(store.read);
  const newest = files.at(-1);
  if (schedule === null || newest === undefined) throw new EngineError('not_found', 'no_such_item');
  const path = join(schedule.folder, newest.name);
  const { backupId } = newest;
  if (newest.baseId === null) return { files: [path], backupId };
  const whole = files.find((each) => each.backupId === newest.baseId);
  if (whole === undefined) throw new EngineError('invalid_input', 'backup_base_missing');
  return { files: [path, join(schedule.folder, whole.name)], backupId };
}
