import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { otherAdministrators } from '../../../main/engine/access/grants.ts';
import { BUILT_IN_GRANTS } from '../../../preload/contract/permission.ts';
import { peopleStore } from '../fixture.ts';
import type { PeopleStore } from '../fixture.ts';

let store: PeopleStore;
beforeEach(() => {
  store = peopleStore();
});
afterEach(() => store.close());

const activeAdministrators = (): number => otherAdministrators(store.db, 'nobody', BUILT_IN_GRANTS.administrator);
const field = (id: string, column: 'status' | 'role_id' | 'password_hash' | 'version' | 'team_id'): unknown =>
  (store.db.prepare(`SELECT ${column} AS value FROM person WHERE id = ?`).get(id) as { value: unknown }).value;

describe('changing many people at once', () => {
  test('changes each, tells of each, and counts those who were so already', async () => {
    const people = [store.add({ name: 'Example A' }), store.add({ name: 'Example B', roleId: 'auditor' }), store.add({ name: 'Example C', roleId: 'manager' })];
    const outcome = await store.call('setRole', { personIds: [...people, ...people], roleId: 'manager', reason: 'example reason' });
    expect(outcome).toEqual({ changed: 2, unchanged: 1, refused: [], refusedCount: 0 });
    expect(store.events().map(({ verb, target, details, outcome: how }) => [verb, target?.name, how, details])).toEqual([
      ['person.role_changed', 'Example A', 'done', { from: null, to: 'Manager', reason: 'example reason' }],
      ['person.role_changed', 'Example B', 'done', { from: 'Auditor', to: 'Manager', reason: 'example reason' }],
    ]);
    expect(people.map((id) => field(id, 'version'))).toEqual([2, 2, 1]);
  });

  test('a dry run says the same and leaves nothing', async () => {
    const personIds = [store.add(), store.add({ status: 'disabled' }), store.admin.personId, randomUUID()];
    const before = store.state();
    const dry = await store.call('disable', { personIds, dryRun: true });
    expect(store.state()).toEqual(before);
    expect(await store.call('disable', { personIds })).toEqual(dry);
    expect(dry).toMatchObject({ changed: 1, unchanged: 1, refusedCount: 2 });
  });

  test('nothing to change leaves no event that says something was changed', async () => {
    const personIds = [store.add({ status: 'disabled' })];
    expect(await store.call('disable', { personIds })).toMatchObject({ changed: 0, unchanged: 1 });
    expect(store.events()).toEqual([]);
  });

  test('refusals are in the audit: of people one by one, of unknown ids as a number', async () => {
    await store.call('disable', { personIds: [store.admin.personId, randomUUID(), randomUUID()] });
    expect(store.events().map(({ verb, outcome, target, details }) => [verb, outcome, target?.id ?? null, details])).toEqual([
      ['person.disabled', 'refused', store.admin.personId, { refusal: 'own_account' }],
      ['person.disabled', 'refused', null, { refusal: 'no_such_item', count: 2 }],
    ]);
  });

  test('more refusals than are shown are still counted', async () => {
    const outcome = await store.call('disable', { personIds: Array.from({ length: 300 }, () => randomUUID()) });
    expect([outcome.refused.length, outcome.refusedCount]).toEqual([200, 300]);
  });

  test('an unknown role is refused as a whole', async () => {
    await expect(store.call('setRole', { personIds: [store.add()], roleId: 'none_such' })).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('the last active administrator', () => {
  test('is whoever holds everything, whatever their role is called', async () => {
    const deputy = deputyActor();
    const outcome = await store.call('disable', { personIds: [store.admin.personId, deputy.personId] }, { as: deputy });
    expect(outcome).toMatchObject({ changed: 1, refused: [{ personId: deputy.personId, reason: 'own_account' }] });
    expect(activeAdministrators()).toBe(1);
    expect(otherAdministrators(store.db, deputy.personId, BUILT_IN_GRANTS.administrator)).toBe(0);
  });

  test('is not somebody invited, suspended, disabled or removed, nor who holds almost everything', () => {
    for (const status of ['invited', 'suspended', 'disabled', 'removed'] as const) store.add({ roleId: 'administrator', status });
    const deputy = deputyActor();
    store.db.prepare("DELETE FROM role_grant WHERE role_id = 'example_deputy' AND permission = 'roles.manage'").run();
    expect(otherAdministrators(store.db, deputy.personId, BUILT_IN_GRANTS.administrator)).toBe(1);
    expect(otherAdministrators(store.db, store.admin.personId, BUILT_IN_GRANTS.administrator)).toBe(0);
  });

  test('is there after any row of commands by anybody', async () => {
    const deputy = deputyActor();
    const admins = [store.admin, store.signIn({ roleId: 'administrator' }), store.signIn({ roleId: 'administrator' })];
    const everybody = [...admins, deputy].map(({ personId }) => personId);
    const step = fc.record({
      operation: fc.constantFrom('disable' as const, 'enable' as const, 'suspend' as const, 'resume' as const, 'remove' as const, 'demote' as const, 'promote' as const, 'password' as const),
      by: fc.integer({ min: 0, max: 3 }),
      whom: fc.subarray([0, 1, 2, 3], { minLength: 1 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 10 }), async (steps) => {
        for (const { personId, roleId } of [...admins, deputy]) {
          store.db.prepare("UPDATE person SET status = 'active', role_id = ? WHERE id = ?").run(roleId, personId);
        }
        for (const { operation, by, whom } of steps) {
          const as = [...admins, deputy][by] ?? deputy;
          if (field(as.personId, 'status') !== 'active') continue;
          const personIds = whom.map((index) => everybody[index] ?? '');
          const before = personIds.map((id) => field(id, 'role_id'));
          const call = {
            disable: () => store.call('disable', { personIds }, { as }),
            enable: () => store.call('enable', { personIds }, { as }),
            suspend: () => store.call('suspend', { personIds }, { as }),
            resume: () => store.call('resume', { personIds }, { as }),
            remove: () => store.call('remove', { personIds }, { as }),
            demote: () => store.call('setRole', { personIds, roleId: 'field_worker' }, { as }),
            promote: () => store.call('setRole', { personIds, roleId: 'administrator' }, { as }),
            password: () => store.call('setPassword', { personId: personIds[0] ?? '', newPassword: 'an example long password' }, { as }),
          }[operation];
          await Promise.resolve(call()).catch((error: unknown) => {
            expect(error).toMatchObject({ name: 'EngineError' });
          });
          expect(activeAdministrators()).toBeGreaterThan(0);
          const own = personIds.indexOf(as.personId);
          if (own >= 0) expect(field(as.personId, 'role_id')).toBe(before[own]);
        }
      }),
      { numRuns: 150 },
    );
  });

  /** May do all an administrator may, under another role: the one who could remove the last of them. */
  function deputyActor() {
    store.db.prepare("INSERT INTO role (id, name, built_in) VALUES ('example_deputy', 'Example deputy', 0)").run();
    store.db.prepare("INSERT INTO role_grant SELECT 'example_deputy', permission, scope FROM role_grant WHERE role_id = 'administrator'").run();
    return store.signIn({ roleId: 'example_deputy' });
  }
});

describe('rights of who changes', () => {
  test('nobody changes their own role or standing', async () => {
    store.add({ roleId: 'administrator' });
    const personIds = [store.admin.personId];
    expect((await store.call('setRole', { personIds, roleId: 'auditor' })).refused).toMatchObject([{ reason: 'own_account' }]);
    expect((await store.call('disable', { personIds })).refused).toMatchObject([{ reason: 'own_account' }]);
  });

  test('a manager manages their team, but nobody in it who may do more, and gives no roles', async () => {
    const manager = store.signIn({ roleId: 'manager', team: 'Example North' });
    const worker = store.add({ roleId: 'field_worker', team: 'Example North' });
    const boss = store.add({ roleId: 'administrator', team: 'Example North' });
    const auditor = store.add({ roleId: 'auditor', team: 'Example North' });
    const peer = store.add({ roleId: 'manager', team: 'Example North' });
    const outcome = await store.call('disable', { personIds: [worker, boss, auditor, peer] }, { as: manager });
    expect(outcome).toMatchObject({ changed: 2, refused: [boss, auditor].map((personId) => ({ personId, reason: 'exceeds_own_grants' })) });
    await expect(store.call('setPassword', { personId: boss, newPassword: 'an example long password' }, { as: manager })).rejects.toMatchObject({
      code: 'forbidden',
      reason: 'exceeds_own_grants',
    });
    await expect(store.call('setRole', { personIds: [worker], roleId: 'manager' }, { as: manager })).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('a manager cannot move people to a team out of reach, nor themselves to another', async () => {
    const manager = store.signIn({ roleId: 'manager', team: 'Example North' });
    const worker = store.add({ team: 'Example North' });
    for (const team of ['Example South', 'Example New', null]) {
      const outcome = await store.call('setTeam', { personIds: [worker, manager.personId], team }, { as: manager });
      expect(outcome.refused.map(({ reason }) => reason)).toEqual(['exceeds_own_grants', 'own_account']);
    }
    expect(store.state().teams).toBe(1);
  });

  test('somebody who grants within a team cannot grant beyond it by the team of another', async () => {
    store.db.prepare("INSERT INTO role (id, name, built_in) VALUES ('example_granter', 'Example granter', 0)").run();
    store.db.prepare("INSERT INTO role_grant VALUES ('example_granter', 'people.read', 'all'), ('example_granter', 'people.manage', 'all'), ('example_granter', 'people.grant', 'all'), ('example_granter', 'audit.read', 'team'), ('example_granter', 'people.export', 'all'), ('example_granter', 'sessions.read', 'all'), ('example_granter', 'roles.read', 'all'), ('example_granter', 'records.read', 'all'), ('example_granter', 'records.write', 'all'), ('example_granter', 'records.reveal', 'all'), ('example_granter', 'records.assign', 'all'), ('example_granter', 'records.export', 'all'), ('example_granter', 'records.hold', 'all')").run();
    const granter = store.signIn({ roleId: 'example_granter', team: 'Example North' });
    const near = store.add({ team: 'Example North' });
    const far = store.add({ team: 'Example South' });
    const managerNear = store.add({ team: 'Example North', roleId: 'manager' });
    expect(await store.call('setRole', { personIds: [near, far], roleId: 'manager' }, { as: granter })).toMatchObject({
      changed: 1,
      refused: [{ personId: far, reason: 'exceeds_own_grants' }],
    });
    expect(await store.call('setTeam', { personIds: [managerNear], team: 'Example South' }, { as: granter })).toMatchObject({
      changed: 0,
      refused: [{ reason: 'exceeds_own_grants' }],
    });
  });
});

describe('teams', () => {
  test('are made on first use and compared without case, marks and spaces', async () => {
    const [a, b] = [store.add(), store.add()];
    await store.call('setTeam', { personIds: [a, b], team: 'Example S\u00fcd' });
    const other = store.add();
    await store.call('setTeam', { personIds: [other], team: 'EXAMPLE  sud' });
    expect(store.state().teams).toBe(1);
    expect(field(other, 'team_id')).toBe(field(a, 'team_id'));
    expect(store.events().map(({ details }) => details['to'])).toEqual(['Example S\u00fcd', 'Example S\u00fcd', 'Example S\u00fcd']);
    expect(await store.call('setTeam', { personIds: [a], team: 'example sud' })).toMatchObject({ unchanged: 1 });
    expect(await store.call('setTeam', { personIds: [a], team: null })).toMatchObject({ changed: 1 });
  });
});
