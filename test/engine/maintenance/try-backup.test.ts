import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ADMIN, auditTrail, runEngine, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';

let running: RunningEngine;
let code: string;
let out: string;
beforeEach(async () => {
  out = mkdtempSync(join(tmpdir(), 'holdfast-trials-'));
  running = runEngine();
  ({ recoveryCode: code } = await withOrganisation(running));
});
afterEach(async () => {
  await running.stop();
  rmSync(out, { recursive: true });
});
const target = (name = 'backup.age'): string => join(out, name);
const create = (name?: string) => running.call('backups.create', { file: running.engine.offerFile(target(name), 'backup') });
const offered = (name?: string): string => running.engine.offerFile(target(name), 'backup-restore');
let people = 0;
const add = () => running.call('people.create', { name: 'Example Person', username: `example.${String((people += 1))}`, email: null, team: null, roleId: 'field_worker' });
/** Everything beside the present store that the data folder holds. */
const leftOver = (): string[] => readdirSync(running.dataDir).filter((name) => name.startsWith('store.'));

describe('a backup that is tried', () => {
  test('is restored, checked and compared, in the audit, and leaves nothing behind', async () => {
    await add();
    await create();
    await add();
    const found = await running.call('backups.drill', { file: offered(), code });
    expect(found).toMatchObject({ relation: 'older', present: { state: 'read', facts: { people: 3 } }, gained: { events: 0 }, backup: { facts: { people: 2, records: 0 }, chain: 'intact', missing: 0, isFull: true, organisation: 'Example Organisation' } });
    expect(found.lost?.verbs).toEqual(expect.arrayContaining([{ verb: 'person.created', count: 1 }, { verb: 'backup.created', count: 1 }]));
    const [event] = (await auditTrail(running)).filter(({ verb }) => verb === 'backup.drilled');
    expect(event?.details).toMatchObject({ chain: 'intact', relation: 'older', people: 2 });
    expect(leftOver()).toEqual([]);
    expect((await running.call('backups.state', {})).drilledAtMs).toBeGreaterThan(0);
    // The handle is still good: a drill looks, and takes nothing.
    expect((await running.call('people.list', { offset: 0, limit: 5 })).total).toBe(3);
  });

  test('is the newest that was made by itself, with what it builds on, unless another is given', async () => {
    expect(await running.outcome('backups.drill', { code })).toBe('not_found/no_such_item');
    const folder = join(out, 'drive');
    mkdirSync(folder);
    await running.call('backups.schedule', { folder: running.engine.offerFile(folder, 'backup-folder'), daily: true, atClose: true, fulls: 2, differentials: 2 });
    await expect.poll(() => readdirSync(folder).filter((name) => name.endsWith('.age')).length, { timeout: 20_000 }).toBe(1);
    await expect.poll(async () => (await running.call('backups.state', {})).schedule?.kept.fulls, { timeout: 20_000 }).toBe(1);
    expect((await running.call('backups.drill', { code })).backup.isFull).toBe(true);
    await add();
    await running.engine.close();
    running = runEngine({ dataDir: running.dataDir });
    await running.call('session.signIn', ADMIN);
    expect(await running.call('backups.drill', { code })).toMatchObject({ backup: { isFull: false, facts: { people: 2 }, chain: 'intact' }, relation: 'older' });
  });

  test('is of no other backup that lies in the place of the newest', async () => {
    await create();
    const folder = join(out, 'drive');
    mkdirSync(folder);
    const ownFiles = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.age'));
    await running.call('backups.schedule', { folder: running.engine.offerFile(folder, 'backup-folder'), daily: true, atClose: true, fulls: 2, differentials: 2 });
    await expect.poll(async () => (await running.call('backups.state', {})).schedule?.kept.fulls, { timeout: 20_000 }).toBe(1);
    copyFileSync(target(), join(folder, ownFiles()[0] ?? ''));
    expect(await running.outcome('backups.drill', { code })).toBe('unavailable/backup_damaged');
    expect((await running.call('backups.state', {})).drilledAtMs).toBeNull();
  });

  test('is refused when it is damaged, or for another code, with nothing left behind', async () => {
    await create();
    const bytes = readFileSync(target());
    const at = Math.floor(bytes.length / 2);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(target('damaged.age'), bytes);
    expect(await running.outcome('backups.drill', { file: offered('damaged.age'), code })).toBe('unavailable/backup_damaged');
    expect(await running.outcome('backups.drill', { file: offered(), code: '0000-0000-0000-0000-0000-0000-0000' })).toBe('invalid_input/backup_wrong_identity');
    expect(leftOver()).toEqual([]);
    expect((await auditTrail(running)).map(({ verb }) => verb)).not.toContain('backup.drilled');
  });

  test('can be given up, and leaves nothing', async () => {
    await create();
    const id = '0a8f4b52-7a63-4d0e-9df7-5f0f4a1c2b31';
    const drilling = running.reply('backups.drill', { file: offered(), code }, id);
    expect(await running.outcome('jobs.cancel', { requestId: id })).toBe('done');
    expect(await drilling).toMatchObject({ ok: false, error: { reason: 'cancelled' } });
    expect(leftOver()).toEqual([]);
  });
});

