import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileError } from '../audit/file-error.ts';
import { tellChanged } from '../core.ts';
import type { Core } from '../core.ts';
import { EngineError } from '../errors.ts';
import { syncFolder } from '../keys/replace-file.ts';
import type { OpenStore } from '../open-store.ts';
import { withDraft } from '../output-file.ts';
import { backupFileName, isThere, removeOwn, requireAnswer, requireFolder, sweepDrafts, tooMany } from './backup-folder.ts';
import { baseHolds, changedSince, keptOf, scheduleOf, setBaseHolds, setKept } from './backup-schedule.ts';
import type { Kept, Schedule, ScheduledFile } from './backup-schedule.ts';
import { recipientsMark, requireSameRecipients, setLastBackup, toldOf, writeBackup } from './write-backup.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A full backup is read again before anything builds on it, once a day. */
const SEEN_EVERY_MS = DAY_MS;
/** A full backup as old as this is followed by another full one. */
const FULL_EVERY_MS = 7 * DAY_MS;

/** The longest that closing waits for one; the host ends the engine after 15 s (main/electron/engine-process.ts), and closing itself takes some. */
export const AT_CLOSE_MS = 8_000;
/** When it is asked whether one is due: as the store opens, while it is open, and before it is closed. */
export type Moment = 'opening' | 'open' | 'closing';

/**
 * Whether a backup is due at this moment. Opening makes up for a closing that made none: a lock drops the keys at once, a
 * kill closes nothing, and a large store takes longer than a closing may. It is too slow for that when the last one was.
 */
export function isDue(core: Pick<Core, 'clock'>, store: Pick<OpenStore, 'read'>, moment: Moment): boolean {
  const schedule = scheduleOf(store.read);
  if (schedule === null) return false;
  const { daily, atClose } = schedule;
  const kept = keptOf(store.read);
  if (!{ opening: daily || atClose, open: daily, closing: atClose && kept.tookMs < AT_CLOSE_MS }[moment]) return false;
  if (kept.lastAtMs === null) return true;
  const sinceMs = core.clock.nowMs() - kept.lastAtMs;
  // A backup of the future was made by a clock that was wrong.
  const isTime = moment === 'closing' || sinceMs >= DAY_MS || sinceMs < 0;
  return isTime && changedSince(store.read, kept.lastSeq);
}

/** Remembers that one took longer than a closing may. */
export async function noteTooSlow(store: OpenStore): Promise<void> {
  await store.transact((db) => setKept(db, { ...keptOf(db), tookMs: AT_CLOSE_MS }));
}

/**
 * Writes one backup into the folder of the schedule, takes away what is too many there, and tells of both. What goes wrong
 * is told once, and kept until it works again; a cancelled one leaves nothing. Throws conflict/cancelled,
 * locked/store_locked, and what telling of it throws.
 */
export async function runSchedule(core: Core, store: OpenStore, signal: AbortSignal): Promise<void> {
  const schedule = scheduleOf(store.read);
  if (schedule === null) return;
  try {
    await writeNext(core, store, schedule, signal);
  } catch (error) {
    if (error instanceof EngineError && (error.reason === 'cancelled' || error.reason === 'store_locked')) throw error;
    if (error instanceof EngineError && error.reason === 'database_damaged') store.info.health.suspect();
    await tellFailure(core, store, error instanceof EngineError ? error : new EngineError('internal', 'unexpected'));
  }
  tellChanged(core, ['backups', 'audit']);
}

