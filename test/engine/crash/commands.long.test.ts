import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADMIN, folderWithOrganisation, runEngine } from '../running-engine.ts';
import { seeded } from '../seeded.ts';
import { afterwards, killedRun } from './kill.ts';
import { stateAfter } from './plan.ts';

/** Change it to try other moments; a failure names the moment it happened at. */
const SEED = 20_260_105;
const RANDOM_KILLS = 6;
const POINTS = ['commit:1', 'commit:2', 'commit:9', 'statement:1', 'statement:2', 'statement:5', 'statement:40'].flatMap((what) => [`before:${what}`, `after:${what}`]);

let dataDir: string;
/** Steps of the plan that are in the store. */
let done = 0;
beforeAll(async () => void ({ dataDir } = await folderWithOrganisation()));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

/** Kills a process that works through the plan; then everything acknowledged is there, and at most the one step under way. */
async function killAndLook(moment: string, args: readonly string[], afterMs?: number): Promise<void> {
  const { acknowledged, killed, complaint } = await killedRun([dataDir, 'commands', String(done), ...args], afterMs);
  expect(complaint, moment).toBe('');
  expect(killed, moment).toBe(true);
  expect(acknowledged, moment).toEqual(acknowledged.map((_, index) => `done ${String(done + index)}`));
  const promised = done + acknowledged.length;

  const found = await afterwards(dataDir);
  expect(found.result, moment).toBe('intact');
  expect(found.closedCleanly, moment).toBe(false);
  done = [promised, promised + 1].find((count) => same(found.state, stateAfter(count))) ?? -1;
  expect(done, `${moment}: ${JSON.stringify([...found.state])} is neither ${String(promised)} nor one more`).not.toBe(-1);
}

function same(a: ReturnType<typeof stateAfter>, b: ReturnType<typeof stateAfter>): boolean {
  const listed = (state: typeof a): string => JSON.stringify([...state].sort(([x], [y]) => (x < y ? -1 : 1)).map(([name, { team, role, status }]) => [name, team, role, status]));
  return listed(a) === listed(b);
}

describe('an engine killed while it changes people', () => {
  test.each(POINTS)('%s keeps what it acknowledged and nothing half', async (point) => {
    await killAndLook(point, [point]);
  });

  test(`keeps it at ${String(RANDOM_KILLS)} random moments`, { timeout: 180_000 }, async () => {
    const random = seeded(SEED);
    for (let kill = 0; kill < RANDOM_KILLS; kill += 1) {
      const afterMs = Math.floor(random() * 120);
      await killAndLook(`kill ${String(kill)} after ${String(afterMs)} ms`, [], afterMs);
    }
    // Otherwise nothing was ever under way.
    expect(done).toBeGreaterThan(2 * RANDOM_KILLS);
  });
});

describe('an engine killed while it sets a password', () => {
  const [username, OLD, NEW] = ['example.password', 'the old example password', 'the new example password'];
  async function opens(password: string): Promise<boolean> {
    const running = runEngine({ dataDir });
    const reply = await running.reply('session.signIn', { username, password });
    await running.engine.close();
    return reply.ok;
  }
  async function setAtTheDesk(password: string): Promise<void> {
    const running = runEngine({ dataDir });
    await running.call('session.signIn', ADMIN);
    const { rows } = await running.call('people.list', { filter: { search: username }, offset: 0, limit: 1 });
    const personId = rows[0]?.id ?? (await running.call('people.create', { name: 'Example Password', username, email: null, team: null, roleId: 'manager' })).id;
    await running.call('people.setPassword', { personId, newPassword: password });
    await running.engine.close();
  }

  test.each([
    // Two files are renamed, the copy of the slot file first; then the transaction is committed.
    ['before:rename:1', [true, false]],
    ['after:rename:1', [true, false]],
    ['before:rename:2', [true, false]],
    // Both slots are there, the hash is old: never acknowledged, and the next opening takes the new slot out.
    ['after:rename:2', [true, false]],
    ['before:commit:1', [true, false]],
    ['after:commit:1', [false, true]],
    // The old slot is taken out after the commit.
    ['before:rename:3', [false, true]],
    ['after:rename:4', [false, true]],
  ])('%s: the old one opens, the new one opens is %j, and it can be set again', async (point, expected) => {
    await setAtTheDesk(OLD);
    expect(await opens(OLD)).toBe(true);
    expect((await killedRun([dataDir, 'password', username, NEW, point])).killed).toBe(true);
    expect([await opens(OLD), await opens(NEW)]).toEqual(expected);
    expect((await afterwards(dataDir)).result).toBe('intact');
  });
});
