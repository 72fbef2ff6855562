import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { InputOf } from '../../../preload/contract/contract.ts';
import { meta, setMeta } from '../../../main/engine/db/meta.ts';
import { openDatabase } from '../../../main/engine/db/store.ts';
import { openKey } from '../open-key.ts';
import { ADMIN, auditTrail, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine, TestClock } from '../running-engine.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const TIMES = { daily: true, atClose: true, fulls: 2, differentials: 2 } as const;

let clock: TestClock;
let running: RunningEngine;
let drive: string;
let folder: string;
let recoveryCode: string;
beforeEach(async () => {
  clock = testClock();
  drive = mkdtempSync(join(tmpdir(), 'holdfast-drive-'));
  folder = join(drive, 'backups');
  mkdirSync(folder);
  running = runEngine({ clock });
  ({ recoveryCode } = await withOrganisation(running));
});
afterEach(async () => {
  await running.stop();
  rmSync(drive, { recursive: true, force: true });
});

const schedule = (changes: Partial<InputOf<'backups.schedule'>> = {}, into = folder) => running.call('backups.schedule', { ...TIMES, folder: running.engine.offerFile(into, 'backup-folder'), ...changes });
const files = (into = folder): string[] => readdirSync(into).filter((name) => name.endsWith('.age')).sort();
const kinds = (): string[] => files().map((name) => name.replace(/^.*Z-(\w+)-[0-9a-f]{8}\.age$/u, '$1'));
const created = async () => (await auditTrail(running)).filter(({ verb }) => verb === 'backup.created');
/** Something worth a backup. */
let people = 0;
const change = () => running.call('people.create', { name: 'Example Person', username: `example.${String((people += 1))}`, email: null, team: null, roleId: 'field_worker' });
/** Opens the store anew on a later day: that is when it is looked whether one is due. */
async function nextDay(days = 1): Promise<void> {
  await running.call('session.lock', {});
  clock.advance(days * DAY_MS);
  await running.call('session.signIn', ADMIN);
}
async function until(count: number): Promise<void> {
  await expect.poll(async () => (await created()).length, { timeout: 20_000 }).toBe(count);
}

