import { createHash, createPrivateKey, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { identityToRecipient } from 'age-encryption';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../main/engine/audit/canonical.ts';
import { publicKeyPem } from '../../../main/engine/audit/checkpoint.ts';
import { openAgeFile } from '../../../main/jobs/backup/age-reader.ts';
import { openAgeWriter } from '../../../main/jobs/backup/age-writer.ts';
import { signChecks } from '../../../main/jobs/backup/checks.ts';
import type { BackupManifest } from '../../../main/jobs/backup/format.ts';
import { tarHeader, tarPadding } from '../../../main/jobs/backup/tar-header.ts';
import { readBackup } from '../../../main/jobs/read-backup.ts';
import type { BackupRead } from '../../../main/jobs/read-backup.ts';
import { backupStore } from './backup-store.ts';
import type { BackupStore } from './backup-store.ts';

/** Whoever knows the recipient can make such a file: the encryption says nothing of who did. */
interface Contents {
  manifest: BackupManifest & Record<string, unknown>;
  /** In order, with everything but the manifest and the checks. */
  parts: { name: string; content: Buffer }[];
  damaged: string[];
  signingKey: KeyObject;
}

let store: BackupStore;
let recipient: string;
let whole: Buffer;
let contents: Contents;
beforeAll(async () => {
  store = await backupStore('aegis-256', { people: 60 });
  recipient = await identityToRecipient(store.identity);
  store.addFiles([70_000, 5]);
  await store.write('whole.age');
  whole = readFileSync(store.at('whole.age'));
  contents = await takenApart();
});
afterAll(() => store.remove());

async function takenApart(): Promise<Contents> {
  const file = await openAgeFile(store.at('whole.age'), store.identity);
  const tar = Buffer.concat([...file.chunks()]);
  file.close();
  const parts: Contents['parts'] = [];
  for (let at = 0; tar[at] !== 0; ) {
    const name = tar.toString('latin1', at, tar.indexOf(0, at));
    const sizeBytes = parseInt(tar.toString('latin1', at + 124, at + 135), 8);
    parts.push({ name, content: Buffer.from(tar.subarray(at + 512, at + 512 + sizeBytes)) });
    at += 512 + sizeBytes + tarPadding(sizeBytes);
  }
  const { value } = store.db.prepare("SELECT value FROM secret WHERE name = 'audit.signing-key'").get() as { value: Buffer };
  return {
    manifest: JSON.parse(String(parts[0]?.content)) as Contents['manifest'],
    parts: parts.slice(1, -1),
    damaged: [],
    signingKey: createPrivateKey({ key: value, format: 'der', type: 'pkcs8' }),
  };
}

const copyOf = (): Contents => ({ ...contents, manifest: structuredClone(contents.manifest), parts: contents.parts.map(({ name, content }) => ({ name, content: Buffer.from(content) })), damaged: [] });

function tarOf({ manifest, parts, damaged, signingKey }: Contents): Buffer {
  const listed = [{ name: 'holdfast.json', content: Buffer.from(JSON.stringify(manifest)) }, ...parts];
  const hashed = listed.map(({ name, content }) => ({ name, sizeBytes: content.length, sha256: createHash('sha256').update(content).digest('hex') }));
  const checks = signChecks({ storeId: store.storeId, backupId: manifest.backupId, parts: hashed, damaged }, signingKey);
  const all = [...listed, { name: 'checks.json', content: Buffer.from(canonicalJson(checks)) }];
  return Buffer.concat([...all.flatMap(({ name, content }) => [tarHeader({ name, sizeBytes: content.length, atSeconds: 0 }), content, Buffer.alloc(tarPadding(content.length))]), Buffer.alloc(1024)]);
}
async function encrypted(tar: Buffer): Promise<void> {
  const fd = openSync(store.at('hostile.age'), 'w');
  const out = await openAgeWriter(fd, [recipient]);
  out.write(tar);
  await out.end();
  closeSync(fd);
}
/** The job itself, in this thread: what it throws is what it threw. */
async function read(mode: 'inspect' | 'verify' | 'restore', name = 'hostile.age', folder = store.at('restored')): Promise<unknown> {
  const restore = mode === 'restore' ? { folder, databaseKey: randomBytes(32) } : null;
  return readBackup({ files: [store.at(name)], identity: store.identity, mode, restore }, async () => undefined);
}
async function refused(changed: Contents, reason = 'backup_damaged'): Promise<void> {
  await encrypted(tarOf(changed));
  await expect(read('restore')).rejects.toMatchObject({ reason });
  expect(existsSync(store.at('restored'))).toBe(false);
}
/** Changes the database as `sqlite3` could, and says so everywhere that it must be said. */
async function refusedDatabase(change: (db: BetterSqlite3.Database) => void, reason?: string): Promise<void> {
  const changed = copyOf();
  const file = store.at('changed.db');
  writeFileSync(file, changed.parts[0]?.content as Buffer);
  const db = new BetterSqlite3(file);
  db.unsafeMode(true);
  change(db);
  db.close();
  const content = readFileSync(file);
  changed.parts[0] = { name: 'holdfast.db', content };
  changed.manifest.database.sizeBytes = content.length;
  await refused(changed, reason);
}

describe('a backup that was changed on its way', () => {
  test('is refused for each of 400 random changes of single bits and of blocks, and none is read as right', async () => {
    let refusals = 0;
    const flips = fc.sample(fc.record({ bit: fc.nat(whole.length * 8 - 1), blockBytes: fc.constantFrom(0, 16, 512, 4096, 65_552), seed: fc.nat(255) }), 400);
    for (const { bit, blockBytes, seed } of flips) {
      const changed = Buffer.from(whole);
      const at = bit >> 3;
      if (blockBytes === 0) changed[at] = (changed[at] ?? 0) ^ (1 << (bit & 7));
      else for (let n = at; n < Math.min(at + blockBytes, whole.length); n += 1) changed[n] = (changed[n] ?? 0) ^ ((seed + n) % 255) ^ 255;
      if (changed.equals(whole)) continue;
      writeFileSync(store.at('flipped.age'), changed);
      await expect(read('verify', 'flipped.age')).rejects.toThrow(/backup_damaged|backup_wrong_identity/u);
      refusals += 1;
    }
    console.log(`backup: ${String(refusals)} of ${String(flips.length)} random changes refused`);
    expect(refusals).toBeGreaterThan(380);
  });

  test('is refused wherever it ends early', async () => {
    for (const end of [0, 1, 21, 22, 100, whole.length >> 1, whole.length - 16, whole.length - 1]) {
      writeFileSync(store.at('short.age'), whole.subarray(0, end));
      await expect(read('verify', 'short.age')).rejects.toThrow(/backup_damaged/u);
    }
  });
});

describe('a backup that somebody else made', () => {
  test.each([
    ['nothing but wrong elements', '0,'],
    ['wrong elements far apart', `0,${' '.repeat(30)}`],
    ['nothing but empty objects', '{},'],
  ])('is refused at once with a list of %s, however long', async (_what, element) => {
    const text = Buffer.from(`{"format":"holdfast-backup","version":1,"attachments":[${element.repeat(20_000_000 / element.length)}0]}`);
    await encrypted(Buffer.concat([tarHeader({ name: 'holdfast.json', sizeBytes: text.length, atSeconds: 0 }), text, Buffer.alloc(tarPadding(text.length) + 1024)]));
    const beforeKb = process.resourceUsage().maxRSS;
    await expect(read('inspect')).rejects.toMatchObject({ reason: 'backup_damaged' });
    expect(process.resourceUsage().maxRSS - beforeKb).toBeLessThan(400 * 1024);
  });

  test('is refused with a part missing, renamed, twice, or in another order', async () => {
    const change = async (work: (parts: Contents['parts']) => Contents['parts']): Promise<void> => {
      const changed = copyOf();
      await refused({ ...changed, parts: work(changed.parts) });
    };
    await change((parts) => parts.slice(1));
    await change((parts) => parts.toSpliced(1, 1));
    await change((parts) => parts.slice(0, -1));
    await change((parts) => [...parts, parts[1] as (typeof parts)[0]]);
    await change(([db, first, second, ...rest]) => [db, second, first, ...rest] as typeof contents.parts);
    await change((parts) => parts.toReversed());
    await change((parts) => parts.map((part, index) => (index === 1 ? { ...part, name: 'attachments/../../escaped' } : part)));
    await change((parts) => [...parts, { name: 'more.txt', content: Buffer.from('more') }]);
  });

  test('is refused with a manifest that is out of form, whatever it says', async () => {
    const wrong: Record<string, unknown>[] = [
      { format: 'other' }, { version: 0 }, { backupId: 'x' }, { storeId: '../x' }, { storeId: 'a\nb' }, { schemaVersion: 0 }, { schemaVersion: 1.5 }, { cipher: 'none' },
      { database: { sizeBytes: 4097 } }, { database: { sizeBytes: 2 ** 52 } }, { audit: null }, { audit: { ...contents.manifest.audit, publicKey: 'x' } }, { attachments: null },
      { more: 1 }, { attachments: [{ id: '../../x', sizeBytes: 1, sha256: '0'.repeat(64), held: 'here' }] }, { createdAt: 'yesterday' }, { organisation: 'x'.repeat(2_000) },
      { attachments: contents.manifest.attachments.toReversed() }, { attachments: [...contents.manifest.attachments, contents.manifest.attachments[1]] },
      { attachments: contents.manifest.attachments.map((each) => ({ ...each, held: 'base' })) }, { attachments: contents.manifest.attachments.map((each) => ({ ...each, sizeBytes: 2 ** 40 })) },
    ];
    for (const change of wrong) {
      const changed = copyOf();
      Object.assign(changed.manifest, change);
      await encrypted(tarOf(changed));
      await expect(read('inspect')).rejects.toMatchObject({ reason: 'backup_damaged' });
      await expect(read('restore')).rejects.toMatchObject({ reason: 'backup_damaged' });
    }
    for (const text of ['', '{', 'null', '[]', '[['.repeat(100_000), '\u0000', '{"format":"holdfast-backup"}']) {
      await encrypted(Buffer.concat([tarHeader({ name: 'holdfast.json', sizeBytes: text.length, atSeconds: 0 }), Buffer.from(text), Buffer.alloc(tarPadding(text.length) + 1024)]));
      await expect(read('inspect')).rejects.toMatchObject({ reason: 'backup_damaged' });
    }
    await encrypted(Buffer.concat([tarHeader({ name: 'holdfast.json', sizeBytes: 2 ** 45, atSeconds: 0 }), Buffer.alloc(2048)]));
    await expect(read('inspect')).rejects.toMatchObject({ reason: 'backup_damaged' });
  });

  test('of a later program is refused as that, and makes nothing', async () => {
    const changed = copyOf();
    Object.assign(changed.manifest, { version: 2 });
    await refused(changed, 'file_newer');
    await refused({ ...copyOf(), manifest: { ...contents.manifest, schemaVersion: 1_000 } }, 'store_newer');
  });

  test('is refused when its signature is not of its own key, or not of these parts', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    await refused({ ...copyOf(), signingKey: privateKey });
    // With its own key in the manifest it is whole, but not what the database knows.
    await refused({ ...copyOf(), signingKey: privateKey, manifest: { ...contents.manifest, audit: { ...contents.manifest.audit, publicKey: publicKeyPem(privateKey) } } });
    const other = copyOf();
    const tar = tarOf({ ...other, manifest: { ...other.manifest, organisation: 'Example Other' } });
    const checks = tarOf(other).subarray(tarOf(other).lastIndexOf('checks.json'));
    await encrypted(Buffer.concat([tar.subarray(0, tar.lastIndexOf('checks.json')), checks]));
    await expect(read('verify')).rejects.toMatchObject({ reason: 'backup_damaged' });
  });

  test('is refused when a file in it is another than its row says', async () => {
    const changed = copyOf();
    changed.parts[1]?.content.fill(7, 0, 1);
    await refused(changed);
    const told = copyOf();
    told.parts[1]?.content.fill(7, 0, 1);
    const first = told.manifest.attachments[0] as BackupManifest['attachments'][0];
    told.manifest.attachments[0] = { ...first, sha256: createHash('sha256').update(told.parts[1]?.content ?? '').digest('hex') };
    await refused(told);
    await refused({ ...copyOf(), manifest: { ...contents.manifest, attachments: [] }, parts: [0, 3].map((index) => contents.parts[index] as Contents['parts'][0]) });
  });

  test('loses a file that is another than its signed checks say, and no more', async () => {
    const changed = copyOf();
    changed.parts[1]?.content.fill(7, 0, 1);
    const checks = (tar: Buffer): number => tar.lastIndexOf('checks.json');
    const [tar, signed] = [tarOf(changed), tarOf(copyOf())];
    await encrypted(Buffer.concat([tar.subarray(0, checks(tar)), signed.subarray(checks(signed))]));
    const missing = [contents.manifest.attachments[0]?.id];
    expect(await read('verify')).toMatchObject({ missing });
    expect(await read('restore')).toMatchObject({ missing });
    const kept = contents.manifest.attachments.map(({ id }) => id).filter((id) => !missing.includes(id));
    expect(readdirSync(join(store.at('restored'), 'attachments')).toSorted()).toEqual(kept.toSorted());
    rmSync(store.at('restored'), { recursive: true });
  });

  test('brings no triggers, views or tables of its own, and no store but its own', async () => {
    await refusedDatabase((db) => db.exec("CREATE TRIGGER planted AFTER INSERT ON session BEGIN DELETE FROM person; END"));
    await refusedDatabase((db) => db.exec('CREATE VIEW planted AS SELECT * FROM person'));
    await refusedDatabase((db) => db.exec('CREATE TABLE planted (x)'));
    await refusedDatabase((db) => db.exec('DROP INDEX person_by_name'));
    await refusedDatabase((db) => db.exec("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'CHECK', '/* */ CHECK') WHERE name = 'person'"));
    await refusedDatabase((db) => db.exec('PRAGMA user_version = 3'));
    await refusedDatabase((db) => db.exec("UPDATE meta SET value = 'other' WHERE key = 'store_id'"));
    await refusedDatabase((db) => db.exec("UPDATE meta SET value = 'Example Other' WHERE key = 'organisation'"));
    await refusedDatabase((db) => db.exec('DELETE FROM audit_event WHERE seq = (SELECT max(seq) FROM audit_event)'));
    await refusedDatabase((db) => db.exec("UPDATE audit_event SET hash = zeroblob(32) WHERE seq = (SELECT max(seq) FROM audit_event)"));
    await refusedDatabase((db) => db.exec("DELETE FROM secret WHERE name = 'audit.signing-key'"));
    await refusedDatabase((db) => db.exec("UPDATE attachment SET key = x'00'"));
    await refusedDatabase((db) => db.exec('UPDATE attachment SET size_bytes = size_bytes + 1'));
    await refusedDatabase((db) => db.exec('PRAGMA foreign_keys = OFF; UPDATE person SET team_id = 999'));
  });

  test('with any damage to its database is refused, or holds the same', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat((contents.parts[0]?.content.length ?? 1) - 1), fc.integer({ min: 1, max: 255 }), fc.constantFrom(1, 100, 4096), async (at, change, bytes) => {
        const changed = copyOf();
        const database = changed.parts[0]?.content as Buffer;
        for (let n = at; n < Math.min(at + bytes, database.length); n += 1) database[n] = (database[n] ?? 0) ^ change;
        await encrypted(tarOf(changed));
        // It is signed as it is, as only the store itself could: some changes make another whole database. None makes anything else.
        try {
          await read('restore', 'hostile.age', store.at(`fuzz-${randomUUID()}`));
        } catch (error) {
          expect(error).toMatchObject({ code: 'unavailable', reason: 'backup_damaged' });
        }
      }),
      { numRuns: 80 },
    );
  });

  test('of bytes in the form of an archive, or of none, is refused, or loses the file that they lie in, and nothing else', async () => {
    const tar = tarOf(copyOf());
    await fc.assert(
      fc.asyncProperty(fc.nat(tar.length - 1), fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.nat(2), async (at, bytes, how) => {
        const changed = how === 0 ? Buffer.concat([tar.subarray(0, at), bytes]) : how === 1 ? Buffer.concat([tar.subarray(0, at), bytes, tar.subarray(at)]) : Buffer.concat([tar.subarray(0, at), bytes, tar.subarray(at + bytes.length)]);
        if (changed.equals(tar)) return;
        await encrypted(changed);
        const folder = store.at(`fuzz-${randomUUID()}`);
        const outcome = await read('restore', 'hostile.age', folder).catch((error: unknown) => error);
        if (outcome instanceof Error) return void expect(outcome).toMatchObject({ reason: 'backup_damaged' });
        const { missing } = outcome as BackupRead;
        const isIn = contents.parts.map(({ name, content }) => ({ name, from: tar.indexOf(content, 1024), bytes: content.length })).find(({ from, bytes: length }) => at >= from && at < from + length);
        expect(missing).toEqual([isIn?.name.replace('attachments/', '')]);
      }),
      { numRuns: 100 },
    );
  });

  test('as it was made here is restored, so that all of this is refused for its own reason', async () => {
    await encrypted(tarOf(copyOf()));
    expect(await read('restore', 'hostile.age', store.at('as-it-was'))).toMatchObject({ missing: [] });
  });
});
