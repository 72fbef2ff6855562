import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateIdentity } from 'age-encryption';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSealed } from '../../../main/engine/attachments/file-reader.ts';
import { appendEvent, head } from '../../../main/engine/audit/chain.ts';
import { SCHEMA_VERSION } from '../../../main/engine/db/migrate.ts';
import { openDatabase } from '../../../main/engine/db/store.ts';
import { exampleEvent } from '../audit/audited-store.ts';
import { addPeople } from '../db/example-store.ts';
import { backupStore, sha256 } from './backup-store.ts';
import type { BackupStore } from './backup-store.ts';

const SIZES = [1, 511, 65_536, 65_537, 1_000_000];

describe.each(['aegis-256', 'sqlcipher-4'] as const)('a backup of a store with %s', (cipher) => {
  let store: BackupStore;
  let files: Map<string, Buffer>;
  beforeAll(async () => {
    store = await backupStore(cipher);
    files = store.addFiles(SIZES);
  });
  afterAll(() => store.remove());

  /** Restores, opens the store as the engine would, and says what is in it. */
  async function restore(names: readonly string[], folder: string) {
    const databaseKey = randomBytes(32);
    const read = await store.read('restore', names, { restore: { folder: store.at(folder), databaseKey: Uint8Array.from(databaseKey) } });
    const dir = store.at(folder);
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    expect(statSync(join(dir, 'holdfast.db')).mode & 0o777).toBe(0o600);
    expect(readdirSync(dir).filter((name) => name !== 'attachments')).toEqual(['holdfast.db']);
    const { read: db, close } = openDatabase({ file: join(dir, 'holdfast.db'), databaseKey, cipher });
    try {
      const rows = db.prepare('SELECT id, size_bytes AS sizeBytes, key FROM attachment').all() as { id: string; sizeBytes: number; key: Buffer }[];
      const contents = new Map(rows.filter(({ id }) => !read.missing.includes(id)).map((row) => [row.id, sha256(Buffer.concat([...readSealed(dir, row)]))]));
      return { read, contents, people: (db.prepare('SELECT count(*) AS n FROM person').get() as { n: number }).n, head: head(db) };
    } finally {
      close();
    }
  }
  const hashes = (...maps: Map<string, Buffer>[]): Map<string, string> => new Map(maps.flatMap((map) => [...map].map(([id, content]): [string, string] => [id, sha256(content)])));

  test('says what it is, is verified, and is restored under another key with everything in it', async () => {
    const told: string[] = [];
    const written = await store.write('whole.age', {}, ({ stage, doneBytes, totalBytes }) => {
      told.push(stage);
      expect(doneBytes).toBeLessThanOrEqual(totalBytes);
    });
    expect(written).toMatchObject({ sizeBytes: statSync(store.at('whole.age')).size, missing: [], damaged: [], audit: head(store.db) });
    expect(written.held.toSorted()).toEqual([...files.keys()].toSorted());
    expect(statSync(store.at('whole.age')).mode & 0o777).toBe(0o600);
    const inspected = await store.read('inspect', ['whole.age']);
    expect(inspected).toMatchObject({
      manifest: { storeId: store.storeId, organisation: 'Example Organisation', cipher, schemaVersion: SCHEMA_VERSION, since: null, createdAt: '2026-01-05T09:00:00.000Z' },
      attachments: { count: SIZES.length, here: SIZES.length, base: 0 },
      missing: [],
    });
    expect(await store.read('verify', ['whole.age'])).toEqual(inspected);
    const restored = await restore(['whole.age'], 'restored');
    expect(restored.read).toEqual(inspected);
    expect(restored.contents).toEqual(hashes(files));
    expect(restored.people).toBe(300);
    expect(restored.head).toEqual(head(store.db));
    // Nothing of it lies readable beside.
    expect(readFileSync(join(store.at('restored'), 'holdfast.db')).includes('Example Person')).toBe(false);
  });

  test('is opened by age, tar and sqlite3, with the same rows and files', async () => {
    const { checksSha256 } = await store.write('whole.age');
    const folder = store.at('unpacked');
    mkdirSync(folder);
    execFileSync('bash', ['-o', 'pipefail', '-c', 'age -d -i "$0" "$1" | tar -x -C "$2"', store.keyFile, store.at('whole.age'), folder], { stdio: 'pipe' });
    const listed = execFileSync('bash', ['-o', 'pipefail', '-c', 'age -d -i "$0" "$1" | tar -t', store.keyFile, store.at('whole.age')], { encoding: 'utf8' });
    expect(listed.trim().split('\n')).toEqual(['holdfast.json', 'holdfast.db', ...[...files.keys()].toSorted().map((id) => `attachments/${id}`), 'READ-ME.txt', 'checks.json']);
    const ask = (statement: string): string => execFileSync('sqlite3', ['-readonly', join(folder, 'holdfast.db'), statement], { encoding: 'utf8' }).trim();
    expect(ask('PRAGMA integrity_check')).toBe('ok');
    const tables = store.db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all() as { name: string }[];
    for (const { name } of tables) {
      const { n } = store.db.prepare(`SELECT count(*) AS n FROM "${name}"`).get() as { n: number };
      expect(`${name} ${ask(`SELECT count(*) FROM "${name}"`)}`).toBe(`${name} ${String(n)}`);
    }
    for (const [id, content] of files) expect(readFileSync(join(folder, 'attachments', id)).equals(content)).toBe(true);
    const checks = JSON.parse(readFileSync(join(folder, 'checks.json'), 'utf8')) as { parts: { name: string; sha256: string }[] };
    expect(checksSha256).toBe(sha256(readFileSync(join(folder, 'checks.json'))));
    for (const { name, sha256: stated } of checks.parts) expect(sha256(readFileSync(join(folder, name)))).toBe(stated);
  });

  test('that builds on a full one brings what came since, and is restored with that one alone', async () => {
    const backupId = randomUUID();
    const full = await store.write('full.age', { backupId });
    const later = store.addFiles([300_000, 2]);
    const since = { backupId, auditSeq: full.audit.seq, attachmentIds: full.held };
    const written = await store.write('since.age', { since });
    expect(written.held.toSorted()).toEqual([...later.keys()].toSorted());
    expect(statSync(store.at('since.age')).size).toBeLessThan(statSync(store.at('full.age')).size);
    expect(await store.read('verify', ['since.age'])).toMatchObject({ attachments: { here: 2, base: SIZES.length }, manifest: { since: { backupId, auditSeq: full.audit.seq } }, missing: [] });
    expect(await store.read('verify', ['since.age', 'full.age'])).toMatchObject({ missing: [] });
    const restored = await restore(['since.age', 'full.age'], 'restored-since');
    expect(restored.contents).toEqual(hashes(files, later));
    const refuse = async (names: readonly string[]): Promise<void> => {
      await expect(restore(names, 'none')).rejects.toMatchObject({ code: 'invalid_input', reason: 'backup_base_missing' });
      expect(existsSync(store.at('none'))).toBe(false);
    };
    await refuse(['since.age']);
    await store.write('other.age');
    await refuse(['since.age', 'other.age']);
    await refuse(['since.age', 'since.age']);
    for (const [id, content] of later) files.set(id, content);
  });

  test('goes on when files are missing or damaged, says which, and brings back all others', async () => {
    const [gone, short, flipped, other, ...good] = store.addFiles([10, 200_000, 200_000, 20, 30]).keys() as unknown as [string, string, string, string, string];
    const at = (id: string): string => join(store.dir, 'attachments', id);
    rmSync(at(gone));
    truncateSync(at(short), 100_000);
    const bytes = readFileSync(at(flipped));
    bytes[150_000] = (bytes[150_000] ?? 0) ^ 1;
    writeFileSync(at(flipped), bytes);
    store.db.prepare('UPDATE attachment SET sha256 = zeroblob(32) WHERE id = ?').run(other);
    const written = await store.write('some.age');
    expect(written.missing.toSorted()).toEqual([gone, short].toSorted());
    expect(written.damaged).toEqual([flipped]);
    expect(written.held).toEqual(expect.arrayContaining([...good, ...files.keys()]));
    expect(written.held).not.toContain(flipped);
    const missing = [gone, short, flipped, other].toSorted();
    expect((await store.read('verify', ['some.age'])).missing).toEqual(missing);
    const restored = await restore(['some.age'], 'restored-some');
    expect(restored.read.missing).toEqual(missing);
    expect([...restored.contents.keys()].toSorted()).toEqual([...good, ...files.keys()].toSorted());
    expect(readdirSync(join(store.at('restored-some'), 'attachments')).toSorted()).toEqual([...good, ...files.keys()].toSorted());
    store.db.transaction(() => [gone, short, flipped, other, ...good].forEach((id) => store.db.prepare('DELETE FROM attachment WHERE id = ?').run(id)));
  });

  test('that is made while others write is one committed state, from memory and from the file', async () => {
    for (const [round, mostBytesInMemory] of [2 ** 30, 0].entries()) {
      let isDone = false;
      const backup = store.write('while.age', { mostBytesInMemory }).finally(() => (isDone = true));
      for (let n = 0; !isDone; n += 1) {
        store.db.transaction(() => {
          addPeople(store.db, 1_000_000 * (round + 1) + 2 * n, 2);
          appendEvent(store.db, exampleEvent());
        });
        await new Promise((resolve) => setImmediate(resolve));
      }
      const { audit } = await backup;
      const restored = await restore(['while.age'], `restored-while-${String(round)}`);
      expect(restored.head).toEqual(audit);
      expect(restored.people % 2).toBe(0);
      const { n } = store.db.prepare('SELECT count(*) AS n FROM person').get() as { n: number };
      expect(restored.people).toBeLessThanOrEqual(n);
    }
  });

  test('is opened by nobody else, and goes into no folder that is there', async () => {
    await store.write('whole.age');
    await expect(store.read('inspect', ['whole.age'], { identity: await generateIdentity() })).rejects.toMatchObject({ reason: 'backup_wrong_identity' });
    mkdirSync(store.at('there'));
    writeFileSync(store.at('there/example.txt'), 'example');
    await expect(store.read('restore', ['whole.age'], { restore: { folder: store.at('there'), databaseKey: new Uint8Array(32) } })).rejects.toMatchObject({ reason: 'already_set_up' });
    expect(readdirSync(store.at('there'))).toEqual(['example.txt']);
  });

  test('is not made of a damaged database', async () => {
    const damaged = await backupStore(cipher);
    try {
      damaged.close();
      const bytes = readFileSync(damaged.options.file);
      bytes[20 * 4096 + 99] = (bytes[20 * 4096 + 99] ?? 0) ^ 1;
      writeFileSync(damaged.options.file, bytes);
      for (const mostBytesInMemory of [0, 2 ** 30]) await expect(damaged.write('none.age', { mostBytesInMemory })).rejects.toMatchObject({ reason: 'database_damaged' });
    } finally {
      await damaged.remove();
    }
  });
});
