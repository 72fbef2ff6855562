import { mkdtempSync, cpSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSlotFile } from '../../../main/engine/keys/slot-file.ts';
import { openKey } from '../open-key.ts';
import { ADMIN, folderWithOrganisation, runEngine } from '../running-engine.ts';
import { killedRun } from './kill.ts';

const NEW = 'another example stapler entirely';
let made: string;
beforeAll(async () => void (made = await folderWithOrganisation()));
afterAll(() => rmSync(made, { recursive: true, force: true }));

describe('an engine killed while the only administrator changes their own password', () => {
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
  ])('%s: the %s password signs in, the other one does not, and no slot of it is left', async (point, good) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-own-password-'));
    cpSync(made, dataDir, { recursive: true });
    const { killed, acknowledged, complaint } = await killedRun([dataDir, 'own-password', NEW, point]);
    expect([complaint, killed, acknowledged]).toEqual(['', true, []]);

    const [right, wrong] = good === 'old' ? [ADMIN.password, NEW] : [NEW, ADMIN.password];
    const running = runEngine({ dataDir });
    expect(await running.reply('session.signIn', { ...ADMIN, password: wrong })).toMatchObject({ ok: false, error: { reason: 'wrong_credentials' } });
    await running.call('session.signIn', { ...ADMIN, password: right });
    expect(await running.call('audit.verify', {})).toMatchObject({ result: 'intact' });
    await running.engine.close();

    expect(readSlotFile(join(dataDir, 'store')).slots.filter(({ kind }) => kind === 'password')).toHaveLength(1);
    await expect(openKey(dataDir, { ...ADMIN, password: wrong })).rejects.toMatchObject({ reason: 'wrong_credentials' });
    expect((await openKey(dataDir, { ...ADMIN, password: right })).options.databaseKey).toHaveLength(32);
    rmSync(dataDir, { recursive: true, force: true });
  });
});
