import { mkdtempSync, cpSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSlotFile } from '../../../main/engine/keys/slot-file.ts';
import { openKey } from '../open-key.ts';
import { ADMIN, folderWithOrganisation, patientUptime, runEngine } from '../running-engine.ts';
import { killedRun } from './kill.ts';

const NEW = 'another example stapler entirely';
let made: Awaited<ReturnType<typeof folderWithOrganisation>>;
beforeAll(async () => void (made = await folderWithOrganisation()));
afterAll(() => rmSync(made.dataDir, { recursive: true, force: true }));

function copyOfIt(): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-own-password-'));
  cpSync(made.dataDir, dataDir, { recursive: true });
  return dataDir;
}

describe.each([
  { what: 'changes their own password', ask: () => ['own-password', NEW], commit: 1 },
  // The opening of the store is the first commit.
  { what: 'recovers by the printed code', ask: () => ['recover', made.recoveryCode, NEW], commit: 2 },
])('an engine killed while the only administrator $what', ({ ask, commit }) => {
  test.each([
    // The copy of the slot file and the file get the new slot; the transaction is committed; then the old slot goes.
    ['before:slots:1', 'old'],
    ['after:slots:1', 'old'],
    ['after:slots:2', 'old'],
    [`before:commit:${commit}`, 'old'],
    [`after:commit:${commit}`, 'new'],
    ['before:slots:3', 'new'],
    ['after:slots:3', 'new'],
    ['after:slots:4', 'new'],
  ])('%s: the %s password signs in, the other one does not, and no slot of it is left', async (point, good) => {
    const dataDir = copyOfIt();
    const { killed, acknowledged, complaint } = await killedRun([dataDir, ...ask(), point]);
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

describe('an engine killed while it recovers on a machine that lost its keychain', () => {
  test.each(['before:slots:1', 'after:slots:2', 'after:slots:4', 'before:commit:2', 'after:commit:2'])('%s: the code recovers once more', async (point) => {
    const dataDir = copyOfIt();
    rmSync(join(dataDir, 'device-secret.json'));
    expect(await killedRun([dataDir, 'recover', made.recoveryCode, NEW, point])).toMatchObject({ killed: true, complaint: '' });

    const running = runEngine({ dataDir, uptimeMs: patientUptime() });
    const password = 'yet another example stapler';
    await running.call('session.recover', { code: made.recoveryCode, username: ADMIN.username, newPassword: password });
    await running.call('session.lock', {});
    await running.call('session.signIn', { ...ADMIN, password });
    expect(await running.call('audit.verify', {})).toMatchObject({ result: 'intact' });
    await running.engine.close();
    expect(readSlotFile(join(dataDir, 'store')).slots.map(({ kind }) => kind).sort()).toEqual(['password', 'recovery']);
    rmSync(dataDir, { recursive: true, force: true });
  });
});
