import { randomBytes } from 'node:crypto';
import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OPERATIONS } from '../../../preload/contract/contract.ts';
import { Db } from '../../../main/engine/db/database.ts';
import { schemaVersion, SCHEMA_VERSION } from '../../../main/engine/db/migrate.ts';
import { withClosedStore } from '../../../main/engine/db/store.ts';
import type { StoreOptions } from '../../../main/engine/db/store.ts';
import { WRITTEN_AT_HOME } from '../../../main/engine/db/view-db.ts';
import { EngineError } from '../../../main/engine/errors.ts';
import { renewBackupCodes } from '../../../main/engine/second-factor/backup-codes.ts';
import { typedSecret } from '../../../main/engine/second-factor/totp.ts';
import { killedRun } from '../crash/kill.ts';
import { cli } from '../../cli/command.ts';
import { behindItsBack } from '../db/behind.ts';
import { openKey } from '../open-key.ts';
import { ADMIN, auditTrail, runEngine, testClock } from '../running-engine.ts';
import type { RunningEngine, TestClock } from '../running-engine.ts';
import { deviceWith } from '../second-factor/enrolled.ts';

const VERSION_4 = new URL('../db/data/store-v4', import.meta.url).pathname;

/** Every row of a database, by table. */
function rowsOf(db: Db): Map<string, unknown[]> {
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name").all() as { name: string }[];
  return new Map(tables.map(({ name }) => [name, db.prepare(`SELECT * FROM "${name}"`).all()]));
}

