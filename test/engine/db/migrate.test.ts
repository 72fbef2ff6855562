import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BUILT_IN_GRANTS } from '../../../preload/contract/permission.ts';
import { openDatabase } from '../../../main/engine/db/store.ts';
import { SCHEMA_VERSION } from '../../../main/engine/db/migrate.ts';
import { openKey } from '../open-key.ts';
import { listed, visits } from '../records/example-type.ts';
import { ADMIN, auditTrail, runEngine, testClock } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';

/**
 * A data folder that version 1 of the schema wrote, through the program's own set-up: an administrator, a manager
 * with a password, a field worker and somebody disabled. All names in it are example data.
 */
const VERSION_1 = new URL('data/store-v1', import.meta.url).pathname;

describe('a store of version 1', () => {
  let dataDir: string;
  let running: RunningEngine;

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'holdfast-migrate-'));
    cpSync(VERSION_1, dataDir, { recursive: true });
    // A checkout keeps no modes.
    for (const file of ['device-secret.json', 'store/holdfast.db', 'store/keyslots.json']) chmodSync(join(dataDir, file), 0o600);
    // Days after it was made: what is old is renewed and forgotten, which is tested elsewhere.
    running = runEngine({ dataDir, clock: testClock(Date.UTC(2026, 0, 6, 9)) });
  });
  afterEach(() => running.stop());

  it('opens with everybody and everything in it, and its chain intact', async () => {
    const status = await running.call('session.signIn', ADMIN);
    expect(status.signedIn).toMatchObject({ username: ADMIN.username, roleId: 'administrator', grants: BUILT_IN_GRANTS.administrator });
    const { rows } = await running.call('people.list', { offset: 0, limit: 10 });
    expect(rows.map(({ name, username, email, team, roleId, status, version }) => [name, username, email, team, roleId, status, version])).toEqual([
      ['Example Admin', 'example.admin', null, null, 'administrator', 'active', 1],
      ['Example Gone', 'example.gone', 'example.gone@example.org', null, null, 'disabled', 2],
      ['Example Manager', 'example.manager', 'example.manager@example.org', 'Example North', 'manager', 'active', 2],
      ['Example Wörker', 'example.worker', 'example.worker@example.org', 'Example North', 'field_worker', 'invited', 1],
    ]);
    expect((await running.call('people.list', { filter: { search: 'worker' }, offset: 0, limit: 10 })).total).toBe(1);
    expect(await running.call('audit.verify', {})).toMatchObject({ result: 'intact' });
    const opened = (await auditTrail(running)).find(({ verb, details }) => verb === 'store.opened' && details['rolesChanged'] === true);
    expect(opened).toBeDefined();
  });

  it('lets each of its people in with the password they had', async () => {
    const status = await running.call('session.signIn', { username: 'example.manager', password: 'manager example horse battery' });
    expect(status.signedIn?.grants).toEqual(BUILT_IN_GRANTS.manager);
  });

  it('keeps what points to people, the search in step, and the one key that signs', async () => {
    await running.call('session.signIn', ADMIN);
    await running.engine.close();
    const connections = openDatabase((await openKey(dataDir, ADMIN)).options);
    const db = connections.read;
    try {
      expect(Number(db.pragma('user_version'))).toBe(SCHEMA_VERSION);
      expect(db.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
      expect(db.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
      expect(db.prepare('SELECT count(*) AS n FROM session').get()).toEqual({ n: 2 });
      expect(db.prepare('SELECT kid, retired_at_ms AS retired FROM token_key').all()).toEqual([{ kid: expect.stringMatching(/^[0-9a-f]{16}$/u), retired: null }]);
      expect(db.prepare("SELECT count(*) AS n FROM secret WHERE name LIKE 'token%'").get()).toEqual({ n: 0 });
      connections.write.exec("INSERT INTO person_search (person_search, rank) VALUES ('integrity-check', 1)");
    } finally {
      connections.close();
    }
  });
});

/**
 * A data folder that version 2 of the schema wrote: an administrator, a manager with a password, and a draft. All names
 * in it are example data.
 */
const VERSION_2 = new URL('data/store-v2', import.meta.url).pathname;

