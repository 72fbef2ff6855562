import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BUILT_IN_ROLES } from '../../../preload/contract/permission.ts';
import { CIPHERS } from '../../../preload/contract/session.ts';
import type { Db } from '../../../main/engine/db/database.ts';
import { SCHEMA_VERSION } from '../../../main/engine/db/migrate.ts';
import { schemaOf, schemaOfVersion } from '../../../main/engine/db/schema.ts';
import { named, sql } from '../../../main/engine/db/sql.ts';
import { createEmpty, openDamaged, openReadOnly } from '../../../main/engine/db/store.ts';
import type { StoreOptions } from '../../../main/engine/db/store.ts';
import { EngineError } from '../../../main/engine/errors.ts';
import { salvageStoreJob } from '../../../main/jobs/salvage-store.ts';
import type { StoreSalvaged } from '../../../main/jobs/salvage-store.ts';
import { openKey } from '../open-key.ts';
import { visits } from '../records/example-type.ts';
import { ADMIN, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine, TestClock } from '../running-engine.ts';
import { seededInts } from '../seeded.ts';
import { ALL_BUT_THE_ROOT, damage, pagesOf } from './damage.ts';
import type { Page } from './damage.ts';
import { differences } from './salvaged-rows.ts';

const SEED = 20_261_128;
const NOW_MS = Date.UTC(2026, 0, 5, 9);
const RECORDS = 150;
/** Tables with more pages than a few. */
const HOLED = ['record', 'audit_event'] as const;

/** People, records of several versions, secrets and tags: enough of each for more pages than one. */
async function fill(running: RunningEngine, clock: TestClock): Promise<void> {
  await withOrganisation(running);
  await running.call('session.confirm', { password: ADMIN.password });
  for (let n = 0; n < 20; n += 1) await running.call('people.create', { name: `Example ${String(n)}`, username: `example.${String(n)}`, email: null, team: `Team ${String(n % 3)}`, roleId: 'field_worker' });
  const typeId = await visits(running);
  for (let n = 0; n < RECORDS; n += 1) {
    clock.advance(1_000);
    const { recordId } = await running.call('records.create', { typeId, values: { head: `Example ${String(n)}`, place: 'x'.repeat(150), pin: String(n), remarks: 'y'.repeat(n % 40 === 0 ? 9_000 : 20) } });
    if (n % 3 === 0) await running.call('records.update', { recordId, version: 1, values: { head: `Example again ${String(n)}`, place: 'other', pin: null } });
  }
}

function withDb<T>(db: Db, use: (db: Db) => T): T {
  try {
    return use(db);
  } finally {
    db.close();
  }
}
function isRefused(read: () => unknown): boolean {
  try {
    read();
    return false;
  } catch {
    return true;
  }
}

describe.each([1, 2, 3, 4])('what is salvaged of a database of version %i', (version) => {
  test('is brought up to date, with all of its rows and what no store opens without', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-salvage-'));
    const options = { file: join(folder, 'old.db'), databaseKey: randomBytes(32), cipher: 'aegis-256' } as const;
    const to = { ...options, file: join(folder, 'new.db') };
    withDb(createEmpty(options, version), (db) => {
      db.exec("INSERT INTO meta VALUES ('organisation', 'Example')");
      db.exec("INSERT INTO role (id, name, built_in) VALUES ('example', 'Example', 0)");
      db.exec("INSERT INTO person (num, id, name, name_key, username, role_id, status, created_at_ms) VALUES (1, 'a', 'Example', 'example', 'example.one', 'example', 'active', 1)");
    });
    const lent = (key: Buffer): Uint8Array => Uint8Array.from(key);
    const told = await salvageStoreJob({ from: { ...options, databaseKey: lent(options.databaseKey) }, to: { ...to, databaseKey: lent(options.databaseKey) }, storeId: 'example', nowMs: NOW_MS }, () => Promise.resolve());
    expect(told.tables.filter(({ lost }) => lost !== 0)).toEqual([]);
    expect(told.standIns).toEqual(['store_id', 'audit_key', 'pepper', 'token_key']);
    withDb(openReadOnly(to), (db) => {
      expect(db.prepare('SELECT name, role_id FROM person').all()).toEqual([{ name: 'Example', role_id: 'example' }]);
      expect(schemaOf(db)).toBe(schemaOfVersion(SCHEMA_VERSION, undefined));
    });
    rmSync(folder, { recursive: true });
  });
});

