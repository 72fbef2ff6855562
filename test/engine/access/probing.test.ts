import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { auditTrail, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine, TestClock } from '../running-engine.ts';
import { active, signInAs } from '../roles/signed-in.ts';

let running: RunningEngine;
let clock: TestClock;
beforeEach(async () => {
  clock = testClock();
  running = runEngine({ clock });
  await withOrganisation(running);
});
afterEach(() => running.stop());

const refusals = async () => (await auditTrail(running)).filter(({ verb }) => verb === 'access.refused').map(({ actor, details }) => ({ who: actor?.name, ...details }));

it('who tries ids out is in the audit, alike for people out of reach and for ids of nobody', async () => {
  const beyond = await active(running, 'example.beyond', { roleId: null, team: 'Example South' });
  const { as } = await signInAs(running, 'example.one', { roleId: 'manager', team: 'Example North' });
  const told = { who: 'Example example.one', operation: 'people.get', code: 'not_found', reason: 'no_such_item', count: 1 };
  for (const personId of [beyond, randomUUID()]) {
    clock.advance(120_000);
    const before = (await refusals()).length;
    for (let miss = 1; miss <= 8; miss += 1) {
      expect(await as.reply('people.get', { personId })).toMatchObject({ error: { code: 'not_found' } });
      expect((await refusals()).length - before).toBe(miss < 5 ? 0 : 1);
    }
    expect((await refusals()).at(-1)).toMatchObject({ who: told.who, operation: told.operation, reason: told.reason });
  }
});

it('who tries them out by dry runs is too, and leaves no other trace', async () => {
  const beyond = await active(running, 'example.beyond', { roleId: null, team: 'Example South' });
  const { as } = await signInAs(running, 'example.one', { roleId: 'manager', team: 'Example North' });
  const before = (await auditTrail(running)).length;
  const dryRun = (personIds: string[]) => as.call('people.disable', { personIds, dryRun: true });
  expect(await dryRun([beyond, randomUUID(), randomUUID(), randomUUID()])).toMatchObject({ changed: 0, refusedCount: 4 });
  expect((await auditTrail(running)).length).toBe(before);
  await dryRun([randomUUID()]);
  expect(await refusals()).toMatchObject([{ who: 'Example example.one', operation: 'people.disable', code: 'not_found', reason: 'no_such_item' }]);
  expect((await auditTrail(running)).length).toBe(before + 1);
});

it('a link to somebody who is gone leaves no event, nor several over some minutes', async () => {
  for (let time = 0; time < 20; time += 1) {
    expect(await running.reply('people.get', { personId: randomUUID() })).toMatchObject({ error: { code: 'not_found' } });
    clock.advance(20_000);
  }
  expect(await refusals()).toEqual([]);
});
