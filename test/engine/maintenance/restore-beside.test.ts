import { randomBytes } from 'node:crypto';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { behindItsBack } from '../db/behind.ts';
import { openKey } from '../open-key.ts';
import { ADMIN, auditTrail, runEngine, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';

const NEW = { username: ADMIN.username, newPassword: 'another long example password' } as const;
let running: RunningEngine;
let code: string;
let out: string;
beforeEach(async () => {
  out = mkdtempSync(join(tmpdir(), 'holdfast-beside-'));
  running = runEngine();
  ({ recoveryCode: code } = await withOrganisation(running));
});
afterEach(async () => {
  await running.stop();
  rmSync(out, { recursive: true });
});
const target = (name = 'backup.age'): string => join(out, name);
const create = (name?: string) => running.call('backups.create', { file: running.engine.offerFile(target(name), 'backup') });
const restore = (input: object = {}, name?: string) => ({ file: running.engine.offerFile(target(name), 'backup-restore'), code, ...NEW, replace: true, ...input });
let people = 0;
const add = () => running.call('people.create', { name: 'Example Person', username: `example.${String((people += 1))}`, email: null, team: null, roleId: 'field_worker' });
const total = async (): Promise<number> => (await running.call('people.list', { offset: 0, limit: 1 })).total;
const folders = (): string[] => readdirSync(running.dataDir).filter((name) => name.startsWith('store')).sort();
const signInWith = (password: string) => running.call('session.signIn', { username: ADMIN.username, password });

describe('a restore beside present data', () => {
  test('sets it aside whole, and goes on with what was restored', async () => {
    await create();
    await add();
    await running.call('session.lock', {});
    const { status } = await running.call('backups.restore', restore());
    expect(status.signedIn?.username).toBe(ADMIN.username);
    expect(await total()).toBe(1);
    expect(folders()).toEqual(['store', expect.stringMatching(/^store\.aside-\d{8}T\d{6}Z$/u)]);
    const { asides } = await running.call('backups.state', {});
    expect(asides).toHaveLength(1);
    // Looking at it first left nothing beside its database.
    expect(readdirSync(join(running.dataDir, folders()[1] ?? '')).filter((name) => /-(?:wal|shm|journal)$/u.test(name))).toEqual([]);
    const [event] = (await auditTrail(running)).filter(({ verb }) => verb === 'store.restored');
    expect(event?.details).toMatchObject({ aside: asides[0]?.id });
    expect((await running.call('audit.verify', {})).result).toBe('intact');
    await running.call('session.lock', {});
    await signInWith(NEW.newPassword);
  });

  test('leaves nothing of one that a kill ended beside the data that is there', async () => {
    await running.call('session.lock', {});
    mkdirSync(join(running.dataDir, 'store.new', 'attachments'), { recursive: true });
    writeFileSync(join(running.dataDir, 'store.new', 'holdfast.db'), 'all of a backup');
    await signInWith(ADMIN.password);
    expect(folders()).toEqual(['store']);
  });

  test('is no news to whoever opens it where a kill came before the keychain was told', async () => {
    await create();
    await add();
    await running.call('session.lock', {});
    const killed = join(out, 'killed');
    running.host.writeAnchor = () => {
      // As a kill leaves it: the store is in place, and the keychain knows of the one that was there.
      if (!existsSync(killed)) cpSync(running.dataDir, killed, { recursive: true });
      return Promise.reject(new Error('killed'));
    };
    // A keychain that fails makes it no failed restore.
    expect(await running.outcome('backups.restore', restore({ newPassword: ADMIN.password }))).toBe('done');
    await running.stop();
    running = runEngine({ dataDir: killed });
    await signInWith(ADMIN.password);
    const verbs = (await auditTrail(running)).map(({ verb }) => verb);
    expect(verbs).toContain('store.restored');
    expect(verbs).not.toContain('audit.rollback_noticed');
    expect((await running.call('audit.verify', {})).result).toBe('intact');
  });

  test('asks for the code of the data that is there, and leaves it as it is without', async () => {
    await create();
    const other = runEngine();
    const { recoveryCode: otherCode } = await withOrganisation(other);
    await other.call('session.lock', {});
    const input = { file: other.engine.offerFile(target(), 'backup-restore'), code, ...NEW, replace: true };
    expect(await other.outcome('backups.restore', input)).toBe('invalid_input/recovery_code_mismatch');
    expect(await other.outcome('backups.restore', { ...input, presentCode: '0000-0000-0000-0000-0000-0000-0000' })).toBe('invalid_input/recovery_code_mismatch');
    // Its own code lets it be set aside; a device secret file holds one store's half only, and says so before that.
    expect(await other.outcome('backups.restore', { ...input, presentCode: otherCode })).toBe('unavailable/device_secret_invalid');
    expect(readdirSync(other.dataDir).filter((name) => name.startsWith('store'))).toEqual(['store']);
    await other.call('session.signIn', ADMIN);
    await other.stop();
  });

  test('knows no administrator of another name, and leaves it as it is then', async () => {
    await create();
    await running.call('session.lock', {});
    expect(await running.outcome('backups.restore', restore({ username: 'example.nobody' }))).toBe('not_signed_in/wrong_credentials');
    expect(folders()).toEqual(['store']);
    await signInWith(ADMIN.password);
  });

  test('tells the keychain of nothing when it is refused, on a machine that has no data', async () => {
    await create();
    const other = runEngine();
    const input = { file: other.engine.offerFile(target(), 'backup-restore'), code, ...NEW, username: 'example.nobody' };
    expect(await other.outcome('backups.restore', input)).toBe('not_signed_in/wrong_credentials');
    expect(existsSync(join(other.dataDir, 'device-secret.json'))).toBe(false);
    await other.stop();
  });

  test('waits for nobody who works with it: it is refused while it is open', async () => {
    await create();
    expect(await running.outcome('backups.restore', restore())).toBe('locked/store_in_use');
    expect(await running.outcome('backups.restore', restore({ replace: false }))).toBe('conflict/already_set_up');
  });

  test.each([
    ['a database that is damaged', 'holdfast.db'],
    ['a key file that is damaged', 'keyslots.json'],
  ])('is the way out of %s', async (_what, name) => {
    await create();
    await running.engine.close();
    writeFileSync(join(running.dataDir, 'store', name), 'an example of damage');
    if (name === 'keyslots.json') writeFileSync(join(running.dataDir, 'store', 'keyslots.json.1'), 'the same');
    running = runEngine({ dataDir: running.dataDir });
    await running.call('backups.restore', restore());
    expect(await total()).toBe(1);
    expect((await running.call('backups.state', {})).asides).toHaveLength(1);
  });

  test.each(['between the renames', 'before them'])('that is killed %s leaves a whole store', async (moment) => {
    await create();
    await add();
    await running.call('session.lock', {});
    await running.call('backups.restore', restore());
    await running.engine.close();
    const at = (name: string): string => join(running.dataDir, name);
    const aside = folders().find((name) => name.startsWith('store.aside')) ?? '';
    // As a kill would leave it: the new store has not its place yet; and then also the old one is still there.
    renameSync(at('store'), at('store.next'));
    if (moment === 'before them') {
      renameSync(at(aside), at('store'));
      // What was counted since came after the moment of the kill.
      copyFileSync(at('store.next/attempts.json'), at('store/attempts.json'));
    }
    running = runEngine({ dataDir: running.dataDir });
    expect((await running.call('session.status', {})).store).toBe('ready');
    expect(existsSync(at('store.next'))).toBe(false);
    await signInWith(moment === 'before them' ? ADMIN.password : NEW.newPassword);
    expect(await total()).toBe(moment === 'before them' ? 2 : 1);
    // Neither was deleted.
    expect((await running.call('backups.state', {})).asides).toHaveLength(1);
  });

  test('forgets where another machine wrote backups, and that it is behind', async () => {
    await running.call('backups.schedule', { folder: running.engine.offerFile(out, 'backup-folder'), daily: false, atClose: false, fulls: 1, differentials: 1 });
    await create();
    await running.call('session.lock', {});
    await running.call('backups.restore', restore());
    expect(await running.call('backups.state', {})).toMatchObject({ schedule: null });
    expect((await running.call('session.status', {})).machine?.backup).toMatchObject({ isScheduled: false, writtenAtMs: expect.any(Number) as number });
  });
});

describe('data that was set aside', () => {
  async function setAside(): Promise<string> {
    await create();
    await add();
    await running.call('session.lock', {});
    await running.call('backups.restore', restore());
    return (await running.call('backups.state', {})).asides[0]?.id ?? '';
  }

  test('is put back, with the present set aside in turn, and both chains say so', async () => {
    const aside = await setAside();
    await running.call('backups.putBack', { aside, code });
    expect(await running.call('session.status', {})).toMatchObject({ store: 'ready', signedIn: null });
    await signInWith(ADMIN.password);
    expect(await total()).toBe(2);
    expect((await auditTrail(running)).map(({ verb }) => verb)).toContain('store.put_back');
    expect((await running.call('audit.verify', {})).result).toBe('intact');
    const { asides } = await running.call('backups.state', {});
    expect(asides).toHaveLength(1);
    await running.call('backups.putBack', { aside: asides[0]?.id ?? '', code });
    await signInWith(NEW.newPassword);
    expect((await auditTrail(running)).filter(({ verb }) => verb === 'store.put_back').map(({ actor }) => actor !== null)).toEqual([true, false]);
  });

  test('is not put back without its own code, nor by a name that is none', async () => {
    const aside = await setAside();
    expect(await running.outcome('backups.putBack', { aside, code: '0000-0000-0000-0000-0000-0000-0000' })).toBe('invalid_input/recovery_code_mismatch');
    expect(await running.outcome('backups.putBack', { aside: '20200101T000000Z', code })).toBe('not_found/no_such_item');
    expect(await running.outcome('backups.removeAside', { aside: '../store' })).toBe('invalid_input/fields');
    expect(await total()).toBe(1);
  });

  test('is not put back where it cannot be opened, and whoever asked stays signed in', async () => {
    const aside = await setAside();
    writeFileSync(join(running.dataDir, `store.aside-${aside}`, 'holdfast.db'), randomBytes(64 * 1024));
    expect(await running.outcome('backups.putBack', { aside, code })).toBe('unavailable/database_damaged');
    expect(await total()).toBe(1);
    expect((await auditTrail(running)).map(({ verb }) => verb)).not.toContain('store.put_back');
    expect((await running.call('backups.state', {})).asides).toHaveLength(1);
  });

  test('is none where its name is of no day that there is', async () => {
    mkdirSync(join(running.dataDir, 'store.aside-20261399T999999Z'));
    expect((await running.call('backups.state', {})).asides).toEqual([]);
    expect(await running.outcome('backups.putBack', { aside: '20261399T999999Z', code })).toMatch(/^(?:not_found|invalid_input)/u);
  });

  test('is kept as it was where putting it back brings it up to date', async () => {
    await create();
    await running.engine.close();
    behindItsBack((await openKey(running.dataDir, ADMIN)).options, (db) => {
      db.exec('PRAGMA foreign_keys = OFF');
      const later = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND (name GLOB 'example_*' OR name GLOB 'record_view*' OR name IN ('attachment', 'tag', 'record_tag', 'record_template', 'record_retention', 'record_due', 'record_hold', 'record_erasure'))").all() as { name: string }[];
      for (const { name } of later) db.exec(`DROP TABLE "${name}"`);
      for (const name of ['record_cell_by_record', 'record_by_type_owner', 'record_by_type_team']) db.exec(`DROP INDEX ${name}`);
      db.pragma('user_version = 4');
    });
    running = runEngine({ dataDir: running.dataDir });
    await running.call('backups.restore', restore());
    const aside = (await running.call('backups.state', {})).asides[0]?.id ?? '';
    await running.call('backups.putBack', { aside, code });
    expect(readdirSync(join(running.dataDir, 'store'))).toContain('before-upgrade.v4.holdfast.db');
    await signInWith(ADMIN.password);
    expect((await running.call('audit.verify', {})).result).toBe('intact');
  });

  test('is removed for good when somebody says so, with an event', async () => {
    const aside = await setAside();
    await running.call('backups.removeAside', { aside });
    expect(folders()).toEqual(['store']);
    expect((await auditTrail(running)).at(-1)).toMatchObject({ verb: 'store.aside_removed', details: { aside } });
  });
});

test('shares of the recovery code open all that the code does, and not beside it', async () => {
  const made = await running.call('keys.makeShares', { code, needed: 2, total: 3 });
  const shares = [made.shares[2] ?? '', made.shares[0] ?? ''];
  await create();
  const picked = (): { file: string } => ({ file: running.engine.offerFile(target(), 'backup-restore') });
  expect((await running.call('backups.drill', { ...picked(), shares })).present.state).toBe('read');
  expect(await running.outcome('backups.drill', { ...picked(), shares, code })).toBe('invalid_input/fields');
  expect(await running.outcome('backups.drill', picked())).toBe('invalid_input/fields');
  expect(await running.outcome('backups.drill', { ...picked(), shares: shares.slice(1) })).toBe('invalid_input/shares_too_few');
  await running.call('session.lock', {});
  expect((await running.call('backups.compare', { ...picked(), shares })).present.state).toBe('read');
  await running.call('backups.restore', { ...picked(), shares, ...NEW, replace: true });
  const [aside] = (await running.call('backups.state', {})).asides;
  await running.call('backups.putBack', { aside: aside?.id ?? '', shares });
  await signInWith(ADMIN.password);
});

test('how far the chain had ever come is told by each later restore, though the anchor went back', async () => {
  await create('early.age');
  for (let at = 0; at < 20; at += 1) await add();
  const furthest = (await running.call('session.status', {})).machine?.auditEvents ?? 0;
  await running.call('session.lock', {});
  await running.call('backups.restore', restore({}, 'early.age'));
  const restored = async () => (await auditTrail(running)).filter(({ verb }) => verb === 'store.restored').at(-1)?.details;
  const first = await restored();
  expect(Number(first?.['anchorSeq'])).toBeGreaterThanOrEqual(furthest);
  const highest = Number(first?.['anchorSeq']);
  await running.call('session.lock', {});
  // The second over the first, whose folder is lost besides: only the keychain knows then.
  rmSync(join(running.dataDir, 'store'), { recursive: true });
  await running.call('backups.restore', restore({ replace: false }, 'early.age'));
  const second = await restored();
  expect(Number(second?.['anchorSeq'])).toBeLessThan(highest);
  expect(second?.['highestAnchorSeq']).toBe(highest);
});