describe('a store of version 2', () => {
  it('opens with what was in it, and takes what people choose and change now', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-migrate-'));
    cpSync(VERSION_2, dataDir, { recursive: true });
    for (const file of ['device-secret.json', 'store/holdfast.db', 'store/keyslots.json', 'store/attempts.json']) chmodSync(join(dataDir, file), 0o600);
    const running = runEngine({ dataDir, clock: testClock(Date.UTC(2026, 0, 6, 9)) });
    const status = await running.call('session.signIn', { username: 'example.manager', password: 'manager example horse battery' });
    expect(status.signedIn).toMatchObject({ username: 'example.manager', grants: BUILT_IN_GRANTS.manager, preferences: { language: 'system', theme: 'system' } });
    await running.call('account.set', { theme: 'dark' });
    await running.call('session.changePassword', { password: 'manager example horse battery', newPassword: 'another example stapler entirely' });
    await running.call('session.signIn', ADMIN);
    expect(await running.call('drafts.list', {})).toMatchObject({ drafts: [{ name: 'example', body: 'half a sentence' }] });
    expect(await running.call('audit.verify', {})).toMatchObject({ result: 'intact' });
    const again = await running.call('session.signIn', { username: 'example.manager', password: 'another example stapler entirely' });
    expect(again.signedIn?.preferences).toEqual({ language: 'system', theme: 'dark' });
    await running.engine.close();
    const connections = openDatabase((await openKey(dataDir, ADMIN)).options);
    expect(Number(connections.read.pragma('user_version'))).toBe(SCHEMA_VERSION);
    expect(connections.read.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
    connections.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
});

/**
 * A data folder that version 3 of the schema wrote: an administrator who chose German, a manager with a password, and
 * a draft. All names in it are example data.
 */
const VERSION_3 = new URL('data/store-v3', import.meta.url).pathname;

describe('a store of version 3', () => {
  it('opens with what was in it, and takes records', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-migrate-'));
    cpSync(VERSION_3, dataDir, { recursive: true });
    for (const file of ['device-secret.json', 'store/holdfast.db', 'store/keyslots.json', 'store/attempts.json']) chmodSync(join(dataDir, file), 0o600);
    const running = runEngine({ dataDir, clock: testClock(Date.UTC(2026, 0, 6, 9)) });
    const status = await running.call('session.signIn', ADMIN);
    expect(status.signedIn).toMatchObject({ grants: BUILT_IN_GRANTS.administrator, preferences: { language: 'de', theme: 'dark' } });
    expect(await running.call('drafts.list', {})).toMatchObject({ drafts: [{ name: 'example', body: 'half a sentence' }] });
    const typeId = await visits(running);
    await running.call('records.create', { typeId, values: { head: 'Example Ada', pin: 'x' } });
    expect(await listed(running, typeId, { filter: { search: 'ada' } })).toEqual(['Example Ada']);
    expect(await running.call('audit.verify', {})).toMatchObject({ result: 'intact' });
    const manager = await running.call('session.signIn', { username: 'example.manager', password: 'manager example horse battery' });
    expect(manager.signedIn?.grants).toEqual(BUILT_IN_GRANTS.manager);
    await running.engine.close();
    const connections = openDatabase((await openKey(dataDir, ADMIN)).options);
    expect(Number(connections.read.pragma('user_version'))).toBe(SCHEMA_VERSION);
    expect(connections.read.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
    expect(connections.read.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
    connections.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
});

/**
 * A data folder that version 4 of the schema wrote: a type of visits, a record with a secret and a past, an archived
 * one, and a draft. All names in it are example data.
 */
const VERSION_4 = new URL('data/store-v4', import.meta.url).pathname;

describe('a store of version 4', () => {
  it('opens with its records, their past and their secrets', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-migrate-'));
    cpSync(VERSION_4, dataDir, { recursive: true });
    for (const file of ['device-secret.json', 'store/holdfast.db', 'store/keyslots.json']) chmodSync(join(dataDir, file), 0o600);
    const running = runEngine({ dataDir, clock: testClock(Date.UTC(2026, 0, 6, 9)) });
    await running.call('session.signIn', ADMIN);
    const { types } = await running.call('types.list', {});
    const typeId = types[0]?.id ?? '';
    expect(await listed(running, typeId, { filter: { states: ['active', 'archived'] } })).toEqual(['Example Zoë', 'Example Ada']);
    const { rows } = await running.call('records.list', { typeId, filter: { search: 'ada' }, offset: 0, limit: 10 });
    const recordId = rows[0]?.id ?? '';
    expect(await running.call('records.get', { recordId })).toMatchObject({ values: { members: 4, children: [{ child_name: 'Example Bo' }] }, secrets: ['pin'] });
    expect(await running.call('records.history', { recordId, offset: 0, limit: 10 })).toMatchObject({ total: 2 });
    expect(await running.call('records.reveal', { recordId, field: 'pin', reason: 'Example reason' })).toMatchObject({ value: 'second pin' });
    expect(await running.call('drafts.list', {})).toMatchObject({ drafts: [{ name: 'example', body: 'half a sentence' }] });
    expect(await running.call('audit.verify', {})).toMatchObject({ result: 'intact' });
    await running.engine.close();
    const connections = openDatabase((await openKey(dataDir, ADMIN)).options);
    expect(Number(connections.read.pragma('user_version'))).toBe(SCHEMA_VERSION);
    expect(connections.read.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
    expect(connections.read.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
    connections.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
});

describe('a store of a later program', () => {
  it('is refused, and not a byte of it changes', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-migrate-'));
    const running = runEngine({ dataDir });
    await running.call('setup.create', { organisation: 'Example Organisation', name: 'Example Admin', ...ADMIN });
    await running.engine.close();
    const { options } = await openKey(dataDir, ADMIN);
    const { file } = options;
    const connections = openDatabase(options);
    connections.write.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
    connections.close();
    const before = readFileSync(file);
    const later = runEngine({ dataDir });
    expect(await later.reply('session.signIn', ADMIN)).toMatchObject({ ok: false, error: { code: 'unavailable', reason: 'store_newer' } });
    expect(readFileSync(file).equals(before)).toBe(true);
    await later.engine.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
});
