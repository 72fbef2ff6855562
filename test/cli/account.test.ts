import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADMIN, runEngine } from '../engine/running-engine.ts';
import { deviceWith } from '../engine/second-factor/enrolled.ts';
import { provisioned } from './command.ts';
import type { Provisioned } from './command.ts';

const NEW = 'seven quiet lanterns drift';
let store: Provisioned;
beforeAll(async () => {
  store = await provisioned();
});
afterAll(() => store.remove());

describe('one’s own password, on the command line', () => {
  test('is changed from files, and no password is in what is printed', async () => {
    const change = ['account', 'password', '--new-password-file', store.file('new', `${NEW}\n`)];
    const { code, stdout, stderr } = await store.run(change);
    expect(code).toBe(0);
    expect(stdout).toContain('The password is changed.');
    for (const secret of [NEW, ADMIN.password]) expect(stdout + stderr).not.toContain(secret);
    // The old one signs in no more.
    expect((await store.run(change)).stderr).toContain('not_signed_in/wrong_credentials');
    const running = runEngine({ dataDir: store.dataDir });
    expect((await running.call('session.signIn', { ...ADMIN, password: NEW })).signedIn?.username).toBe(ADMIN.username);

    const { secret } = await running.call('secondFactor.begin', {});
    const { codes } = await running.call('secondFactor.confirm', { code: deviceWith(secret, { nowMs: () => Date.now(), advance() {} }).code() });
    await running.engine.close();
    store.file('password', `${NEW}\n`);
    const [one = '', two = ''] = codes;
    const back = ['account', 'password', '--new-password-file', store.file('back', `${ADMIN.password}\n`), '--second-factor-file', store.file('one', one)];
    expect((await store.run([...back, '--next-second-factor-file', store.file('two', two)])).code).toBe(0);
  });

  test('takes a secret from a pipe of the shell, and a folder for none', async () => {
    const own = await provisioned();
    const pipe = own.file('pipe');
    execFileSync('mkfifo', [pipe]);
    const writer = spawn('sh', ['-c', `printf '%s\\n' "$1" > "$2"`, 'sh', NEW, pipe], { stdio: 'ignore' });
    const wrote = once(writer, 'exit');
    expect(await own.run(['account', 'password', '--new-password-file', pipe])).toMatchObject({ code: 0 });
    expect(await wrote).toEqual([0, null]);
    own.remove();
    expect(await store.run(['account', 'password', '--new-password-file', store.folder])).toMatchObject({ code: 2, stderr: expect.stringContaining('the new password file cannot be read') as string });
  });

  test('says what is missing, and what the rules refuse', async () => {
    expect(await store.run(['account', 'password'])).toMatchObject({ code: 2, stderr: expect.stringContaining('--new-password-file is missing') as string });
    expect(await store.run(['account', 'password', '--new-password-file', store.file('none')])).toMatchObject({ code: 2, stderr: expect.stringContaining('the new password file cannot be read') as string });
  });
});
