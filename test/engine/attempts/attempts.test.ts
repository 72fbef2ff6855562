import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { programFile } from '../../program-file.ts';
import { ADMIN, auditTrail, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine, TestClock } from '../running-engine.ts';
import { addWorker, ExampleMachine, MINUTE_MS, tryAt, WORKER, wrong } from '../session/guessing.ts';

const GUESSER = programFile(new URL('../session/guesser.ts', import.meta.url));

let clock: TestClock;
let machine: ExampleMachine;
let running: RunningEngine;
let personId: string;
let workerId: string;

beforeEach(async () => {
  clock = testClock();
  machine = new ExampleMachine();
  running = start();
  ({ personId } = await withOrganisation(running));
  workerId = await addWorker(running);
});
afterEach(() => running.stop());

function start(dataDir?: string): RunningEngine {
  return runEngine({ clock, uptimeMs: () => machine.uptimeMs, ...(dataDir === undefined ? {} : { dataDir }) });
}
async function restart(between: () => void = () => undefined): Promise<void> {
  await running.engine.close();
  between();
  running = start(running.dataDir);
}
const ledgerFile = (): string => join(running.dataDir, 'store', 'attempts.json');
const attemptsOf = async (id: string) => (await running.call('people.get', { personId: id })).attempts;
/** So many wrong attempts, with the waits between them. */
async function fail(times: number, username: string = WORKER.username): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    clock.advance(20_000);
    machine.pass(15 * MINUTE_MS);
    expect(await tryAt(running.another(), wrong(username))).toBe('wrong_credentials');
  }
}
async function events(verb: string) {
  return (await auditTrail(running)).filter((event) => event.verb === verb);
}

describe('a wait', () => {
  it('ends by uptime and by nothing else, also over restarts of the program and of the machine', async () => {
    await fail(6);
    expect(await tryAt(running.another(), WORKER)).toBe('try_later 60');
    clock.advance(365 * 86_400_000);
    expect(await tryAt(running.another(), WORKER)).toBe('try_later 60');
    machine.pass(10_000);
    await restart();
    expect(await tryAt(running, WORKER)).toBe('try_later 50');
    // Nobody can say how long the machine was up or off since the failure: only what passed since its start is certain.
    await restart(() => machine.startAnew());
    expect(await tryAt(running, WORKER)).toBe('try_later 55');
    machine.pass(54_999);
    expect(await tryAt(running, WORKER)).toBe('try_later 1');
    machine.pass(1);
    clock.advance(20_000);
    expect(await tryAt(running, WORKER)).toBe('done');
    expect(await tryAt(running.another(), wrong())).toBe('wrong_credentials');
  });

  it('does not come back when the new uptime passes the old one', async () => {
    await fail(6);
    await restart(() => machine.startAnew());
    expect(await tryAt(running, WORKER)).toBe('try_later 55');
    // As far as the machine had come before it was started anew, and beyond.
    machine.pass(30 * 86_400_000);
    clock.advance(20_000);
    expect(await tryAt(running, WORKER)).toBe('done');
  });

  it('is of the account: others go on, and a right password counts from nothing again', async () => {
    await fail(5);
    clock.advance(20_000);
    expect(await tryAt(running.another(), ADMIN)).toBe('done');
    machine.pass(30_000);
    expect(await tryAt(running.another(), WORKER)).toBe('done');
    expect(await attemptsOf(workerId)).toEqual({ failures: 0, waitSeconds: 0, isLocked: false });
  });

  it('follows what the organisation set, also while the store is locked', async () => {
    // There is a ledger already, of before.
    await fail(1);
    expect(await tryAt(running.another(), WORKER)).toBe('done');
    await running.call('session.confirm', { password: ADMIN.password });
    await running.call('settings.set', { settings: { freeAttempts: 3, longestWaitMinutes: 1 } });
    await restart();
    for (const answer of ['wrong_credentials', 'wrong_credentials', 'wrong_credentials', 'try_later 30']) expect(await tryAt(running, wrong())).toBe(answer);
    machine.pass(30_000);
    clock.advance(20_000);
    expect(await tryAt(running, wrong())).toBe('wrong_credentials');
    expect(await tryAt(running, wrong())).toBe('try_later 60');
  });
});

