import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Scope } from '../../../preload/contract/permission.ts';
import { SCOPES } from '../../../preload/contract/permission.ts';
import type { Actor } from '../../../main/engine/handler.ts';
import { peopleStore } from '../fixture.ts';
import type { PeopleStore } from '../fixture.ts';

const TEAMS = ['Example North', 'Example South', null] as const;
interface Known {
  id: string;
  team: string | null;
}

let store: PeopleStore;
const actors: { actor: Actor; scope: Scope; team: string | null }[] = [];
const everybody: Known[] = [];

/** Whom a scope reaches, said a second time and by other means than the program's. */
function reached({ actor, scope, team }: (typeof actors)[number]): Known[] {
  return everybody.filter((person) => scope === 'all' || person.id === actor.personId || (scope === 'team' && team !== null && person.team === team));
}

beforeAll(() => {
  store = peopleStore();
  const { db, admin } = store;
  everybody.push({ id: admin.personId, team: null });
  for (const scope of SCOPES) {
    db.prepare('INSERT INTO role (id, name, built_in) VALUES (?, ?, 0)').run(`example_${scope}`, `Example ${scope}`);
    for (const permission of ['people.read', 'people.manage', 'people.grant']) {
      db.prepare('INSERT INTO role_grant VALUES (?, ?, ?)').run(`example_${scope}`, permission, scope);
    }
    for (const team of TEAMS) {
      const actor = store.signIn({ roleId: `example_${scope}`, team });
      actors.push({ actor, scope, team });
      everybody.push({ id: actor.personId, team });
    }
  }
  for (let index = 0; index < 30; index += 1) {
    const team = TEAMS[index % 3] ?? null;
    everybody.push({ id: store.add({ team, roleId: index % 2 === 0 ? 'field_worker' : null, status: index % 5 === 0 ? 'invited' : 'active' }), team });
  }
});
afterAll(() => store.close());

const anyActor = fc.integer({ min: 0, max: SCOPES.length * TEAMS.length - 1 });
const anyFilter = fc.record({
  search: fc.constantFrom('', 'example', 'example person 1', 'admin'),
  statuses: fc.subarray(['active', 'invited'] as const),
  teams: fc.subarray(['Example North', 'Example South']),
  roleIds: fc.subarray(['field_worker', 'administrator', 'example_all']),
});

describe('people beyond a scope', () => {
  test('are neither listed nor counted, with any filter, order or page', async () => {
    const query = fc.record({ who: anyActor, filter: anyFilter, sort: fc.constantFrom('name' as const, 'team' as const, 'status' as const), offset: fc.nat(5), limit: fc.integer({ min: 1, max: 60 }) });
    await fc.assert(
      fc.asyncProperty(query, async ({ who, filter, sort, offset, limit }) => {
        const subject = actors[who];
        if (!subject) throw new Error('no such actor');
        const as = subject.actor;
        const mine = new Set(reached(subject).map(({ id }) => id));
        const whole = await store.call('list', { filter, sort, offset: 0, limit: 500 }, {});
        const expected = whole.rows.map(({ id }) => id).filter((id) => mine.has(id));
        const page = await store.call('list', { filter, sort, offset, limit }, { as });
        expect(page.rows.map(({ id }) => id)).toEqual(expected.slice(offset, offset + limit));
        expect(page.total).toBe(expected.length);
        const ids = await store.call('ids', { filter }, { as });
        expect([...ids.ids].sort()).toEqual([...expected].sort());
        expect(ids.total).toBe(expected.length);
      }),
      { numRuns: 400 },
    );
  });

  test('do not exist: each of them answers as somebody never heard of', async () => {
    for (const subject of actors) {
      const mine = new Set(reached(subject).map(({ id }) => id));
      for (const { id } of everybody) {
        const asked = store.call('get', { personId: id }, { as: subject.actor });
        if (mine.has(id)) expect((await asked).person.id).toBe(id);
        else await expect(asked).rejects.toMatchObject({ code: 'not_found', reason: 'no_such_item' });
      }
      await expect(store.call('get', { personId: randomUUID() }, { as: subject.actor })).rejects.toMatchObject({ code: 'not_found' });
    }
  });

  test('are in no count of any facet', async () => {
    for (const subject of actors) {
      const mine = reached(subject);
      const facets = await store.call('facets', {}, { as: subject.actor });
      expect(facets.total).toBe(mine.length);
      expect(facets.statuses.reduce((sum, { count }) => sum + count, 0)).toBe(mine.length);
      const teams = TEAMS.filter((team) => team !== null).map((team) => ({ name: team, count: mine.filter((person) => person.team === team).length }));
      expect(facets.teams).toEqual(teams.filter(({ count }) => count > 0));
      const list = await store.call('list', { offset: 0, limit: 500 }, { as: subject.actor });
      for (const { id, count } of facets.roles) expect(count).toBe(list.rows.filter(({ roleId }) => roleId === id).length);
    }
  });

  test('cannot be changed, and a change that names them says no more than for an unknown id', async () => {
    for (const subject of actors) {
      const mine = new Set(reached(subject).map(({ id }) => id));
      const beyond = everybody.filter(({ id }) => !mine.has(id)).map(({ id }) => id);
      // Managing has no scope for oneself alone: who holds it so holds it not at all.
      if (beyond.length === 0 || subject.actor.grants['people.manage'] === undefined) continue;
      const { versions } = store.state();
      const options = { as: subject.actor };
      const outcomes = [
        await store.call('disable', { personIds: beyond }, options),
        await store.call('enable', { personIds: beyond }, options),
        await store.call('setTeam', { personIds: beyond, team: subject.team ?? 'Example North' }, options),
        await store.call('setRole', { personIds: beyond, roleId: 'field_worker' }, options),
      ];
      for (const outcome of outcomes) {
        expect(outcome).toMatchObject({ changed: 0, unchanged: 0, refusedCount: beyond.length });
        expect(new Set(outcome.refused.map(({ reason, name }) => `${reason}${name}`))).toEqual(new Set(['no_such_item']));
      }
      await expect(store.call('setPassword', { personId: beyond[0] ?? '', newPassword: 'an example long password' }, options)).rejects.toMatchObject({ code: 'not_found' });
      expect(store.state().versions).toBe(versions);
    }
  });

  test('without the permission there is no call at all', async () => {
    const nobody = store.signIn({ roleId: null });
    for (const call of [store.call('facets', {}, { as: nobody }), store.call('ids', {}, { as: nobody })]) {
      await expect(call).rejects.toMatchObject({ code: 'forbidden', reason: 'no_permission' });
    }
    everybody.push({ id: nobody.personId, team: null });
  });
});
