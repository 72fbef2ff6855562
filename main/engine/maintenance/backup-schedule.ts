import { z } from 'zod';
import { BACKUP_SCHEDULE } from '../../../preload/contract/backups.ts';
import { BackupFailure } from '../../../preload/contract/backup-standing.ts';
import type { BackupStanding } from '../../../preload/contract/backup-standing.ts';
import type { Db } from '../db/database.ts';
import { meta, setMeta } from '../db/meta.ts';
import { FILE_MAC } from '../../jobs/backup/read-back.ts';
import { lastBackup } from './write-backup.ts';

/** What this machine's store says of backups by themselves. A backup takes them along; no other machine keeps them. */
const SCHEDULE = 'backup_schedule';
const KEPT = 'backup_schedule_kept';
const BASE_HOLDS = 'backup_schedule_base';

const count = ({ least, most }: { least: number; most: number }) => z.int().min(least).max(most);
/** Where and when, and how many are kept. */
const Schedule = z.strictObject({
  /** A path, which the engine alone knows. */
  folder: z.string().min(1).max(4096),
  daily: z.boolean(),
  atClose: z.boolean(),
  fulls: count(BACKUP_SCHEDULE.fulls),
  differentials: count(BACKUP_SCHEDULE.differentials),
});
export type Schedule = z.infer<typeof Schedule>;

/** One file that was written by itself. */
const ScheduledFile = z.strictObject({
  name: z.string().max(255),
  backupId: z.uuid(),
  /** The full backup that it builds on; null for a full one. */
  baseId: z.uuid().nullable(),
  sizeBytes: z.int().min(0),
  /** To tell whether it is still as it was written (main/jobs/backup/read-back.ts). None where an earlier version wrote it. */
  mac: z.string().regex(FILE_MAC).optional(),
  /** What such a version kept in its place, which nobody asks for any more: without it here nothing would be read of what was kept. */
  sha256: z.string().max(64).optional(),
  auditSeq: z.int().min(0),
  atMs: z.int().min(0),
});
export type ScheduledFile = z.infer<typeof ScheduledFile>;
/** Of a folder in which nothing can be taken away for years, the oldest become its owner's. */
const MOST_FILES = 1_000;
const Kept = z.strictObject({
  /** Oldest first. */
  files: z.array(ScheduledFile).max(MOST_FILES),
  lastAtMs: z.int().min(0).nullable(),
  lastSeq: z.int().min(0),
  /** For whom the newest full one is: another recovery code would open what builds on it, and not itself. */
  baseFor: z.string().max(64),
  /** When the newest full one was last read to its end and found as it was written. */
  baseSeenAtMs: z.int().min(0).optional(),
  /** How long the last one took: one that takes longer than a close may is not begun there. */
  tookMs: z.int().min(0),
  failure: BackupFailure.nullable(),
});
export type Kept = z.infer<typeof Kept>;
const NOTHING_KEPT: Kept = { files: [], lastAtMs: null, lastSeq: 0, baseFor: '', tookMs: 0, failure: null };

/** Null where none is set, and for what this version did not write: nothing is written where somebody else said. */
export function scheduleOf(db: Db): Schedule | null {
  return parsed(db, SCHEDULE, Schedule);
}

/** What was written by itself so far, and how the last try ended. */
export function keptOf(db: Db): Kept {
  return parsed(db, KEPT, Kept) ?? NOTHING_KEPT;
}

/** Keeps a schedule in the caller's transaction. Another folder begins with a full backup; what lies in the one before is left to its owner. */
export function setSchedule(db: Db, schedule: Schedule): void {
  const before = scheduleOf(db);
  setMeta(db, SCHEDULE, JSON.stringify(schedule));
  if (before?.folder !== schedule.folder) setKept(db, NOTHING_KEPT);
}

/** Remembers it, in the caller's transaction: of too many files the newest. */
export function setKept(db: Db, kept: Kept): void {
  setMeta(db, KEPT, JSON.stringify({ ...kept, files: kept.files.slice(-MOST_FILES) }));
}

/** Ends it: no backup happens by itself any more. Also for a store that was restored, which is on another machine, or has other files beside it. */
export function forgetSchedule(db: Db): void {
  db.prepare('DELETE FROM meta WHERE key IN (?, ?, ?)').run(SCHEDULE, KEPT, BASE_HOLDS);
}

/** The attachments whose content the full backup of this id holds; null where that is not known. */
export function baseHolds(db: Db, backupId: string): string[] | null {
  const kept = meta(db, BASE_HOLDS);
  if (kept === null || !kept.startsWith(`${backupId} `)) return null;
  const bytes = Buffer.from(kept.slice(backupId.length + 1), 'base64');
  return Array.from({ length: bytes.length / ID_BYTES }, (_, at) => idOf(bytes.subarray(at * ID_BYTES, (at + 1) * ID_BYTES)));
}

/** Keeps them, 16 bytes each: a store may have a hundred thousand. */
export function setBaseHolds(db: Db, backupId: string, attachmentIds: readonly string[]): void {
  const bytes = Buffer.concat(attachmentIds.map((id) => Buffer.from(id.replaceAll('-', ''), 'hex')));
  setMeta(db, BASE_HOLDS, `${backupId} ${bytes.toString('base64')}`);
}

const ID_BYTES = 16;
function idOf(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/u, '$1-$2-$3-$4-');
}

/** Whether anything happened after event `seq` that is worth a backup: comings, goings and backups themselves are not. */
export function changedSince(db: Db, seq: number): boolean {
  const row = db
    .prepare(
      `SELECT 1 FROM audit_event WHERE seq > ? AND verb NOT IN ('store.opened', 'store.closed', 'session.signed_in', 'session.signed_out', 'session.locked',
         'session.resumed', 'session.confirmed', 'session.keys_rotated', 'backup.created', 'backup.failed', 'backup.drilled') LIMIT 1`,
    )
    .get(seq);
  return row !== undefined;
}

/** How backups stand, for everybody who is signed in. */
export function backupStanding(db: Db, dueDays: number): BackupStanding {
  const last = lastBackup(db);
  return {
    writtenAtMs: last?.atMs ?? null,
    isCurrent: last !== null && !changedSince(db, last.seq),
    isScheduled: scheduleOf(db) !== null,
    failure: keptOf(db).failure,
    dueDays,
  };
}

function parsed<T>(db: Db, key: string, form: z.ZodType<T>): T | null {
  const kept = meta(db, key);
  if (kept === null) return null;
  try {
    return form.parse(JSON.parse(kept));
  } catch {
    return null;
  }
}
