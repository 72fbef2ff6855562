import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { EngineError } from '../../../main/engine/errors.ts';
import { backupFileName, isThere, removeOwn, requireAnswer, tooMany } from '../../../main/engine/maintenance/backup-folder.ts';
import { backupStanding, baseHolds, keptOf, scheduleOf, setBaseHolds } from '../../../main/engine/maintenance/backup-schedule.ts';
import { lastBackup } from '../../../main/engine/maintenance/write-backup.ts';
import type { ScheduledFile } from '../../../main/engine/maintenance/backup-schedule.ts';
import { anchorNow, highestAnchored, setHighestAnchored } from '../../../main/engine/audit/highest-anchor.ts';
import { setMeta } from '../../../main/engine/db/meta.ts';
import { backupStore } from '../backup/backup-store.ts';
import type { BackupStore } from '../backup/backup-store.ts';

const storeId = randomUUID();
const SIZE_BYTES = 10;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-retention-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** As a schedule writes them: `true` for a full one, and what builds on the last full one before it. */
function written(kinds: readonly boolean[]): ScheduledFile[] {
  let base: string | null = null;
  return kinds.flatMap((isFull, at) => {
    if (!isFull && base === null) return [];
    const backupId = randomUUID();
    const file = { name: backupFileName({ storeId }, { nowMs: at * 86_400_000, isFull, backupId }), backupId, baseId: isFull ? null : base, sizeBytes: SIZE_BYTES, auditSeq: at, atMs: at * 86_400_000 };
    if (isFull) base = backupId;
    return [file];
  });
}

describe('which backups are taken away', () => {
  test('is never the newest full one, one that a kept one builds on, or more than there is to take', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 40 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 10 }), (kinds, fulls, differentials) => {
        for (const name of readdirSync(folder)) rmSync(join(folder, name));
        const files = written(kinds);
        for (const { name } of files) writeFileSync(join(folder, name), 'x'.repeat(SIZE_BYTES));
        const gone = new Set(tooMany(folder, { files }, { fulls, differentials }));
        const kept = files.filter((file) => !gone.has(file));
        const wholeOf = (some: readonly ScheduledFile[]): ScheduledFile[] => some.filter(({ baseId }) => baseId === null);
        expect(wholeOf(kept)).toEqual(wholeOf(files).slice(-fulls));
        for (const { baseId } of kept) if (baseId !== null) expect(kept.some(({ backupId }) => backupId === baseId)).toBe(true);
        expect(kept.length - wholeOf(kept).length).toBeLessThanOrEqual(differentials);
        // What is kept of those between is the newest of them.
        const between = kept.filter(({ baseId }) => baseId !== null);
        expect(between).toEqual(files.filter(({ baseId }) => wholeOf(kept).some(({ backupId }) => backupId === baseId)).slice(-differentials));
      }),
    );
  });

  test('is nothing while the newest full one is gone, cut short, or something else', () => {
    const files = written([true, false, true]);
    for (const { name } of files) writeFileSync(join(folder, name), 'x'.repeat(SIZE_BYTES));
    const limits = { fulls: 1, differentials: 1 };
    expect(tooMany(folder, { files }, limits)).toHaveLength(2);
    const newest = join(folder, files[2]?.name ?? '');
    writeFileSync(newest, 'short');
    expect(tooMany(folder, { files }, limits)).toEqual([]);
    rmSync(newest);
    expect(tooMany(folder, { files }, limits)).toEqual([]);
  });

  test('is never what has another name, another store or another size', () => {
    const [file] = written([true]) as [ScheduledFile];
    for (const name of ['notes.txt', '../escaped.age', backupFileName({ storeId: randomUUID() }, { nowMs: 0, isFull: true, backupId: randomUUID() })]) {
      const foreign = join(folder, name);
      writeFileSync(foreign, 'x'.repeat(SIZE_BYTES));
      removeOwn(folder, { ...file, name }, { storeId });
      expect(existsSync(foreign), name).toBe(true);
      rmSync(foreign);
    }
    writeFileSync(join(folder, file.name), 'somebody else’s file of this name');
    removeOwn(folder, file, { storeId });
    expect(existsSync(join(folder, file.name))).toBe(true);
    writeFileSync(join(folder, file.name), 'x'.repeat(SIZE_BYTES));
    removeOwn(folder, file, { storeId });
    expect(isThere(folder, file)).toBe(false);
  });
});

