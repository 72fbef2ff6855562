import { join } from 'node:path';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';
import tseslint from 'typescript-eslint';

const ROOT = join(import.meta.dirname, '../..');
const CONFIG = join(ROOT, 'scripts/eslint.config.mjs');
/** Without types a file need not exist; the rule that needs types has tests of its own below. */
const untyped = new ESLint({
  cwd: ROOT,
  overrideConfigFile: CONFIG,
  overrideConfig: [{ files: ['**/*.{ts,tsx}'], ...tseslint.configs.disableTypeChecked }, { files: ['{main,preload,renderer}/**'], rules: { 'holdfast/sql': 'off' } }],
});
/** Where CI is set, types would be read from the disk once, and what is planted here would not be seen. */
const typed = new ESLint({
  cwd: ROOT,
  overrideConfigFile: CONFIG,
  overrideConfig: [{ files: ['**/*.{ts,tsx}'], languageOptions: { parserOptions: { disallowAutomaticSingleRunInference: true } } }],
});

async function rulesBrokenBy(eslint: ESLint, file: string, code: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(code, { filePath: join(ROOT, file) });
  return (result?.messages ?? []).map(({ ruleId, fatal, message }) => (fatal ? `fatal: ${message}` : ruleId));
}

/** One planted violation each: where, what, and the rule that must object. */
const PLANTED: readonly (readonly [file: string, code: string, rule: string])[] = [
  ['main/engine/people/planted.ts', "import 'electron';", 'holdfast/rooms'],
  ['main/cli/planted.ts', "import { app } from 'electron/main';\nexport { app };", 'holdfast/rooms'],
  ['renderer/features/people/planted.tsx', "export { ipcRenderer } from 'electron';", 'holdfast/rooms'],
  ['preload/contract/planted.ts', "export type App = import('electron').App;", 'holdfast/rooms'],
  ['main/electron/planted.ts', "export const keytar = () => import('keytar');", 'holdfast/rooms'],
  ['main/engine/people/planted.ts', "import Database from 'better-sqlite3';\nexport { Database };", 'holdfast/rooms'],
  ['main/electron/planted.ts', "import { spawn } from 'node:child_process';\nexport { spawn };", 'holdfast/rooms'],
  ['main/engine/db/planted.ts', "export * from 'child_process';", 'holdfast/rooms'],
  ['main/electron/planted.ts', "export const http = process.getBuiltinModule('node:http');", 'holdfast/rooms'],
  ['main/jobs/planted.ts', "import net from 'node:net';\nexport { net };", 'holdfast/rooms'],
  ['main/engine/people/planted.ts', "import { readFileSync } from 'node:fs';\nexport { readFileSync };", 'holdfast/rooms'],
  ['main/keychain/planted.ts', "import { readFile } from 'node:fs/promises';\nexport { readFile };", 'holdfast/rooms'],
  ['main/electron/planted.ts', "import log from 'electron-log/node';\nexport { log };", 'holdfast/rooms'],
  ['preload/contract/planted.ts', "import { engine } from '../../main/engine/engine.ts';\nexport { engine };", 'holdfast/rooms'],
  ['preload/contract/planted.ts', "import { join } from 'node:path';\nexport { join };", 'holdfast/rooms'],
  ['preload/preload.ts', "import { z } from 'zod';\nexport { z };", 'holdfast/rooms'],
  ['renderer/app/planted.tsx', "import type { Engine } from '../../main/engine/engine.ts';\nexport type { Engine };", 'holdfast/rooms'],
  ['renderer/app/planted.tsx', "import { join } from 'node:path';\nexport { join };", 'holdfast/rooms'],
  ['renderer/features/people/planted.tsx', "import { RoleList } from '../roles/role-list.tsx';\nexport { RoleList };", 'holdfast/rooms'],
  ['main/engine/planted.ts', "import { door } from '../electron/door.ts';\nexport { door };", 'holdfast/rooms'],
  ['main/engine/people/planted.ts', "import { run } from '../../cli/cli.ts';\nexport { run };", 'holdfast/rooms'],
  ['main/engine/keys/planted.ts', "import { read } from '../../keychain/keychain.ts';\nexport { read };", 'holdfast/rooms'],
  ['main/electron/planted.ts', "import { openStore } from '../engine/db/store.ts';\nexport { openStore };", 'holdfast/rooms'],
  ['main/electron/planted.ts', "import { run } from '../cli/cli.ts';\nexport { run };", 'holdfast/rooms'],
  ['renderer/ui/planted.tsx', "document.body.innerHTML = '<b>x</b>';", 'no-restricted-syntax'],
  ['renderer/ui/planted.tsx', "document.body['outerHTML'] = '<b>x</b>';", 'no-restricted-syntax'],
  ['renderer/ui/planted.tsx', "document.body.insertAdjacentHTML('beforeend', '<b>x</b>');", 'no-restricted-syntax'],
  ['renderer/ui/planted.tsx', "document.write('x');", 'no-restricted-syntax'],
  ['renderer/ui/planted.tsx', "export const X = () => <p dangerouslySetInnerHTML={{ __html: '' }} />;", 'no-restricted-syntax'],
  ['main/electron/planted.ts', "eval('1');", 'no-restricted-syntax'],
  ['main/engine/planted.ts', "export const f = new Function('return 1');", 'no-new-func'],
  ['main/engine/people/planted.ts', 'export const now = Date.now();', 'no-restricted-syntax'],
  ['main/engine/people/planted.ts', 'export const now = new Date();', 'no-restricted-syntax'],
  ['main/engine/keys/planted.ts', 'export const chance = Math.random();', 'no-restricted-syntax'],
  ['main/engine/db/planted.ts', "import { randomBytes } from 'node:crypto';\nexport { randomBytes };", 'no-restricted-syntax'],
  ['main/engine/session/planted.ts', 'export const id = crypto.randomUUID();', 'no-restricted-syntax'],
  ['main/engine/people/planted.ts', 'export const text = (input: string) => input as Sql;', 'no-restricted-syntax'],
  ['main/engine/people/planted.ts', "console.log('x');", 'no-console'],
  ['renderer/app/planted.ts', '// a line\n'.repeat(401), 'max-lines'],
  ['renderer/app/planted.tsx', "import { useState } from 'react';\nexport function X() {\n  if (Math.PI > 3) useState(0);\n  return null;\n}", 'react-hooks/rules-of-hooks'],
];

