import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { checkPassword, hashPassword, needsRehash } from '../../../main/engine/keys/password.ts';
import { createJobRunner } from '../../../main/jobs/runner.ts';
import type { JobRunner } from '../../../main/jobs/runner.ts';

const jobs = createJobRunner();
afterAll(() => jobs.close());
const pepper = randomBytes(32);
const COST = 4;

const matches = async (password: string, typed: string): Promise<boolean> =>
  checkPassword(jobs, { pepper, password: typed, hash: await hashPassword(jobs, { pepper, password, cost: COST }), cost: COST });

describe('a password hash', () => {
  it.each([
    ['72 bytes', 'a'.repeat(72)],
    ['73 bytes', 'a'.repeat(73)],
    ['1,000 bytes', 'long example '.repeat(77)],
    ['a zero in the middle', 'before\u0000after the zero'],
    ['emoji', '🧷🪢⚓️🛟🐚 example words'],
    ['Arabic', 'كلمة مرور طويلة للمثال'],
    ['spaces at both ends', '  example words  '],
  ])('of %s is of all of it', async (_what, password) => {
    expect(await matches(password, password)).toBe(true);
    expect(await matches(password, `${password}x`)).toBe(false);
    expect(await matches(`${password}x`, `${password}y`)).toBe(false);
    expect(await matches(password, password.slice(0, -1))).toBe(false);
  });

  it('is the same for an accent composed or not', async () => {
    expect(await matches('caf\u00e9 example words', 'cafe\u0301 example words')).toBe(true);
    expect(await matches('café example words', 'cafe example words')).toBe(false);
  });

  it('is worth nothing without the pepper', async () => {
    const hash = await hashPassword(jobs, { pepper, password: 'example', cost: COST });
    expect(await checkPassword(jobs, { pepper: randomBytes(32), password: 'example', hash, cost: COST })).toBe(false);
  });

  it('has the cost that was asked for', async () => {
    expect(await hashPassword(jobs, { pepper, password: 'example', cost: 5 })).toMatch(/^\$2[aby]\$05\$/u);
  });

  it('is to be made anew when its cost is no longer the setting, up or down', async () => {
    const hash = await hashPassword(jobs, { pepper, password: 'example', cost: 5 });
    expect([4, 5, 6].map((cost) => needsRehash(hash, cost))).toEqual([true, false, true]);
    const anew = await hashPassword(jobs, { pepper, password: 'example', cost: 6 });
    expect(needsRehash(anew, 6)).toBe(false);
    expect(await checkPassword(jobs, { pepper, password: 'example', hash: anew, cost: 6 })).toBe(true);
  });

  it('of nobody matches nothing, and costs the same work', async () => {
    const watched = watchedJobs();
    expect(await checkPassword(watched, { pepper, password: 'example', hash: null, cost: 6 })).toBe(false);
    // A whole hash of the wanted cost, so that bcrypt really runs; a malformed one would be refused at once.
    expect(watched.compared).toEqual([expect.stringMatching(/^\$2b\$06\$[./A-Za-z0-9]{53}$/u)]);
  });

  it('of a lower cost than is set costs a wrong password as much work as nobody does, and the right one no more than its own', async () => {
    const hash = await hashPassword(jobs, { pepper, password: 'example', cost: 5 });
    const watched = watchedJobs();
    expect(await checkPassword(watched, { pepper, password: 'another', hash, cost: 8 })).toBe(false);
    expect(watched.rounds()).toBe(2 ** 8);
    const right = watchedJobs();
    expect(await checkPassword(right, { pepper, password: 'example', hash, cost: 8 })).toBe(true);
    expect(right.rounds()).toBe(2 ** 5);
  });
});

/** The real jobs, and what they were given to compare with: all of its rounds together are the work that was done. */
function watchedJobs() {
  const compared: string[] = [];
  const bcryptCompare = (prehash: string, hash: string): Promise<boolean> => (compared.push(hash), jobs.bcryptCompare(prehash, hash));
  const rounds = (): number => compared.reduce((sum, hash) => sum + 2 ** Number(hash.split('$')[2]), 0);
  return Object.assign({ bcryptCompare } as JobRunner, { compared, rounds });
}