describe.each(CIPHERS)('what is salvaged of a damaged database in %s', (cipher) => {
  let dataDir: string;
  let options: StoreOptions;
  let storeId: string;
  let whole: Buffer;
  let original: StoreOptions;
  let pages: Page[];

  beforeAll(async () => {
    const clock = testClock();
    const running = runEngine({ clock });
    await fill(running, clock);
    if (cipher !== 'aegis-256') await running.call('keys.rotate', { cipher });
    await running.engine.close();
    ({ dataDir } = running);
    ({ storeId, options } = await openKey(dataDir, ADMIN));
    original = { ...options, file: join(dataDir, 'original.db') };
    copyFileSync(options.file, original.file);
    pages = pagesOf(options, HOLED);
    whole = readFileSync(options.file);
  });
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  /** Salvages what lies there, holds it against what it was made of, and gives what was told. */
  async function salvage(look: (salvaged: Db) => void = () => undefined): Promise<{ told: StoreSalvaged; found: string[] }> {
    const key = randomBytes(32);
    const to = { ...options, file: join(dataDir, `${key.toString('hex').slice(0, 16)}.db`) };
    try {
      const told = await salvageStoreJob({ from: { ...options, databaseKey: Uint8Array.from(options.databaseKey) }, to: { ...to, databaseKey: Uint8Array.from(key) }, storeId, nowMs: NOW_MS }, () => Promise.resolve());
      const [before, after] = [openReadOnly(original), openReadOnly({ ...to, databaseKey: key })];
      try {
        look(after);
        return { told, found: differences(before, after, told) };
      } finally {
        before.close();
        after.close();
      }
    } finally {
      rmSync(to.file, { force: true });
      writeFileSync(options.file, whole);
    }
  }
  const rowsThere = (name: string): number => withDb(openReadOnly(original), (db) => (db.prepare(sql`SELECT count(*) AS count FROM ${named(name)}`).get() as { count: number }).count);
  /** Asked for one by one, by their number. */
  function rowsRefused(name: string): number {
    const numbers = withDb(openReadOnly(original), (db) => db.prepare(sql`SELECT rowid AS num FROM ${named(name)}`).all() as { num: number }[]);
    const refused = withDb(openDamaged(options), (db) => numbers.filter(({ num }) => isRefused(() => db.prepare(sql`SELECT * FROM ${named(name)} NOT INDEXED WHERE rowid = ?`).get(num))).length);
    expect(refused).toBeGreaterThan(0);
    return refused;
  }
  const ofTable = (name: string): Page[] => pages.filter(({ table }) => table === name);
  function damageSome(picked: Page[]): void {
    expect(picked.length).toBeGreaterThan(3);
    damage(options, picked);
  }
  const tableOf = ({ tables }: StoreSalvaged, name: string) => tables.find((table) => table.name === name);

  test('is all of it where nothing is damaged', async () => {
    const { told, found } = await salvage();
    expect(found).toEqual([]);
    expect(told.tables.filter(({ lost }) => lost !== 0)).toEqual([]);
    expect(told).toMatchObject({ emptied: 0, standIns: [] });
    expect(tableOf(told, 'record')?.read).toBe(RECORDS);
  });

  test('is as it was written, whatever pages are damaged: a row is there unchanged, or counted as lost', async () => {
    const int = seededInts(SEED);
    let refused = 0;
    for (let n = 0; n < 25; n += 1) {
      const bytes = Buffer.from(whole);
      for (let times = 1 + int(8); times > 0; times -= 1) {
        const at = int(bytes.length);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << int(8));
      }
      writeFileSync(options.file, bytes);
      try {
        expect((await salvage()).found, `damage ${String(n)} of seed ${String(SEED)}`).toEqual([]);
      } catch (error) {
        if (!(error instanceof EngineError && error.reason === 'nothing_readable')) throw error;
        refused += 1;
      }
    }
    expect(refused).toBeLessThan(5);
  });

  test.each(HOLED)('counts what is lost of %s by an index that is whole, and finds what lies behind a hole', async (name) => {
    damageSome(ofTable(name).filter(({ hasRows }) => hasRows).filter((_page, at) => at % 2 === 1));
    const unreadable = rowsRefused(name);
    const { told, found } = await salvage();
    expect(found).toEqual([]);
    expect(tableOf(told, name)).toEqual({ name, read: rowsThere(name) - unreadable, lost: unreadable });
    expect(tableOf(told, 'person')).toMatchObject({ read: 21, lost: 0 });
  });

  test.each(HOLED)('says that nobody can know what is lost of %s where no index of it is whole either', async (name) => {
    damageSome(ofTable(name).filter(ALL_BUT_THE_ROOT));
    const { told, found } = await salvage();
    expect(found).toEqual([]);
    expect(tableOf(told, name)?.lost).toBeNull();
  });

  test.each(HOLED)('is every row of %s that stands between damaged pages, and no row more is lost', async (name) => {
    damageSome(ofTable(name).filter((_page, at) => at % 4 === 2));
    const unreadable = rowsRefused(name);
    const { told, found } = await salvage();
    expect(found).toEqual([]);
    expect(tableOf(told, name)?.read).toBe(rowsThere(name) - unreadable);
  });

  test('tells roles that it made anew from those that were read, and has them ask for a second factor', async () => {
    damage(options, pagesOf(options, ['role']));
    const { told, found } = await salvage((salvaged) => {
      expect(salvaged.prepare('SELECT id FROM role WHERE second_factor_required = 1 ORDER BY id').all()).toEqual([...BUILT_IN_ROLES].sort().map((id) => ({ id })));
    });
    expect(found).toEqual([]);
    expect(tableOf(told, 'role')).toMatchObject({ read: 0, lost: null });
    expect(told.standIns).toEqual(['built_in_role']);
  });

  test('is what there is of a file that was cut short', async () => {
    truncateSync(options.file, Math.floor(whole.length * 0.7) - 100);
    const { told, found } = await salvage();
    expect(found).toEqual([]);
    expect(tableOf(told, 'record')?.read).toBeLessThan(RECORDS);
  });
});
