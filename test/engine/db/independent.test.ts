import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../../main/engine/db/store.ts';
import { openKey } from '../open-key.ts';
import { ADMIN, runEngine } from '../running-engine.ts';
import type { OpenedKey } from '../open-key.ts';
import { pageKey } from '../../../main/engine/keys/kdf.ts';
import { PLANTED } from './example-store.ts';

/** The file is judged by two programs that know nothing of Holdfast: fifteen lines of Python, and `sqlite3`. */
const SCRIPT = join(import.meta.dirname, 'decrypt_sqlcipher.py');
const PEOPLE = 300;

let dataDir: string;
let opened: OpenedKey;
const at = (name: string): string => join(dataDir, name);

beforeAll(async () => {
  const running = runEngine();
  ({ dataDir } = running);
  await running.call('setup.create', { organisation: 'Example Organisation', name: 'Example Admin', ...ADMIN, cipher: 'sqlcipher-4' });
  const rows = Array.from({ length: PEOPLE }, (_, n) => `${PLANTED} ${String(n)},,example.${String(n)},,field_worker\n`);
  writeFileSync(at('people.csv'), `name,email,username,team,role\n${rows.join('')}`);
  await running.call('people.import', { file: running.engine.offerFile(at('people.csv')), dryRun: false });
  await running.engine.close();
  opened = await openKey(dataDir, ADMIN);
  copyFileSync(opened.options.file, at('copy.db'));
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

function decrypt(from: string, to: string, key = pageKey(opened.options.databaseKey)) {
  return spawnSync('python3', [SCRIPT, at(from), at(to)], { input: `${key.toString('hex')}\n`, encoding: 'utf8' });
}
const sqlite3 = (file: string, statement: string): string => execFileSync('sqlite3', ['-readonly', at(file), statement], { encoding: 'utf8', stdio: 'pipe' }).trim();

describe('a store with SQLCipher 4', () => {
  test('is one by the published format: decrypted without us it is whole, and holds the same rows', () => {
    expect(decrypt('copy.db', 'plain.db')).toMatchObject({ status: 0, stderr: '' });
    expect(sqlite3('plain.db', 'PRAGMA integrity_check')).toBe('ok');
    expect(sqlite3('plain.db', 'PRAGMA foreign_key_check')).toBe('');
    expect(sqlite3('plain.db', `SELECT count(*) FROM person WHERE name LIKE '${PLANTED} %'`)).toBe(String(PEOPLE));
    const { read, close } = openDatabase(opened.options);
    try {
      const tables = read.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all() as { name: string }[];
      expect(tables.length).toBeGreaterThan(8);
      for (const { name } of tables) {
        const { rows } = read.prepare(`SELECT count(*) AS rows FROM "${name}"`).get() as { rows: number };
        expect(`${name} ${sqlite3('plain.db', `SELECT count(*) FROM "${name}"`)}`).toBe(`${name} ${String(rows)}`);
      }
    } finally {
      close();
    }
  });

  test('is refused by the same script with another key, and after a change of any page', () => {
    expect(decrypt('copy.db', 'none.db', Buffer.alloc(32, 1)).stderr).toContain('page 1 is not as it was written');
    const whole = readFileSync(at('copy.db'));
    for (const page of [1, 2, Math.floor(whole.length / 4096)]) {
      const flipped = Buffer.from(whole);
      const byte = (page - 1) * 4096 + 2_000;
      flipped[byte] = (flipped[byte] ?? 0) ^ 1;
      writeFileSync(at('flipped.db'), flipped);
      expect(decrypt('flipped.db', 'none.db').stderr).toContain(`page ${String(page)} is not as it was written`);
    }
  });

  test('is nothing to the sqlite3 tool before', () => {
    expect(() => sqlite3('copy.db', 'PRAGMA integrity_check')).toThrow(/not a database/u);
  });
});