describe('what else is counted', () => {
  it('is a password confirmed within a session', async () => {
    const confirm = async (password: string) => {
      clock.advance(2_000);
      const reply = await running.reply('session.confirm', { password });
      return reply.ok ? 'done' : reply.error.reason;
    };
    for (let n = 0; n < 5; n += 1) expect(await confirm('not the right example horse')).toBe('wrong_credentials');
    expect(await confirm(ADMIN.password)).toBe('try_later');
    expect(await attemptsOf(personId)).toMatchObject({ failures: 5, waitSeconds: 30 });
    machine.pass(30_000);
    expect(await confirm(ADMIN.password)).toBe('done');
    expect(await attemptsOf(personId)).toMatchObject({ failures: 0 });
  });

  it('is the recovery code, with short waits, apart from everything else, and never locked', async () => {
    await restart();
    // A whole code with right check symbols, of another organisation.
    const other = runEngine();
    const { recoveryCode: code } = await withOrganisation(other);
    await other.stop();
    const recover = async (): Promise<string> => {
      clock.advance(20_000);
      const reply = await running.reply('session.recover', { code, username: ADMIN.username, newPassword: 'a new and long example password' });
      return reply.ok ? 'done' : `${reply.error.reason} ${String(reply.error.retryAfterSeconds ?? '')}`.trim();
    };
    let waits = '';
    let mismatches = 0;
    for (let n = 0; n < 120; n += 1) {
      const answer = await recover();
      if (answer === 'recovery_code_mismatch') {
        mismatches += 1;
        continue;
      }
      waits += `${answer.split(' ')[1] ?? answer} `;
      machine.pass(Number(answer.split(' ')[1]) * 1_000);
    }
    expect(waits).toMatch(/^1 2 4 8 16 30 (30 )+$/u);
    expect(await tryAt(running, ADMIN)).toBe('done');
    const told = await events('session.recovery_refused');
    expect(told.map(({ outcome, details }) => [outcome, details['whileLocked'], details['count']])).toEqual([['refused', true, mismatches]]);
  }, 60_000);
});

describe('the audit', () => {
  it('tells when the store opens who was tried meanwhile, over restarts, and how often names that nobody has', async () => {
    await restart();
    await fail(3);
    await restart();
    await fail(2, 'nobody.at.all');
    await fail(1, ADMIN.username);
    clock.advance(20_000);
    expect(await tryAt(running, ADMIN)).toBe('done');
    const meanwhile = (await events('session.sign_in_refused')).filter(({ details }) => details['whileLocked'] === true);
    expect(meanwhile.map(({ target, details }) => [target?.name ?? null, details['accountKnown'], details['count']])).toEqual(
      expect.arrayContaining([
        ['Example Worker', true, 3],
        ['Example Admin', true, 1],
        [null, false, 2],
      ]),
    );
    expect(meanwhile).toHaveLength(3);
    await restart();
    clock.advance(20_000);
    expect(await tryAt(running, ADMIN)).toBe('done');
    expect((await events('session.sign_in_refused')).filter(({ details }) => details['whileLocked'] === true)).toHaveLength(3);
  });

  it('is told once of one that failed with the store already open, and of none that was right', async () => {
    expect(await tryAt(running.another(), wrong())).toBe('wrong_credentials');
    await restart();
    expect(await tryAt(running, ADMIN)).toBe('done');
    await restart();
    expect(await tryAt(running, ADMIN)).toBe('done');
    expect((await events('session.sign_in_refused')).map(({ details }) => details['count'])).toEqual([1]);
  });
});

