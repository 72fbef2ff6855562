import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { schemaVersion } from '../../../main/engine/db/migrate.ts';
import { withClosedStore } from '../../../main/engine/db/store.ts';
import type { StoreOptions } from '../../../main/engine/db/store.ts';
import { behindItsBack } from '../db/behind.ts';
import { openKey } from '../open-key.ts';
import { ADMIN, runEngine, testClock } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';

const VERSION_4 = new URL('../db/data/store-v4', import.meta.url).pathname;
const COPY = 'before-upgrade.v4.holdfast.db';

describe('a store of an earlier version', () => {
  let dataDir: string;
  let store: string;
  let running: RunningEngine;
  const start = (): RunningEngine => (running = runEngine({ dataDir, clock: testClock(Date.UTC(2026, 0, 6, 9)) }));
  const copies = (): string[] => readdirSync(store).filter((name) => name.startsWith('before-upgrade'));
  const options = async (): Promise<StoreOptions> => (await openKey(dataDir, ADMIN)).options;

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'holdfast-upgrade-'));
    store = join(dataDir, 'store');
    cpSync(VERSION_4, dataDir, { recursive: true });
    for (const file of ['device-secret.json', 'store/holdfast.db', 'store/keyslots.json']) chmodSync(join(dataDir, file), 0o600);
    start();
  });
  afterEach(() => running.stop());

  it('is kept beside the one that was brought up to date, whole, as it was', async () => {
    const before = await options();
    const chain = withClosedStore(before, (db) => db.prepare('SELECT seq, hex(hash) AS hash FROM audit_event ORDER BY seq').all());
    await running.call('session.signIn', ADMIN);
    const kept = { ...before, file: join(store, COPY) };
    expect(statSync(kept.file).mode & 0o777).toBe(0o600);
    expect(withClosedStore(kept, schemaVersion)).toBe(4);
    expect(withClosedStore(kept, (db) => db.prepare('SELECT seq, hex(hash) AS hash FROM audit_event ORDER BY seq').all())).toEqual(chain);
    expect(copies()).toEqual([COPY]);
  });

  it('is left as it was when it cannot be brought up to date, not even to be looked at', async () => {
    const before = await options();
    // The name of a table of version 5 is taken.
    behindItsBack(before, (db) => db.exec('CREATE TABLE tag (num INTEGER)'));
    const bytes = readFileSync(before.file);
    expect(await running.outcome('session.signIn', ADMIN)).toBe('unavailable/upgrade_failed');
    expect(withClosedStore(before, schemaVersion)).toBe(4);
    expect(readFileSync(before.file).equals(bytes)).toBe(true);
    expect(readdirSync(store).filter((name) => name.startsWith('view'))).toEqual([]);
  });

  it('is not brought up to date when the copy is not whole', async () => {
    const before = await options();
    const bytes = readFileSync(before.file);
    const last = bytes.length - 2_000;
    bytes[last] = (bytes[last] ?? 0) ^ 1;
    writeFileSync(before.file, bytes);
    expect(await running.outcome('session.signIn', ADMIN)).toBe('unavailable/database_damaged');
    expect(withClosedStore(before, schemaVersion)).toBe(4);
    expect(copies()).toEqual([]);
  });

  it.each([COPY, `${COPY}.part`, `${COPY}.part-wal`])('is brought up to date where a folder lies in the place of %s', async (name) => {
    mkdirSync(join(store, name, 'example'), { recursive: true });
    expect(await running.outcome('session.signIn', ADMIN)).toBe('done');
    expect(copies()).toEqual([COPY]);
    expect(statSync(join(store, COPY)).isFile()).toBe(true);
  });

  it('goes after two weeks', async () => {
    await running.call('session.signIn', ADMIN);
    await running.engine.close();
    const weeksAgo = new Date(Date.UTC(2026, 0, 6, 9) - 15 * 24 * 3_600_000);
    utimesSync(join(store, COPY), weeksAgo, weeksAgo);
    start();
    await running.call('session.signIn', ADMIN);
    expect(copies()).toEqual([]);
  });

  it('goes when something is erased for good, which it still holds', async () => {
    await running.call('session.signIn', ADMIN);
    await running.call('session.confirm', { password: ADMIN.password });
    const { types } = await running.call('types.list', {});
    const { rows } = await running.call('records.list', { typeId: types[0]?.id ?? '', filter: {}, offset: 0, limit: 1 });
    expect(copies()).toEqual([COPY]);
    await running.call('retention.eraseSubject', { recordIds: [rows[0]?.id ?? ''], reason: 'Example reason' });
    expect(copies()).toEqual([]);
  });
});

it('a copy from before an upgrade goes when the key is rotated: it opens with the one before', async () => {
  const running = runEngine();
  await running.call('setup.create', { organisation: 'Example Organisation', name: 'Example Admin', ...ADMIN });
  await running.call('session.confirm', { password: ADMIN.password });
  const beside = (name: string): string => join(running.dataDir, 'store', name);
  writeFileSync(beside(COPY), 'example');
  mkdirSync(beside('before-upgrade.v1.holdfast.db/example'), { recursive: true });
  await running.call('keys.rotate', {});
  expect([COPY, 'before-upgrade.v1.holdfast.db'].filter((name) => existsSync(beside(name)))).toEqual([]);
  await running.stop();
});
