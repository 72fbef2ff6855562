import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ADMIN, runEngine, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';
import { addWorker, tryAt, WORKER, wrong } from './guessing.ts';

let running: RunningEngine;
beforeEach(async () => {
  running = runEngine();
  await withOrganisation(running);
  await addWorker(running);
  await running.call('session.signOut', {});
  await running.call('session.signIn', WORKER);
});
afterEach(() => running.stop());

/** What somebody signed in sees of one wrong sign-in under another name: how many events it made. */
async function eventsOfTrying(username: string): Promise<number> {
  const before = await auditEvents();
  expect(await tryAt(running, wrong(username))).toBe('wrong_credentials');
  return (await auditEvents()) - before;
}
async function auditEvents(): Promise<number> {
  return (await running.call('session.status', {})).machine?.auditEvents ?? Number.NaN;
}

describe('whether an account exists', () => {
  it('does not show in how many events a wrong sign-in makes, the first one under a name or a later one', async () => {
    const names = ['example.nobody', 'example.nothing', ADMIN.username];
    const seen: number[][] = [];
    for (const name of names) seen.push([await eventsOfTrying(name), await eventsOfTrying(name)]);
    expect(seen).toEqual(names.map(() => [1, 0]));
  });
});