describe('backups by themselves', () => {
  test('begin at once with a full one, and go on each day with what builds on it', async () => {
    await schedule();
    await until(1);
    expect(kinds()).toEqual(['full']);
    const [event] = await created();
    expect(event).toMatchObject({ actor: null, details: { by: 'schedule', kind: 'full', removed: 0 } });
    await change();
    await nextDay();
    await until(2);
    expect(kinds()).toEqual(['full', 'changes']);
    const { schedule: told, writtenAtMs } = await running.call('backups.state', {});
    expect(told).toMatchObject({ folder: 'backups', failure: null, kept: { fulls: 1, differentials: 1 } });
    expect(writtenAtMs).toBe(clock.nowMs());
    expect((await running.call('session.status', {})).machine?.backup).toMatchObject({ isCurrent: true, isScheduled: true, failure: null });
  });

  test('are not made where nothing happened but coming and going', async () => {
    await schedule();
    await until(1);
    await nextDay();
    // Also not at the end, which would wait for one under way.
    await running.engine.close();
    expect(files()).toHaveLength(1);
    running = runEngine({ clock, dataDir: running.dataDir });
    await running.call('session.signIn', ADMIN);
    expect((await running.call('session.status', {})).machine?.backup.isCurrent).toBe(true);
    await change();
    expect((await running.call('session.status', {})).machine?.backup.isCurrent).toBe(false);
  });

  test('are made when the program ends, and read back as what they say', async () => {
    await schedule({ daily: false });
    await change();
    await running.engine.close();
    expect(kinds()).toEqual(['full']);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
    running = runEngine({ clock, dataDir: running.dataDir });
    await running.call('session.signIn', ADMIN);
    await until(1);
  });

  test('leave out files that the full one holds, and bring them back from it', async () => {
    const picture = new URL('../../../assets/icon.png', import.meta.url).pathname;
    const take = () => running.call('attachments.take', { file: running.engine.offerFile(picture, 'attachment') });
    const again = async (): Promise<void> => {
      clock.advance(60_000);
      await running.engine.close();
      running = runEngine({ clock, dataDir: running.dataDir });
      await running.call('session.signIn', ADMIN);
    };
    await take();
    await schedule({ daily: false });
    await again();
    await take();
    await change();
    await again();
    expect(kinds()).toEqual(['full', 'changes']);
    const held = (await created()).map(({ details }) => details['attachments']);
    // Each holds one of the two: the second picture is not in the full one.
    expect(held).toEqual([1, 1]);
    expect(await running.call('backups.drill', { code: recoveryCode })).toMatchObject({ backup: { isFull: false, missing: 0, facts: { attachments: 2 } } });
    const [full = '', changes = ''] = files();
    const offered = (name: string): string => running.engine.offerFile(join(folder, name), 'backup-restore');
    expect(await running.outcome('backups.drill', { file: offered(changes), code: recoveryCode })).toBe('invalid_input/backup_base_missing');
    rmSync(join(folder, full));
    expect(await running.outcome('backups.drill', { code: recoveryCode })).toBe('unavailable/file_unreadable');
    await change();
    await again();
    // Without its base the next one is a full one again.
    expect(kinds()).toEqual(['changes', 'full']);
  });

  test('are made behind who signs out, who does not wait for it, and the store closes then', async () => {
    await schedule({ daily: false });
    await change();
    await running.call('session.signOut', {});
    expect(running.events.at(-1)).toMatchObject({ event: 'locked', payload: { cause: 'person' } });
    expect((await running.call('session.status', {})).signedIn).toBeNull();
    await expect.poll(() => files().length, { timeout: 20_000 }).toBe(1);
    await expect.poll(async () => running.outcome('session.lock', {}), { timeout: 20_000 }).toBe('not_signed_in/no_session');
    await running.call('session.signIn', ADMIN);
    const verbs = (await auditTrail(running)).map(({ verb }) => verb);
    expect(verbs.slice(verbs.lastIndexOf('session.signed_out')).slice(0, 3)).toEqual(['session.signed_out', 'backup.created', 'store.closed']);
  });

  test('are not made by a lock, which drops the keys at once', async () => {
    await schedule({ daily: false });
    await change();
    await running.engine.lock('idle');
    expect(files()).toEqual([]);
    // The next opening makes up for it.
    await running.call('session.signIn', ADMIN);
    await until(1);
    expect(kinds()).toEqual(['full']);
  });

  test('are not begun at the end where the last one took too long for that, and made at the next opening', async () => {
    await schedule({ daily: false });
    // As long as it takes on this clock, which only the test moves.
    const moving = setInterval(() => clock.advance(1_000), 1);
    await running.engine.close();
    clearInterval(moving);
    expect(kinds()).toEqual(['full']);
    running = runEngine({ clock, dataDir: running.dataDir });
    await running.call('session.signIn', ADMIN);
    await change();
    await running.engine.close();
    expect(kinds()).toEqual(['full']);
    clock.advance(DAY_MS);
    running = runEngine({ clock, dataDir: running.dataDir });
    await running.call('session.signIn', ADMIN);
    await until(2);
    expect(kinds()).toEqual(['full', 'changes']);
  });

  test('are not made for the command line', async () => {
    await schedule({ daily: false });
    const cli = running.another({ client: 'cli' });
    running.connection.close();
    await cli.call('session.signIn', ADMIN);
    await cli.engine.close();
    expect(files()).toEqual([]);
  });

  test('keep as many as they were told, never the base of what is kept, and take away nothing else', async () => {
    const strangers = ['holiday.age', 'holdfast-00000000-0000-4000-8000-000000000000-20250101T000000Z-full-00000000.age', 'notes.txt'];
    for (const name of strangers) writeFileSync(join(folder, name), 'an example');
    await schedule();
    await until(1);
    for (let day = 0, count = 1; day < 20; day += 1) {
      await change();
      await nextDay();
      await until((count += 1));
    }
    const own = files().filter((name) => !strangers.includes(name));
    const whole = own.filter((name) => name.includes('-full-'));
    expect([whole.length, own.length - whole.length]).toEqual([2, 2]);
    // A full one each week, and what is left builds on one of the two.
    expect(own[0]).toBe(whole[0]);
    expect((await running.call('backups.state', {})).schedule?.kept).toMatchObject({ fulls: 2, differentials: 2 });
    for (const name of strangers) expect(existsSync(join(folder, name)), name).toBe(true);
  }, 120_000);

  test('take nothing away while the newest full one is not what was written', async () => {
    await schedule({ fulls: 1 });
    await until(1);
    const [first = ''] = files();
    truncateSync(join(folder, first), statSync(join(folder, first)).size - 1);
    await change();
    await nextDay();
    await until(2);
    // It cannot be built on, so the next one is full; what was changed is nobody's to take away.
    expect(kinds()).toEqual(['full', 'full']);
  });

  test('build on no full one that lost a bit where it lies, and tell of it', async () => {
    await schedule();
    await until(1);
    const [first = ''] = files();
    const bytes = readFileSync(join(folder, first));
    const last = bytes.length - 1;
    bytes[last] = (bytes[last] ?? 0) ^ 1;
    writeFileSync(join(folder, first), bytes);
    await change();
    await nextDay();
    await until(2);
    expect(kinds()).toEqual(['full', 'full']);
    expect((await created()).map(({ details }) => details['damagedBase'])).toEqual([undefined, first]);
    await change();
    await nextDay();
    await until(3);
    expect(kinds()).toEqual(['full', 'full', 'changes']);
    expect((await created()).at(-1)?.details).not.toHaveProperty('damagedBase');
  });

  test('build on no full one that an earlier version kept by its digest, and call it no damaged one', async () => {
    await schedule();
    await until(1);
    await change();
    await running.call('session.lock', {});
    const { options } = await openKey(running.dataDir, ADMIN);
    const { write, close } = openDatabase(options);
    const kept = JSON.parse(meta(write, 'backup_schedule_kept') ?? '') as { files: { mac?: string; sha256?: string }[]; baseSeenAtMs?: number };
    for (const file of kept.files) {
      delete file.mac;
      file.sha256 = '0'.repeat(64);
    }
    write.transaction(() => setMeta(write, 'backup_schedule_kept', JSON.stringify(kept)));
    close();
    clock.advance(DAY_MS);
    await running.call('session.signIn', ADMIN);
    await until(2);
    expect(kinds()).toEqual(['full', 'full']);
    expect((await created()).at(-1)?.details).not.toHaveProperty('damagedBase');
    const { schedule: told } = await running.call('backups.state', {});
    expect(told).toMatchObject({ kept: { fulls: 2, differentials: 0 } });
  });

  test('begin anew with a full one for another recovery key', async () => {
    await schedule();
    await until(1);
    await running.call('keys.setEscrow', { recipient: 'age1tgyuvdlmpejqsdf847hevurz9szk7vf3j7ytfyqecgzvphvu2d8qrtaxl6' });
    await nextDay();
    await until(2);
    expect(kinds()).toEqual(['full', 'full']);
  });

  test('tell of a drive that is gone, once, fill no other folder of its name, and go on when it is back', async () => {
    await schedule();
    await until(1);
    renameSync(folder, join(drive, 'away'));
    mkdirSync(folder);
    await change();
    await nextDay();
    await expect.poll(async () => (await running.call('session.status', {})).machine?.backup.failure?.reason, { timeout: 20_000 }).toBe('backup_folder_missing');
    await nextDay(3);
    await running.call('backups.state', {});
    const failed = (await auditTrail(running)).filter(({ verb }) => verb === 'backup.failed');
    expect(failed).toMatchObject([{ outcome: 'failed', details: { reason: 'backup_folder_missing', by: 'schedule' } }]);
    expect(files()).toEqual([]);
    rmSync(folder, { recursive: true });
    renameSync(join(drive, 'away'), folder);
    await nextDay();
    await until(2);
    expect((await running.call('session.status', {})).machine?.backup.failure).toBeNull();
  });

  test('sweep what a kill left of their own, and nothing else', async () => {
    await schedule();
    await until(1);
    const [own = ''] = files();
    const left = `${own}.0a8f4b52-7a63-4d0e-9df7-5f0f4a1c2b30.part`;
    const foreign = 'film.age.0a8f4b52-7a63-4d0e-9df7-5f0f4a1c2b30.part';
    for (const name of [left, foreign]) writeFileSync(join(folder, name), 'half');
    await change();
    await nextDay();
    await until(2);
    expect([existsSync(join(folder, left)), existsSync(join(folder, foreign))]).toEqual([false, true]);
  });

  test('are refused a folder of the store itself, one that is none, and none at all', async () => {
    const refused = (input: object) => running.outcome('backups.schedule', { ...TIMES, ...input });
    const offered = (path: string): string => running.engine.offerFile(path, 'backup-folder');
    expect(await refused({ folder: offered(join(running.dataDir, 'store')) })).toBe('invalid_input/backup_folder_unusable');
    expect(await refused({ folder: offered(running.dataDir) })).toBe('invalid_input/backup_folder_unusable');
    expect(await refused({ folder: offered(join(drive, 'nowhere')) })).toBe('invalid_input/backup_folder_unusable');
    expect(await refused({ folder: running.engine.offerFile(folder, 'backup') })).toBe('not_found/handle_expired');
    expect(await refused({})).toBe('invalid_input/fields');
    expect((await running.call('backups.state', {})).schedule).toBeNull();
    expect(await running.outcome('backups.unschedule', {})).toBe('conflict/already_so');
  });

  test('end when somebody says so, and leave what was written', async () => {
    await schedule();
    await until(1);
    await running.call('backups.unschedule', {});
    await change();
    await running.call('session.lock', {});
    clock.advance(DAY_MS);
    await running.call('session.signIn', ADMIN);
    expect((await running.call('backups.state', {})).schedule).toBeNull();
    expect(files()).toHaveLength(1);
  });
});
