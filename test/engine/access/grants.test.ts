import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BUILT_IN_GRANTS, BUILT_IN_ROLES, PERMISSIONS, SCOPES } from '../../../preload/contract/permission.ts';
import type { Grants } from '../../../preload/contract/permission.ts';
import { canGrant, covers, loadGrants, narrowed, narrower, reachesTeam, scopeOf } from '../../../main/engine/access/grants.ts';
import { peopleStore } from '../fixture.ts';
import type { PeopleStore } from '../fixture.ts';

const grants = fc.dictionary(fc.constantFrom(...PERMISSIONS), fc.constantFrom(...SCOPES)) as fc.Arbitrary<Grants>;
const team = fc.constantFrom(1, 2, null);
const holder = fc.record({ teamId: team, grants });

describe('what a grant covers', () => {
  test('nothing held is nothing allowed', () => {
    const nobody = { teamId: 1, grants: {} };
    for (const permission of PERMISSIONS) expect(scopeOf(nobody, permission)).toBeNull();
    fc.assert(fc.property(grants, team, (wanted, teamId) => covers(nobody, wanted, teamId) === (Object.keys(wanted).length === 0)));
  });

  test('nobody can grant what they do not hold, by the meaning of each scope', () => {
    fc.assert(
      fc.property(holder, grants, team, (actor, wanted, teamId) => {
        // Whose data a scope reaches, spelled out: the holder of a role in team `teamId`, seen from the actor.
        const reach = (scope: string | undefined, ofTeam: number | null): Set<string> => {
          if (scope === 'all') return new Set(['anybody', 'team 1', 'team 2', 'own']);
          if (scope === 'team') return new Set([...(ofTeam === null ? ['no team'] : [`team ${String(ofTeam)}`]), 'own']);
          return new Set(scope === 'own' ? ['own'] : []);
        };
        const expected = PERMISSIONS.every((permission) => {
          const held = reach(actor.grants[permission], actor.teamId);
          if (actor.grants[permission] === 'all') return true;
          return [...reach(wanted[permission], teamId)].every((data) => data !== 'no team' && held.has(data));
        });
        expect(covers(actor, wanted, teamId)).toBe(expected);
      }),
      { numRuns: 5_000 },
    );
  });

  test('to grant, the granting itself must reach the person', () => {
    fc.assert(
      fc.property(holder, grants, team, (actor, wanted, teamId) => {
        const allowed = canGrant(actor, wanted, teamId);
        if (allowed) expect(covers(actor, wanted, teamId) && reachesTeam(actor, 'people.grant', teamId)).toBe(true);
        if (actor.grants['people.grant'] === undefined || actor.grants['people.grant'] === 'own') expect(allowed).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  test('of the built-in roles only the administrator grants, and grants all', () => {
    for (const actorRole of BUILT_IN_ROLES) {
      const actor = { teamId: 1, grants: BUILT_IN_GRANTS[actorRole] };
      for (const role of BUILT_IN_ROLES) expect(canGrant(actor, BUILT_IN_GRANTS[role], 1)).toBe(actorRole === 'administrator');
    }
  });
});

describe('what two permissions must both allow', () => {
  const scope = fc.constantFrom(...SCOPES);
  // Whose data a scope reaches, spelled out.
  const reach = { own: ['own'], team: ['own', 'team'], all: ['own', 'team', 'others'] };

  test('reaches what both of them reach, and no more', () => {
    fc.assert(
      fc.property(scope, scope, (a, b) => {
        expect(reach[narrower(a, b)]).toEqual(reach[a].filter((data) => reach[b].includes(data)));
      }),
    );
  });

  test('reaches nothing without the other permission', () => {
    fc.assert(
      fc.property(holder, scope, fc.constantFrom(...PERMISSIONS), (actor, one, permission) => {
        const other = scopeOf(actor, permission);
        if (other === null) expect(() => narrowed(actor, one, permission)).toThrow('forbidden/no_permission');
        else expect(narrowed(actor, one, permission)).toBe(narrower(one, other));
      }),
    );
  });
});

describe('grants in the database', () => {
  let store: PeopleStore;
  beforeAll(() => {
    store = peopleStore();
  });
  afterAll(() => store.close());

  test('are the built-in table', () => {
    for (const role of BUILT_IN_ROLES) expect(loadGrants(store.db, role)).toEqual(BUILT_IN_GRANTS[role]);
    expect(loadGrants(store.db, 'none_such')).toEqual({});
  });

  test('of a permission this program does not know allow nothing', () => {
    store.db.prepare("INSERT INTO role_grant VALUES ('auditor', 'people.obliterate', 'all'), ('auditor', '__proto__', 'all')").run();
    expect(loadGrants(store.db, 'auditor')).toEqual(BUILT_IN_GRANTS.auditor);
  });
});
