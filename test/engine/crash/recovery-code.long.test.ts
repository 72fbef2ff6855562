import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSlotFile } from '../../../main/engine/keys/slot-file.ts';
import { ADMIN, folderWithOrganisation, patientUptime, runEngine } from '../running-engine.ts';
import { killedRun } from './kill.ts';

let made: Awaited<ReturnType<typeof folderWithOrganisation>>;
beforeAll(async () => void (made = await folderWithOrganisation()));
afterAll(() => rmSync(made.dataDir, { recursive: true, force: true }));

/** What became of each code: opened by an engine on a copy, so that neither look sees what the other left. */
async function opens(dataDir: string, code: string): Promise<string> {
  const copy = mkdtempSync(join(tmpdir(), 'holdfast-code-opens-'));
  cpSync(dataDir, copy, { recursive: true });
  const running = runEngine({ dataDir: copy, uptimeMs: patientUptime() });
  const outcome = await running.outcome('session.recover', { code, username: ADMIN.username });
  await running.stop();
  return outcome;
}

test.each([
  // The copy of the slot file and the file get the new slot; the transaction is committed; then the old slot goes.
  ['before:slots:1', 'old'],
  ['after:slots:1', 'old'],
  ['after:slots:2', 'old'],
  ['before:commit:1', 'old'],
  ['after:commit:1', 'new'],
  ['before:slots:3', 'new'],
  ['after:slots:3', 'new'],
  ['after:slots:4', 'new'],
])('a new recovery code, killed %s: exactly one of the two opens, the %s one', async (point, good) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-new-code-'));
  cpSync(made.dataDir, dataDir, { recursive: true });
  const out = join(dataDir, 'new-code.txt');
  const { killed, acknowledged, complaint } = await killedRun([dataDir, 'new-code', out, point]);
  expect([complaint, killed, acknowledged]).toEqual(['', true, []]);

  const codes = { old: made.recoveryCode, new: readFileSync(out, 'utf8') };
  expect({ old: await opens(dataDir, codes.old), new: await opens(dataDir, codes.new) }).toEqual({
    old: good === 'old' ? 'done' : 'invalid_input/recovery_code_mismatch',
    new: good === 'new' ? 'done' : 'invalid_input/recovery_code_mismatch',
  });

  // Opening with a password leaves one slot, and the same one is good.
  const running = runEngine({ dataDir });
  await running.call('session.signIn', ADMIN);
  expect(await running.call('audit.verify', {})).toMatchObject({ result: 'intact' });
  expect((await running.call('audit.list', { filter: { verbs: ['recovery.code_replaced'] }, offset: 0, limit: 1 })).rows).toHaveLength(good === 'new' ? 1 : 0);
  await running.engine.close();
  expect(readSlotFile(join(dataDir, 'store')).slots.filter(({ kind }) => kind === 'recovery')).toHaveLength(1);
  expect(await opens(dataDir, codes[good as keyof typeof codes])).toBe('done');
  rmSync(dataDir, { recursive: true, force: true });
});