async function writeNext(core: Core, store: OpenStore, schedule: Schedule, signal: AbortSignal): Promise<void> {
  const { folder } = schedule;
  const owner = store.info;
  await requireAnswer(folder);
  requireFolder(folder, owner);
  sweepDrafts(folder, owner);
  const startedMs = core.clock.nowMs();
  const baseFor = recipientsMark(store);
  const base = baseOf(store, schedule, { nowMs: startedMs, baseFor });
  const baseSeenAtMs = base && (await seenAt(core, store, base, { folder, nowMs: startedMs, signal }));
  const since = baseSeenAtMs === null ? null : base;
  const backupId = core.random.uuid();
  const name = backupFileName(owner, { nowMs: startedMs, isFull: since === null, backupId });
  const target = join(folder, name);
  await withDraft(target, { storeDir: owner.dir, unique: backupId }, async (draft) => {
    const written = await writeBackup(core, store, { target: draft.path, since, backupId, signal });
    const { audit, sizeBytes, mac } = written;
    let removed = 0;
    await store.transact((db) => {
      requireSameRecipients(store, baseFor);
      const nowMs = core.clock.nowMs();
      const before = keptOf(db);
      const files = [...before.files, { name, backupId, baseId: since?.backupId ?? null, sizeBytes, mac, auditSeq: audit.seq, atMs: startedMs }];
      setKept(db, { files, lastAtMs: startedMs, lastSeq: audit.seq, baseFor: since === null ? baseFor : before.baseFor, baseSeenAtMs: baseSeenAtMs ?? startedMs, tookMs: Math.max(0, nowMs - startedMs), failure: null });
      if (since === null) setBaseHolds(db, backupId, written.held);
      setLastBackup(db, { atMs: nowMs, seq: audit.seq });
      // It has its name when the event says so, and loses it again where that cannot be kept.
      putInPlace(draft.path, target, folder);
      removed = tooMany(folder, { files }, schedule).length;
      store.record(db, { actor: null, verb: 'backup.created', details: { ...toldOf(backupId, written), by: 'schedule', kind: since === null ? 'full' : 'changes', removed, ...(since === null && base?.mac !== undefined ? { damagedBase: base.name } : {}) } });
    }).catch((error: unknown) => {
      rmSync(target, { force: true });
      throw error;
    });
    if (removed > 0) await prune(store, schedule);
  });
}

/** With the attachments whose content it holds. */
type Base = ScheduledFile & { attachmentIds: string[] };

/** The full backup that the next one may build on: young enough, for the same people, known by what it holds, and still there. */
function baseOf(store: OpenStore, { folder }: Schedule, now: { nowMs: number; baseFor: string }): Base | null {
  const { files, baseFor } = keptOf(store.read);
  const base = files.findLast(({ baseId }) => baseId === null);
  if (base === undefined || baseFor !== now.baseFor) return null;
  const ageMs = now.nowMs - base.atMs;
  if (ageMs < 0 || ageMs >= FULL_EVERY_MS || !isThere(folder, base)) return null;
  const attachmentIds = baseHolds(store.read, base.backupId);
  return attachmentIds && { ...base, attachmentIds };
}

/**
 * When it was last found as it was written, to the byte: a drive that loses bits keeps names and sizes, and everything that
 * builds on a full backup is lost with it. Read again once a day. Null for another content. Throws conflict/cancelled.
 */
async function seenAt(core: Core, store: OpenStore, base: Base, { folder, nowMs, signal }: { folder: string; nowMs: number; signal: AbortSignal }): Promise<number | null> {
  const { baseSeenAtMs } = keptOf(store.read);
  if (baseSeenAtMs !== undefined && nowMs >= baseSeenAtMs && nowMs - baseSeenAtMs < SEEN_EVERY_MS) return baseSeenAtMs;
  const { name, sizeBytes, mac } = base;
  // An earlier version wrote it, and nobody can tell.
  if (mac === undefined) return null;
  const isIntact = await core.jobs.start('check-file', { file: join(folder, name), sizeBytes, mac }, { signal }).catch(unlessUnreadable);
  return isIntact ? nowMs : null;
}

/** A drive that cannot read it any more has another content. */
function unlessUnreadable(error: unknown): false {
  if (error instanceof EngineError && error.reason === 'file_unreadable') return false;
  throw error;
}

function putInPlace(draft: string, target: string, folder: string): void {
  try {
    renameSync(draft, target);
  } catch (error) {
    throw fileError(error);
  }
  try {
    syncFolder(folder);
  } catch {
    // The file itself is on disk; not every file system of a removable or shared drive can be asked for more.
  }
}

/** What could not be taken away stays in the list, and is tried after the next backup. */
async function prune(store: OpenStore, schedule: Schedule): Promise<void> {
  const { folder } = schedule;
  const gone = new Set(tooMany(folder, keptOf(store.read), schedule).filter((file) => removeOwn(folder, file, store.info)).map(({ backupId }) => backupId));
  await store.transact((db) => {
    const kept = keptOf(db);
    setKept(db, { ...kept, files: kept.files.filter(({ backupId }) => !gone.has(backupId)) });
  });
}

/** Once for each trouble: a drive that stays away for a week is one event, not a thousand. */
async function tellFailure(core: Core, store: OpenStore, { reason }: EngineError): Promise<void> {
  const kept = keptOf(store.read);
  if (kept.failure?.reason === reason) return;
  const failure: Kept['failure'] = { reason, sinceMs: core.clock.nowMs() };
  await store.transact((db) => {
    setKept(db, { ...keptOf(db), failure });
    store.record(db, { actor: null, verb: 'backup.failed', outcome: 'failed', details: { by: 'schedule', reason } });
  });
}