describe('a ledger that is not what the keychain remembers', () => {
  const copy = (): string => join(running.dataDir, 'copy');

  it.each(['copied back', 'missing', 'damaged', 'forged'])('because it is %s wins nothing, and is noticed', async (how) => {
    await restart();
    if (how === 'copied back') {
      await fail(1, 'example.other');
      cpSync(join(running.dataDir, 'store'), copy(), { recursive: true });
    }
    await fail(7);
    await restart(() => {
      if (how === 'copied back') {
        rmSync(join(running.dataDir, 'store'), { recursive: true });
        cpSync(copy(), join(running.dataDir, 'store'), { recursive: true });
      } else if (how === 'missing') rmSync(ledgerFile());
      else if (how === 'damaged') writeFileSync(ledgerFile(), 'x');
      else writeFileSync(ledgerFile(), readFileSync(ledgerFile(), 'utf8').replace(/,7,\d+,/u, ',0,0,'));
    });
    // The whole wait again, and for everybody the machine's longest.
    expect(await tryAt(running, WORKER)).toBe('try_later 120');
    expect(await tryAt(running, ADMIN)).toBe('try_later 30');
    await restart();
    machine.pass(30_000);
    clock.advance(20_000);
    expect(await tryAt(running, ADMIN)).toBe('done');
    expect(await attemptsOf(workerId)).toMatchObject({ failures: 7, waitSeconds: 90 });
    expect((await events('session.attempts_rolled_back')).map(({ outcome, details }) => [outcome, details['count']])).toEqual([['failed', 1]]);
    machine.pass(90_000);
    expect(await tryAt(running.another(), WORKER)).toBe('done');
    await restart();
    clock.advance(20_000);
    expect(await tryAt(running, ADMIN)).toBe('done');
    expect(await events('session.attempts_rolled_back')).toHaveLength(1);
  });

  it('but one ahead of it is fine, and only one: branches of kills cannot be put one for another', async () => {
    await restart();
    await fail(2);
    cpSync(ledgerFile(), copy());
    const { writeAttemptsAnchor } = running.host;
    const dieBeforeTheAnchor = (): void => {
      running.host.writeAttemptsAnchor = () => Promise.reject(new Error('killed'));
    };
    // A branch of invented names that the keychain never heard of, two states long if it could be.
    dieBeforeTheAnchor();
    expect(await tryAt(running, wrong('example.other'))).toBe('unexpected');
    expect(await tryAt(running, wrong('example.other'))).toBe('unexpected');
    const branch = readFileSync(ledgerFile());
    expect((JSON.parse(branch.toString()) as { seq: number }).seq).toBe((JSON.parse(readFileSync(copy(), 'utf8')) as { seq: number }).seq + 1);
    // Back on the trunk, something real happens; then the branch is put in its place.
    await restart(() => cpSync(copy(), ledgerFile()));
    running.host.writeAttemptsAnchor = writeAttemptsAnchor;
    await fail(1);
    await restart(() => writeFileSync(ledgerFile(), branch));
    machine.pass(15 * MINUTE_MS);
    clock.advance(20_000);
    await tryAt(running, ADMIN);
    machine.pass(30_000);
    expect(await tryAt(running, ADMIN)).toBe('done');
    expect(await attemptsOf(workerId)).toMatchObject({ failures: 3 });
    expect(await events('session.attempts_rolled_back')).toHaveLength(1);
  });

  it('because the keychain forgot it is believed, and said', async () => {
    await restart();
    await fail(3);
    const file = join(running.dataDir, 'device-secret.json');
    await restart(() => writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), attempts: null }), { mode: 0o600 }));
    clock.advance(20_000);
    expect(await tryAt(running, ADMIN)).toBe('done');
    expect(await attemptsOf(workerId)).toMatchObject({ failures: 3 });
    expect(await events('session.attempts_rolled_back')).toHaveLength(1);
  });
});