describe('a store that cannot be brought up to date', () => {
  let dataDir: string;
  let store: string;
  let running: RunningEngine;
  let clock: TestClock;
  let home: StoreOptions;
  let before: Map<string, unknown[]>;
  const start = (): RunningEngine => (running = runEngine({ dataDir, clock }));
  const signIn = (): Promise<unknown> => running.call('session.signIn', ADMIN);
  const viewsLeft = (): string[] => readdirSync(store).filter((name) => name.startsWith('view'));
  const inHome = <T>(use: (db: Db) => T): T => withClosedStore(home, use);
  const verbsAtHome = (): string[] => inHome((db) => (db.prepare('SELECT verb FROM audit_event ORDER BY seq').all() as { verb: string }[]).map(({ verb }) => verb));
  /** What it took over from nobody: rights of a role that is not there. */
  const spoil = (): void =>
    void behindItsBack(home, (db) => {
      db.exec('PRAGMA foreign_keys = OFF');
      db.exec("INSERT INTO role_grant (role_id, permission, scope) VALUES ('nowhere', 'people.read', 'all')");
    });
  const mend = (): void => void behindItsBack(home, (db) => db.exec("DELETE FROM role_grant WHERE role_id = 'nowhere'"));

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'holdfast-view-'));
    store = join(dataDir, 'store');
    cpSync(VERSION_4, dataDir, { recursive: true });
    for (const file of ['device-secret.json', 'store/holdfast.db', 'store/keyslots.json']) chmodSync(join(dataDir, file), 0o600);
    clock = testClock(Date.UTC(2026, 0, 6, 9));
    home = (await openKey(dataDir, ADMIN)).options;
    spoil();
    before = inHome(rowsOf);
    start();
  });
  afterEach(() => running.stop());

  it('is looked up, exported and verified all the same', async () => {
    await signIn();
    expect(await running.call('health.state', {})).toMatchObject({ state: 'not_upgraded' });
    expect((await running.call('people.list', { offset: 0, limit: 10 })).total).toBe(1);
    const { types } = await running.call('types.list', {});
    expect((await running.call('records.count', { typeId: types[0]?.id ?? '' })).total).toBeGreaterThan(0);
    const out = mkdtempSync(join(tmpdir(), 'holdfast-view-out-'));
    await running.call('people.export', { file: running.engine.offerFile(join(out, 'people.csv')) });
    expect(readFileSync(join(out, 'people.csv'), 'utf8')).toContain(ADMIN.username);
    await running.call('session.confirm', { password: ADMIN.password });
    await running.call('audit.export', { file: running.engine.offerFile(join(out, 'audit.jsonl')) });
    expect(await running.call('audit.verify', {})).toMatchObject({ result: 'intact' });
    const mode = statSync(join(store, 'view.db')).mode & 0o777;
    expect(mode).toBe(0o600);
    rmSync(out, { recursive: true });
  });

  it('refuses whatever would change it, with the reason', async () => {
    await signIn();
    await running.call('session.confirm', { password: ADMIN.password });
    const refused = 'read_only/store_not_upgraded';
    expect(await running.outcome('people.create', { name: 'Example', username: 'example.more', email: null, team: null, roleId: null })).toBe(refused);
    expect(await running.outcome('session.changePassword', { password: ADMIN.password, newPassword: 'another example stapler entirely' })).toBe(refused);
    expect(await running.outcome('secondFactor.begin', {})).toBe(refused);
    expect(await running.outcome('drafts.put', { name: 'example', body: 'x' })).toBe(refused);
    expect(await running.outcome('keys.rotate', {})).toBe(refused);
    expect(await running.outcome('backups.unschedule', {})).toBe(refused);
    expect(await running.outcome('health.check', {})).toBe(refused);
  });

  it('lets only those gates through that get people in and out', () => {
    const through = [...OPERATIONS].flatMap(([name, each]) => (each.kind === 'gate' && each.whileNotUpgraded ? [name] : []));
    expect(through.sort()).toEqual(['jobs.cancel', 'session.confirm', 'session.echo', 'session.lock', 'session.recover', 'session.signIn', 'session.signOut', 'session.status']);
  });

  it('stays as it was but for the audit, which tells of all that was done', async () => {
    await signIn();
    await running.outcome('session.signIn', { ...ADMIN, password: 'not the password' });
    await running.call('audit.verify', {});
    await running.engine.close();
    expect(viewsLeft()).toEqual([]);
    expect(inHome(schemaVersion)).toBe(4);
    const after = inHome(rowsOf);
    const writtenAtHome = new Set<string>(WRITTEN_AT_HOME);
    for (const [table, rows] of before) if (!writtenAtHome.has(table)) expect([table, after.get(table)]).toEqual([table, rows]);
    const had = before.get('audit_event') ?? [];
    expect(after.get('audit_event')?.slice(0, had.length)).toEqual(had);
    expect(verbsAtHome().slice(had.length)).toEqual(['store.opened', 'session.signed_in', 'session.sign_in_refused', 'audit.verified', 'session.locked', 'store.closed']);
    // What a restart must not fill up.
    expect(after.get('rate_state')).toHaveLength(1);
  });

  it('does nothing of which the audit at home cannot tell, and goes on when it can again', async () => {
    await signIn();
    behindItsBack(home, (db) => db.exec("CREATE TRIGGER no_more BEFORE INSERT ON audit_event BEGIN SELECT RAISE(ABORT, 'no more'); END"));
    expect(await running.outcome('audit.verify', {})).toBe('internal/unexpected');
    expect((await auditTrail(running)).map(({ verb }) => verb)).not.toContain('audit.verified');
    behindItsBack(home, (db) => db.exec('DROP TRIGGER no_more'));
    expect(await running.call('audit.verify', {})).toMatchObject({ result: 'intact' });
    expect(verbsAtHome()).toContain('audit.verified');
  });

  it('shows an event that was written at home and could not be in the view', async () => {
    await signIn();
    const commit = Object.getOwnPropertyDescriptor(Db.prototype, 'commit')?.value as () => void;
    let commits = 0;
    const failing = vi.spyOn(Db.prototype, 'commit').mockImplementation(function (this: Db) {
      commits += 1;
      // Of the budget at home and in the view, of the event at home, and now in the view.
      if (commits === 4) throw new EngineError('read_only', 'disk_full');
      commit.call(this);
    });
    expect(await running.outcome('audit.verify', {})).toBe('read_only/disk_full');
    failing.mockRestore();
    expect(await running.call('audit.verify', {})).toMatchObject({ result: 'intact' });
    expect((await auditTrail(running)).filter(({ verb }) => verb === 'audit.verified')).toHaveLength(2);
    expect(verbsAtHome().filter((verb) => verb === 'audit.verified')).toHaveLength(2);
  });

  it('is told by the command line, which lists and refuses', async () => {
    await running.engine.close();
    const passwordFile = join(dataDir, 'password');
    writeFileSync(passwordFile, ADMIN.password, { mode: 0o600 });
    const access = ['--data', dataDir, '--as', ADMIN.username, '--password-file', passwordFile, '--device-secret-file', join(dataDir, 'device-secret.json')];
    const listed = await cli(['people', 'list', ...access]);
    expect(listed).toMatchObject({ code: 0, stderr: expect.stringContaining('could not bring the data up to date') as string });
    expect(listed.stdout).toContain(ADMIN.username);
    const csv = join(dataDir, 'people.csv');
    writeFileSync(csv, 'name,username\nExample One,a.one\n');
    const refused = await cli(['people', 'import', csv, ...access]);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('read_only/store_not_upgraded: ') as string });
    expect(viewsLeft()).toEqual([]);
  });

  it('is brought up to date once it can be, with what was done meanwhile in its chain', async () => {
    await signIn();
    await running.call('audit.verify', {});
    await running.engine.close();
    mend();
    start();
    await signIn();
    expect(await running.call('health.state', {})).toMatchObject({ state: 'unchecked' });
    expect(await running.call('audit.verify', {})).toMatchObject({ result: 'intact' });
    const opened = (await auditTrail(running)).filter(({ verb }) => verb === 'store.opened').map(({ details }) => details['as'] ?? 'as ever');
    expect(opened.slice(-2)).toEqual(['not_upgraded', 'as ever']);
    expect(await running.outcome('people.create', { name: 'Example', username: 'example.more', email: null, team: null, roleId: null })).toBe('done');
    await running.engine.close();
    expect(inHome(schemaVersion)).toBe(SCHEMA_VERSION);
  });

  it('takes a code of a second factor once, in whatever run', async () => {
    const secret = randomBytes(20);
    const device = deviceWith(typedSecret(secret), clock);
    const codes = behindItsBack(home, (db) => {
      const { id } = db.prepare('SELECT id FROM person').get() as { id: string };
      db.prepare('INSERT INTO second_factor (person_id, secret, begun_at_ms, confirmed_at_ms) VALUES (?, ?, 1, 1)').run(id, secret);
      return renewBackupCodes(db, id, { bytes: randomBytes, uuid: () => '' });
    });
    const once = { device: device.code(), backup: codes[0] ?? '' };
    const outcomes: string[] = [];
    for (const secondFactor of [once.device, once.device, once.backup, once.backup]) {
      outcomes.push(await running.outcome('session.signIn', { ...ADMIN, secondFactor }));
      await running.engine.close();
      start();
    }
    expect(outcomes).toEqual(['done', 'not_signed_in/wrong_second_factor', 'done', 'not_signed_in/wrong_second_factor']);
  });

  it.each([
    ['before:commit:1', 0],
    // At home, and not in the view.
    ['after:commit:1', 0],
    ['before:commit:3', 0],
    ['after:commit:3', 1],
    ['after:commit:4', 1],
  ])('killed %s of a verification keeps the chain whole and leaves no view', async (point, verified) => {
    const { killed, complaint } = await killedRun([dataDir, 'verify', point]);
    expect([complaint, killed]).toEqual(['', true]);
    expect(verbsAtHome().filter((verb) => verb === 'audit.verified')).toHaveLength(verified);
    expect(viewsLeft()).toContain('view.db');
    mend();
    start();
    await signIn();
    expect(viewsLeft()).toEqual([]);
    expect(await running.call('audit.verify', {})).toMatchObject({ result: 'intact' });
  });
});
