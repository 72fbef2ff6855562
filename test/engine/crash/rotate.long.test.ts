import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSlotFile } from '../../../main/engine/keys/slot-file.ts';
import { ADMIN, folderWithOrganisation, runEngine } from '../running-engine.ts';
import { afterwards, killedRun } from './kill.ts';

/** Every step, those of SQLite and of the worker too: `node scripts/run.mjs faults kills --every --only rotation`. */
const STRIDE = 4;
const OTHER = { username: 'example.other', password: 'an own example password' };
let made: Awaited<ReturnType<typeof folderWithOrganisation>>;
beforeAll(async () => {
  made = await folderWithOrganisation();
  const running = runEngine({ dataDir: made.dataDir });
  await running.call('session.signIn', ADMIN);
  const { id } = await running.call('people.create', { name: 'Example Other', username: OTHER.username, email: null, team: 'Example Team', roleId: 'field_worker' });
  await running.call('people.setPassword', { personId: id, newPassword: OTHER.password });
  await running.engine.close();
});
afterAll(() => rmSync(made.dataDir, { recursive: true, force: true }));

/** Kills a process at a point of its rotation; then everything is there, under the old key or the new one, and for everybody. */
async function killAndLook(point: string, afterMs?: number): Promise<'old' | 'new' | 'not killed'> {
  const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-rotate-kill-'));
  try {
    cpSync(made.dataDir, dataDir, { recursive: true });
    const { killed, acknowledged, complaint } = await killedRun([dataDir, 'rotate', ...(point === '' ? [] : [point])], afterMs);
    expect(complaint, point).toBe('');
    const { epoch } = readSlotFile(join(dataDir, 'store'));
    if (acknowledged.length > 0) expect(epoch, point).toBe(1);
    const found = await afterwards(dataDir);
    expect([found.result, [...found.state.keys()]], point).toEqual(['intact', [OTHER.username]]);
    expect(readdirSync(join(dataDir, 'store')).filter((name) => name.endsWith('.db')), point).toEqual([epoch === 0 ? 'holdfast.db' : 'holdfast.1.db']);
    const running = runEngine({ dataDir });
    expect(await running.outcome('session.signIn', OTHER), point).toBe('done');
    await running.engine.close();
    return killed ? (epoch === 0 ? 'old' : 'new') : 'not killed';
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

describe('an engine killed while it rotates the database key', () => {
  test.each([
    ['before:commit:1', 'old'],
    ['after:commit:1', 'old'],
    ['before:slots:1', 'old'],
    ['after:slots:1', 'old'],
    ['before:slots:2', 'old'],
    // The one rename that changes over.
    ['after:slots:2', 'new'],
  ])('%s has the store under the %s key', async (point, expected) => {
    expect(await killAndLook(point)).toBe(expected);
  });

  test(`has the old store or the new one after every ${String(STRIDE)}th step of the file system`, { timeout: 300_000 }, async () => {
    const outcomes: string[] = [];
    for (let step = 1; outcomes.at(-1) !== 'not killed'; step += STRIDE) outcomes.push(await killAndLook(`before:file:${String(step)}`));
    expect(outcomes.slice(0, -1)).toContain('old');
    expect(outcomes.slice(0, -1)).toContain('new');
    // Once it has changed over it stays so.
    expect(outcomes.slice(outcomes.indexOf('new'), -1)).not.toContain('old');
  });

  test('and at moments of its own', { timeout: 120_000 }, async () => {
    for (const afterMs of [0, 20, 40, 80, 130]) await killAndLook('', afterMs);
  });
});
