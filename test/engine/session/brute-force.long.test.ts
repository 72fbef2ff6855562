import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ADMIN, auditTrail, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine, TestClock } from '../running-engine.ts';
import { addWorker, allowedTries, ExampleMachine, MINUTE_MS, tryAt, WORKER, wrong } from './guessing.ts';

const GUESSES = 10_000;
const AT_ONCE = 8;
const DAY_MS = 86_400_000;

let clock: TestClock;
let machine: ExampleMachine;
let running: RunningEngine;
let recoveryCode: string;
let workerId: string;

beforeEach(async () => {
  clock = testClock();
  machine = new ExampleMachine();
  running = start();
  ({ recoveryCode } = await withOrganisation(running));
  workerId = await addWorker(running);
});
afterEach(() => running.stop());

function start(dataDir?: string): RunningEngine {
  return runEngine({ clock, uptimeMs: () => machine.uptimeMs, ...(dataDir === undefined ? {} : { dataDir }) });
}
async function restart(between: (store: string) => void = () => undefined): Promise<void> {
  await running.engine.close();
  between(join(running.dataDir, 'store'));
  running = start(running.dataDir);
}
/** Signs in as soon as the waits allow. */
async function signInWhenAllowed(who: { username: string; password: string }, on = running): Promise<void> {
  for (let tries = 0; tries < 40; tries += 1) {
    clock.advance(20_000);
    const answer = await tryAt(on, who);
    if (answer === 'done') return;
    expect(answer).toMatch(/^try_later/u);
    machine.pass(Number(answer.split(' ')[1]) * 1_000);
  }
  throw new Error('never let in');
}
/** Numbers that look like chance and are the same in every run. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

describe('ten thousand guesses', () => {
  it('over restarts, kills, set clocks, copied-back folders and bursts are checked no oftener than the policy allows', async () => {
    const roll = dice(20_260_105);
    const copies: string[] = [];
    const scratch = mkdtempSync(join(tmpdir(), 'holdfast-copies-'));
    const answers = new Map<string, number>();
    await running.call('session.lock', {});
    const begunMs = machine.reallyMs;
    let checked = 0;
    let most = 0;

    for (let guesses = 0; guesses < GUESSES; guesses += AT_ONCE) {
      machine.pass(roll(20_000));
      // The clock goes on, far ahead, or far back; it wins nothing but tokens of a budget in memory.
      clock.advance([20_000, 20_000, 20_000, 400 * DAY_MS, -400 * DAY_MS][roll(5)] ?? 0);
      const burst = running.another();
      for (const answer of await Promise.all(Array.from({ length: AT_ONCE }, () => tryAt(burst, wrong())))) {
        const [reason = ''] = answer.split(' ');
        answers.set(reason, (answers.get(reason) ?? 0) + 1);
        if (reason === 'wrong_credentials') checked += 1;
        expect(['wrong_credentials', 'try_later', 'too_many_calls', 'unexpected']).toContain(reason);
      }
      burst.connection.close();
      most = allowedTries(machine.reallyMs - begunMs);
      expect(checked).toBeLessThanOrEqual(most);

      const what = roll(100);
      if (what < 3) {
        // Killed at the next attempt, before or after the keychain knows of it.
        const { writeAttemptsAnchor } = running.host;
        running.host.writeAttemptsAnchor = async (storeId, anchor) => {
          if (roll(2) === 0) await writeAttemptsAnchor(storeId, anchor);
          throw new Error('killed');
        };
        machine.pass(15 * MINUTE_MS);
        const answer = await tryAt(running, wrong());
        if (answer === 'wrong_credentials') checked += 1;
        await restart();
      } else if (what < 5) {
        await restart(() => machine.startAnew());
      } else if (what < 8) {
        await restart((store) => {
          const copy = join(scratch, String(copies.length));
          cpSync(store, copy, { recursive: true });
          copies.push(copy);
        });
      } else if (what < 11 && copies.length > 0) {
        await restart((store) => {
          rmSync(store, { recursive: true });
          cpSync(copies[roll(copies.length)] ?? '', store, { recursive: true });
        });
      } else if (what < 13) {
        // Somebody works here: now the guesses go through an open store.
        await signInWhenAllowed(ADMIN, running.another());
      }
    }

    expect(most).toBeLessThan(60);
    expect(checked).toBeGreaterThan(10);
    expect(answers.get('try_later')).toBeGreaterThan(GUESSES / 2);
    // Whose account it is gets in, and learns what happened.
    clock.advance(20_000);
    machine.pass(15 * MINUTE_MS);
    await signInWhenAllowed(WORKER, running.another());
    await signInWhenAllowed(ADMIN);
    const verbs = new Set((await auditTrail(running)).map(({ verb }) => verb));
    for (const verb of ['session.attempts_rolled_back', 'session.sign_in_refused', 'access.refused']) expect(verbs).toContain(verb);
    rmSync(scratch, { recursive: true });
  }, 120_000);
});

describe('a hundred failures in a row', () => {
  /** Guesses as fast as the waits allow, until the name is locked; gives every answer. */
  async function lockOut(username: string, on: RunningEngine): Promise<string[]> {
    const seen: string[] = [];
    for (let tries = 0; tries < 400; tries += 1) {
      clock.advance(20_000);
      const answer = await tryAt(on, wrong(username));
      seen.push(answer);
      if (answer === 'account_locked') return seen;
      if (answer.startsWith('try_later')) machine.pass(Number(answer.split(' ')[1]) * 1_000);
    }
    throw new Error('never locked');
  }

  it('lock an account after a day of guessing, and an administrator unlocks it', async () => {
    const begunMs = machine.reallyMs;
    const seen = await lockOut(WORKER.username, running.another());
    expect(seen.filter((answer) => answer === 'wrong_credentials')).toHaveLength(100);
    expect(allowedTries(machine.reallyMs - begunMs)).toBe(100);
    expect(machine.reallyMs - begunMs).toBeGreaterThan(22 * 3_600_000);
    // Not for the owner either, however long they wait, nor after a restart.
    machine.pass(30 * DAY_MS);
    expect(await tryAt(running.another(), WORKER)).toBe('account_locked');
    await restart();
    expect(await tryAt(running, WORKER)).toBe('account_locked');

    await signInWhenAllowed(ADMIN);
    expect((await running.call('people.get', { personId: workerId })).attempts).toEqual({ failures: 100, waitSeconds: 0, isLocked: true });
    const unlocked = await running.reply('people.unlock', { personId: workerId, reason: 'Shown at the desk' });
    expect(unlocked).toMatchObject({ ok: true, value: { id: workerId } });
    expect((await running.call('people.get', { personId: workerId })).attempts).toEqual({ failures: 0, waitSeconds: 0, isLocked: false });
    expect((await auditTrail(running)).at(-1)).toMatchObject({ verb: 'person.unlocked', target: { id: workerId }, details: { failures: 100, reason: 'Shown at the desk' } });
    expect(await running.reply('people.unlock', { personId: workerId })).toMatchObject({ ok: false, error: { reason: 'already_so' } });
    await signInWhenAllowed(WORKER, running.another());
  }, 60_000);

  it('lock the only administrator, whom the recovery code lets in', async () => {
    await restart();
    await lockOut(ADMIN.username, running);
    expect(await tryAt(running, ADMIN)).toBe('account_locked');
    const newPassword = 'a new and long example password';
    await running.call('session.recover', { code: recoveryCode, username: ADMIN.username, newPassword });
    expect((await running.call('session.status', {})).signedIn?.username).toBe(ADMIN.username);
    await running.call('session.lock', {});
    clock.advance(20_000);
    await running.call('session.signIn', { username: ADMIN.username, password: newPassword });
  }, 60_000);

  it('lock a name that nobody has in the very same way, locked and open', async () => {
    await restart();
    const known = await lockOut(WORKER.username, running);
    // On the same ground: a machine on which nothing failed before.
    await signInWhenAllowed(ADMIN);
    await running.engine.close();
    const other = runEngine({ clock, uptimeMs: () => machine.uptimeMs });
    await withOrganisation(other);
    await other.call('session.lock', {});
    expect(await lockOut('nobody.at.all', other)).toEqual(known);
    await other.stop();
    running = start(running.dataDir);
  }, 60_000);
});

describe('parallel attempts', () => {
  it('are counted one by one: of a burst five are checked', async () => {
    for (const isOpen of [true, false]) {
      if (!isOpen) await restart();
      clock.advance(60_000);
      const name = isOpen ? 'example.first' : 'example.second';
      const answers = await Promise.all(Array.from({ length: 10 }, () => tryAt(running.another(), wrong(name))));
      expect(answers.filter((answer) => answer === 'wrong_credentials')).toHaveLength(5);
      expect(answers.filter((answer) => answer === 'try_later 30')).toHaveLength(5);
    }
  });

  it('at many names are slowed down by the machine, which eases when somebody gets in', async () => {
    let checked = 0;
    const last: string[] = [];
    for (let n = 0; n < 40; n += 1) {
      clock.advance(20_000);
      const answer = await tryAt(running.another(), wrong(`example.${String(n)}`));
      if (answer === 'wrong_credentials') checked += 1;
      else last.push(answer);
    }
    expect(checked).toBe(20);
    expect(new Set(last)).toEqual(new Set(['try_later 1']));
    machine.pass(1_000);
    await signInWhenAllowed(WORKER, running.another());
    expect(await tryAt(running.another(), wrong('example.100'))).toBe('wrong_credentials');
  });
});