describe('what a store says of its schedule', () => {
  let store: BackupStore;
  beforeEach(async () => {
    store = await backupStore('aegis-256', { people: 1 });
  });
  afterEach(() => store.remove());

  test('counts only as this version writes it: nothing is written where somebody else said', () => {
    const good = { folder: '/example', daily: true, atClose: true, fulls: 4, differentials: 14 };
    const set = (text: string): void => store.db.transaction(() => setMeta(store.db, 'backup_schedule', text));
    set(JSON.stringify(good));
    expect(scheduleOf(store.db)).toEqual(good);
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.constantFrom(...Object.keys(good)).chain((name) => fc.anything().map((value) => JSON.stringify({ ...good, [name]: value }) ?? ''))), (text) => {
        set(text);
        const read = scheduleOf(store.db);
        if (read !== null) expect(read).toEqual(JSON.parse(text));
        if (read !== null) expect(typeof read.folder === 'string' && read.fulls >= 1 && read.fulls <= 52 && typeof read.daily === 'boolean').toBe(true);
      }),
    );
    for (const text of ['', '{', '[]', JSON.stringify({ files: 'all' })]) {
      store.db.transaction(() => setMeta(store.db, 'backup_schedule_kept', text));
      expect(keptOf(store.db).files).toEqual([]);
      expect(backupStanding(store.db, 7).failure).toBeNull();
    }
  });

  test('counts in numbers only what is one, so that a store that somebody else made still opens', () => {
    for (const text of ['', 'NaN', 'Infinity', '-1', '1e999', '1.5', '99999999999999999', ' 7']) {
      store.db.transaction(() => {
        for (const key of ['backup_written_at_ms', 'backup_written_seq', 'audit_highest_anchored_seq']) setMeta(store.db, key, text);
      });
      expect(lastBackup(store.db), text).toBeNull();
      expect(highestAnchored(store.db, { state: 'entry_missing' }), text).toBe(0);
    }
    // No chain comes that far; whoever made a backup may say so all the same.
    store.db.transaction(() => setMeta(store.db, 'audit_highest_anchored_seq', String(Number.MAX_SAFE_INTEGER)));
    expect(highestAnchored(store.db, { state: 'entry_missing' })).toBe(0);
    store.db.transaction(() => setHighestAnchored(store.db, 1000));
    expect(anchorNow(store.db, highestAnchored(store.db, { state: 'entry_missing' }))).toMatchObject({ highestSeq: 1000 });
    expect(anchorNow(store.db, 1)).not.toHaveProperty('highestSeq');
    expect(highestAnchored(store.db, { state: 'ok', value: { seq: 5, hash: '0'.repeat(64), highestSeq: 2000 } })).toBe(2000);
  });

  test('knows the attachments of the full backup again, and of no other', () => {
    const [one, other] = [randomUUID(), randomUUID()];
    fc.assert(
      fc.property(fc.array(fc.uuid(), { maxLength: 50 }), (ids) => {
        store.db.transaction(() => setBaseHolds(store.db, one, ids));
        expect(baseHolds(store.db, one)).toEqual(ids);
        expect(baseHolds(store.db, other)).toBeNull();
      }),
    );
  });
});

describe('a drive that does not answer', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('counts as gone after five seconds, and is not asked again until it has answered', async () => {
    let asked = 0;
    let answer = (): void => undefined;
    const look = (): Promise<void> => {
      asked += 1;
      return new Promise((resolve) => (answer = resolve));
    };
    for (const _time of ['first', 'second']) {
      const outcome = requireAnswer('/media/example', look).catch((error: unknown) => (error as EngineError).reason);
      await vi.advanceTimersByTimeAsync(5_000);
      expect(await outcome).toBe('backup_folder_missing');
    }
    expect(asked).toBe(1);
    answer();
    await vi.advanceTimersByTimeAsync(0);
    await requireAnswer('/media/example', () => Promise.reject(new Error('an example error')));
    expect(vi.getTimerCount()).toBe(0);
  });
});