describe('lint', { timeout: 120_000 }, () => {
  it.each(PLANTED.map(([file, code, rule]) => [file, code.split('\n', 1)[0], code, rule] as const))('objects in %s to: %s', async (file, _title, code, rule) => {
    expect(await rulesBrokenBy(untyped, file, code)).toContain(rule);
  });

  it.each([
    ['main/electron/planted.ts', "import { app } from 'electron';\nimport { readFileSync } from 'node:fs';\nimport { EngineError } from '../engine/errors.ts';\nexport { app, readFileSync, EngineError };"],
    ['main/keychain/planted.ts', "export const keytar = () => import('keytar');"],
    ['main/engine/db/planted.ts', "import Database from 'better-sqlite3';\nimport { chmodSync } from 'node:fs';\nexport { Database, chmodSync };"],
    ['main/engine/people/planted.ts', "import { createHash } from 'node:crypto';\nimport { runner } from '../../jobs/runner.ts';\nexport const at = new Date(0);\nexport { createHash, runner };"],
    ['preload/contract/planted.ts', "import { z } from 'zod';\nimport { Id } from './fields.ts';\nexport { z, Id };"],
    ['renderer/features/people/planted.tsx', "import { useState } from 'react';\nimport { call } from '../../ipc/client.ts';\nimport type { Person } from '../../../preload/contract/people.ts';\nexport { useState, call };\nexport type { Person };"],
    ['test/e2e/planted.spec.ts', "import { spawn } from 'node:child_process';\neval('1');\nexport { spawn };"],
  ])('is content with %s', async (file, code) => {
    expect(await rulesBrokenBy(untyped, file, code)).toEqual([]);
  });

  describe('the text of statements', () => {
    /** A file that exists, so that types are known; its content is replaced. */
    const FILE = 'main/engine/people/list.ts';
    const opening = "import type { Db } from '../db/database.ts';\nimport { sql } from '../db/sql.ts';\nimport type { Sql } from '../db/sql.ts';\n";
    const use = (body: string): string => `${opening}export const part: Sql = sql\`1\`;\nexport function use(db: Db, input: string, count: number): unknown {\n  void input;\n  void count;\n  return ${body};\n}\n`;

    it.each([
      'db.prepare(input)',
      'db.prepare(`SELECT ${input}`)',
      'db.prepare(`SELECT ${count}`)',
      "db.prepare('SELECT ' + input)",
      'db.exec(`DELETE FROM ${input}`)',
      'db.pragma(`table_info(${input})`)',
      "db.prepare(['SELECT', '1'].join(' '))",
      'db.prepare(input as `SELECT ${string}`)',
    ])('may not be %s', async (body) => {
      expect(await rulesBrokenBy(typed, FILE, use(body))).toContain('holdfast/sql');
    });

    it('knows a string that is run', async () => {
      expect(await rulesBrokenBy(typed, FILE, "setTimeout('alert(1)', 1);")).toContain('@typescript-eslint/no-implied-eval');
    });

    it.each(["db.prepare('SELECT 1')", 'db.prepare(`SELECT 1 WHERE ${part} LIMIT ${5}`)', 'db.prepare(part)', '/x/u.exec(input)'])('may be %s', async (body) => {
      expect(await rulesBrokenBy(typed, FILE, use(body))).toEqual([]);
    });
  });
});