describe('a process that is killed', () => {
  it.each(['before', 'after'])('%s the keychain knows of its second attempt has made two', async (point) => {
    await restart();
    const { stdout, signal } = spawnSync(process.execPath, [GUESSER, running.dataDir, String(machine.uptimeMs), point], { encoding: 'utf8' });
    expect([stdout, signal]).toEqual(['wrong_credentials\n', 'SIGKILL']);
    expect(await tryAt(running, ADMIN)).toBe('done');
    expect(await attemptsOf(workerId)).toMatchObject({ failures: 2 });
    expect(await events('session.attempts_rolled_back')).toEqual([]);
    expect((await events('session.sign_in_refused')).map(({ target, details }) => [target?.id, details['count']])).toEqual([[workerId, 2]]);
  });
});

describe('trouble', () => {
  it('of the keychain is what sign-in tells, and nothing is checked uncounted', async () => {
    await restart();
    const { readAttemptsAnchor, writeAttemptsAnchor } = running.host;
    for (const state of ['locked', 'timeout', 'no_service'] as const) {
      running.host.readAttemptsAnchor = () => Promise.resolve({ state });
      expect(await tryAt(running, ADMIN)).toBe(`keychain_${state}`);
      running.host.readAttemptsAnchor = readAttemptsAnchor;
      running.host.writeAttemptsAnchor = () => Promise.resolve(state);
      expect(await tryAt(running, ADMIN)).toBe(`keychain_${state}`);
      running.host.writeAttemptsAnchor = writeAttemptsAnchor;
    }
    expect(await tryAt(running, ADMIN)).toBe('done');
    running.host.writeAttemptsAnchor = () => Promise.resolve('locked');
    expect(await running.reply('people.unlock', { personId: workerId })).toMatchObject({ ok: false, error: { reason: 'already_so' } });
    running.host.writeAttemptsAnchor = writeAttemptsAnchor;
    await fail(1);
    running.host.writeAttemptsAnchor = () => Promise.resolve('locked');
    expect(await running.reply('people.unlock', { personId: workerId })).toMatchObject({ ok: false, error: { reason: 'keychain_locked' } });
    expect(await events('person.unlocked')).toEqual([]);
  });

  it('of a database that does not open counts for nothing against a right password', async () => {
    await restart();
    await fail(2);
    await restart(() => writeFileSync(join(running.dataDir, 'store', 'holdfast.db'), 'damaged'));
    for (let n = 0; n < 8; n += 1) {
      clock.advance(20_000);
      expect(await tryAt(running, WORKER)).toBe('database_damaged');
    }
    for (let n = 0; n < 3; n += 1) expect(await tryAt(running, wrong())).toBe('wrong_credentials');
    expect(await tryAt(running, WORKER)).toBe('try_later 30');
  });
});

describe('the folder', () => {
  it('has the ledger for its owner alone, without a name in it, and nothing left of writing', async () => {
    await restart();
    await fail(1);
    expect(statSync(ledgerFile()).mode & 0o777).toBe(0o600);
    expect(readFileSync(ledgerFile(), 'utf8')).not.toContain('example');
    expect(readdirSync(join(running.dataDir, 'store')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('of no organisation gets no lock file from an attempt', async () => {
    const empty = runEngine();
    expect(await tryAt(empty, ADMIN)).toBe('not_set_up');
    expect(readdirSync(empty.dataDir)).toEqual([]);
    await empty.stop();
  });
});

describe('a new password set at the desk', () => {
  it('counts from nothing', async () => {
    await fail(7);
    await running.call('people.setPassword', { personId: workerId, newPassword: 'another worker horse battery' });
    await expect.poll(() => attemptsOf(workerId), { interval: 1 }).toMatchObject({ failures: 0 });
    clock.advance(20_000);
    expect(await tryAt(running.another(), { username: WORKER.username, password: 'another worker horse battery' })).toBe('done');
  });
});