test('what a kill left of a trial is swept when the store opens, and nothing else', async () => {
  await running.call('session.lock', {});
  const trial = join(running.dataDir, 'store.trial-0a8f4b52-7a63-4d0e-9df7-5f0f4a1c2b30');
  const other = join(running.dataDir, 'store.trial-of-mine');
  for (const folder of [trial, other]) {
    mkdirSync(folder);
    writeFileSync(join(folder, 'holdfast.db'), 'half');
  }
  await running.call('session.signIn', ADMIN);
  expect(leftOver()).toEqual(['store.trial-of-mine']);
});

describe('a comparison before anybody is signed in', () => {
  test('tells how the chains stand to each other', async () => {
    await create('first.age');
    await add();
    await create('second.age');
    const handles = { first: offered('first.age'), second: offered('second.age') };
    expect(await running.outcome('backups.compare', { file: handles.first, code })).toBe('locked/store_in_use');
    await running.call('session.lock', {});
    const file = (name: string): string => running.engine.offerFile(target(name), 'backup-restore');
    expect(await running.call('backups.compare', { file: file('first.age'), code })).toMatchObject({ relation: 'older', present: { state: 'read', facts: { people: 2 } }, backup: { facts: { people: 1 } } });
    // Another code tells nothing of what is here, though the backup opens.
    const other = runEngine();
    await withOrganisation(other);
    expect(await other.outcome('backups.compare', { file: other.engine.offerFile(target('first.age'), 'backup-restore'), code })).toBe('locked/store_in_use');
    await other.call('session.lock', {});
    const told = await other.call('backups.compare', { file: other.engine.offerFile(target('first.age'), 'backup-restore'), code });
    expect(told).toMatchObject({ present: { state: 'other_code' }, relation: null, lost: null, gained: null });
    await other.stop();
    // Nothing here yet, not even the folder.
    const empty = runEngine();
    rmSync(empty.dataDir, { recursive: true });
    const fresh = await empty.call('backups.compare', { file: empty.engine.offerFile(target('first.age'), 'backup-restore'), code });
    expect(fresh).toMatchObject({ present: { state: 'none' }, relation: null });
    expect(readdirSync(empty.dataDir).filter((name) => name.startsWith('store'))).toEqual([]);
    await empty.stop();
    // And something that cannot be read.
    writeFileSync(join(running.dataDir, 'store', 'holdfast.db'), 'an example of damage');
    expect(await running.call('backups.compare', { file: file('second.age'), code })).toMatchObject({ present: { state: 'unreadable' }, relation: null, backup: { facts: { people: 2 } } });
  });
});
