import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADMIN, runEngine } from '../engine/running-engine.ts';
import { deviceWith } from '../engine/second-factor/enrolled.ts';
import { provisioned, startOnTerminal } from './command.ts';
import type { Provisioned } from './command.ts';

let store: Provisioned;
let codes: string[];

beforeAll(async () => {
  store = await provisioned();
  const running = runEngine({ dataDir: store.dataDir });
  await running.call('session.signIn', ADMIN);
  const { secret } = await running.call('secondFactor.begin', {});
  ({ codes } = await running.call('secondFactor.confirm', { code: deviceWith(secret, { nowMs: () => Date.now(), advance() {} }).code() }));
  await running.engine.close();
});
afterAll(() => store.remove());

describe('an account with a second factor, on the command line', () => {
  test('is told that its code is needed, and goes no further without', async () => {
    const { code, stdout, stderr } = await store.run(['people', 'list']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('not_signed_in/second_factor_needed');
  });

  test('takes it from a file, once', async () => {
    const file = store.file('second-factor', `${codes[0] ?? ''}\n`);
    const list = ['people', 'list', '--second-factor-file', file];
    expect(await store.run(list)).toMatchObject({ code: 0 });
    const again = await store.run(list);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('not_signed_in/wrong_second_factor');
    expect(again.stderr).not.toContain(codes[0]);
  });

  test('tells what is wrong with the file, not what is in it', async () => {
    expect(await store.run(['people', 'list', '--second-factor-file', store.file('empty', '')])).toMatchObject({ code: 2, stdout: '' });
    expect((await store.run(['people', 'list', '--second-factor-file', store.file('nowhere')])).stderr).toContain('the second factor file cannot be read');
  });

  test.skipIf(process.platform === 'win32')('is asked for it on a terminal, which does not show it', async () => {
    const { child, ended } = startOnTerminal(['people', 'list', ...store.access]);
    child.stdout?.on('data', (shown: string) => {
      if (shown.includes('Code of the second factor: ')) child.stdin?.write(`${codes[1] ?? ''}\r`);
    });
    const { code, stdout } = await ended;
    expect(code).toBe(0);
    expect(stdout).toContain('Example Admin');
    expect(stdout).not.toContain(codes[1]);
  });
});
