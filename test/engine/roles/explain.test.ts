import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import { PERMISSION_SCOPES, PERMISSIONS } from '../../../preload/contract/permission.ts';
import type { Grants } from '../../../preload/contract/permission.ts';
import { runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';
import { active, roleOf, signInAs } from './signed-in.ts';

const NORTH = 'Example North';
const SOUTH = 'Example South';
interface Known {
  personId: string;
  as: RunningEngine;
  team: string | null;
}

const started = testClock();
/** Moves a little with every look at it, so that no budget of calls runs out. */
const clock = { nowMs: () => (started.advance(10), started.nowMs()), advance: started.advance };
let running: RunningEngine;
let adminId: string;
const everybody: Known[] = [];
const ids = { invited: '', disabled: '', enrolling: '', roleless: '' };

beforeAll(async () => {
  running = runEngine({ clock, settings: { accessTtlSeconds: 86_400 } });
  ({ personId: adminId } = await withOrganisation(running));
  everybody.push({ personId: adminId, as: running, team: null });
  for (const scope of ['own', 'team', 'all'] as const) {
    const grants = Object.fromEntries(PERMISSIONS.filter((permission) => (PERMISSION_SCOPES[permission] as readonly string[]).includes(scope)).map((permission) => [permission, scope])) as Grants;
    const { id } = await running.call('roles.create', { name: `Example ${scope}`, description: null, grants });
    for (const team of [NORTH, SOUTH, null]) {
      clock.advance(5_000);
      everybody.push({ ...(await signInAs(running, `example.${scope}.${team?.slice(-5).toLowerCase() ?? 'none'}`, { roleId: id, team })), team });
    }
  }
  ids.roleless = await active(running, 'example.roleless', { roleId: null, team: NORTH });
  ids.disabled = await active(running, 'example.disabled', { roleId: 'auditor', team: NORTH });
  ids.enrolling = await active(running, 'example.enrolling', { roleId: 'manager', team: NORTH });
  ids.invited = (await running.call('people.create', { name: 'Example Invited', username: 'invited', email: null, team: SOUTH, roleId: 'auditor' })).id;
  await running.call('people.disable', { personIds: [ids.disabled] });
  const manager = await roleOf(running, 'manager');
  await running.call('roles.update', { roleId: 'manager', version: manager.version, secondFactorRequired: true });
});
afterAll(() => running.stop());

const why = (personId: string, permission: (typeof PERMISSIONS)[number], about?: string, as = running): Promise<OutputOf<'roles.whyCan'>> =>
  as.call('roles.whyCan', { personId, permission, ...(about === undefined ? {} : { about }) });

describe('why somebody may do something', () => {
  it('is what the decision itself says: whom reading reaches, reading finds', async () => {
    for (const { personId, as } of everybody) {
      for (const subject of everybody) {
        const { allowed } = await why(personId, 'people.read', subject.personId);
        const read = await as.reply('people.get', { personId: subject.personId });
        expect(allowed).toBe(read.ok);
      }
    }
  });

  it('is what the decision itself says: who holds the permission is let in', async () => {
    const calls = { 'people.read': 'people.facets', 'roles.read': 'roles.list', 'settings.manage': 'settings.get', 'audit.read': 'audit.facets' } as const;
    for (const { personId, as } of everybody) {
      for (const [permission, operation] of Object.entries(calls)) {
        const { allowed, scope } = await why(personId, permission as keyof typeof calls);
        expect((await as.reply(operation, {})).ok).toBe(allowed);
        expect(scope !== null).toBe(allowed);
      }
    }
  });

  it('names the step that decided, and none after it', async () => {
    const reading = async (personId: string, about?: string) => (await why(personId, 'people.read', about)).because.map(({ step, holds, value }) => `${step} ${holds ? 'yes' : 'no'} ${value ?? '-'}`);
    expect(await reading(ids.invited)).toEqual(['status no invited']);
    expect(await reading(ids.disabled)).toEqual(['status no disabled']);
    expect(await reading(ids.enrolling)).toEqual(['status yes active', 'second_factor no -']);
    expect(await reading(ids.roleless)).toEqual(['status yes active', 'second_factor yes -', 'role no -']);
    const role = (await running.call('people.get', { personId: north('team') })).person.roleId ?? '';
    const start = ['status yes active', 'second_factor yes -', `role yes ${role}`];
    expect((await why(north('own'), 'people.manage')).because.at(-1)).toEqual({ step: 'grant', holds: false, value: null });
    expect(await reading(north('team'), north('team'))).toEqual([...start, 'grant yes team', 'reach yes own']);
    expect(await reading(north('team'), ids.roleless)).toEqual([...start, 'grant yes team', 'reach yes team']);
    expect(await reading(north('team'), ids.invited)).toEqual([...start, 'grant yes team', 'reach no beyond']);
    expect((await reading(adminId, ids.invited)).slice(-2)).toEqual(['grant yes all', 'reach yes all']);
  });

  it('may be asked about oneself by everybody, about others by who may read roles and sees them', async () => {
    const own = everybody.find(({ personId }) => personId === north('own'))!;
    expect((await why(own.personId, 'people.read', own.personId, own.as)).allowed).toBe(true);
    for (const personId of [adminId, randomUUID()]) {
      expect(await own.as.reply('roles.whyCan', { personId, permission: 'people.read' })).toMatchObject({ error: { code: 'forbidden', reason: 'no_permission' } });
      expect(await own.as.reply('roles.whyCan', { personId: own.personId, permission: 'people.read', about: personId })).toMatchObject({ error: { code: 'not_found' } });
    }
  });
});

describe('who may do something', () => {
  it('is everybody of whom it would be said one by one', async () => {
    const all = [...everybody.map(({ personId }) => personId), ...Object.values(ids)];
    for (const permission of PERMISSIONS) {
      for (const about of [undefined, ids.roleless, north('own')]) {
        const expected: string[] = [];
        for (const personId of all) if ((await why(personId, permission, about)).allowed) expected.push(personId);
        const who = await running.call('roles.whoCan', { permission, ...(about === undefined ? {} : { about }), offset: 0, limit: 500 });
        expect(who.rows.map(({ personId }) => personId).sort()).toEqual(expected.sort());
        expect(who.total).toBe(expected.length);
      }
    }
  });

  it('comes in pages, by name', async () => {
    const whole = await running.call('roles.whoCan', { permission: 'audit.read', offset: 0, limit: 500 });
    expect(whole.rows.map(({ name }) => name)).toEqual(whole.rows.map(({ name }) => name).sort((a, b) => a.toLowerCase().localeCompare(b.toLowerCase())));
    const page = await running.call('roles.whoCan', { permission: 'audit.read', offset: 2, limit: 3 });
    expect(page).toEqual({ total: whole.total, rows: whole.rows.slice(2, 5) });
  });
});

/** The person of the north who holds everything at this scope. */
function north(scope: 'own' | 'team' | 'all'): string {
  return everybody[1 + ['own', 'team', 'all'].indexOf(scope) * 3]?.personId ?? '';
}
