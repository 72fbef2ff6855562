import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ADMINISTERING, BUILT_IN_GRANTS, BUILT_IN_ROLES, PERMISSION_SCOPES, PERMISSIONS } from '../../../preload/contract/permission.ts';
import type { Grants } from '../../../preload/contract/permission.ts';
import { MOST_ROLES } from '../../../preload/contract/roles.ts';
import { auditTrail, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine, TestClock } from '../running-engine.ts';
import { active, roleOf, signInAs } from './signed-in.ts';

const OWN = { name: 'Example Registrar', description: 'Keeps the register', grants: { 'people.read': 'team', 'people.manage': 'team' } as Grants };

let running: RunningEngine;
let clock: TestClock;
let adminId: string;
beforeEach(async () => {
  clock = testClock();
  running = runEngine({ clock });
  ({ personId: adminId } = await withOrganisation(running));
});
afterEach(() => running.stop());

const events = async () => (await auditTrail(running)).filter(({ verb }) => verb.startsWith('role.'));

describe('roles', () => {
  it('are the built-in ones at first, each with its grants and who has it', async () => {
    const { roles } = await running.call('roles.list', {});
    expect(roles.map(({ id }) => id).sort()).toEqual([...BUILT_IN_ROLES].sort());
    for (const role of roles) {
      expect(role).toMatchObject({ builtIn: true, grantable: true, covered: true, secondFactorRequired: false, people: role.id === 'administrator' ? 1 : 0 });
      expect(role.grants).toEqual(BUILT_IN_GRANTS[role.id as keyof typeof BUILT_IN_GRANTS]);
    }
  });

  it('of the organisation are made, changed and removed, and the audit tells before and after', async () => {
    const made = await running.call('roles.create', OWN);
    expect(made).toMatchObject({ ...OWN, builtIn: false, people: 0, version: 1, secondFactorRequired: false });
    const grants: Grants = { 'people.read': 'all' };
    const changed = await running.call('roles.update', { roleId: made.id, version: 1, name: 'Example Reader', description: null, grants, secondFactorRequired: true });
    expect(changed).toMatchObject({ name: 'Example Reader', description: null, grants, secondFactorRequired: true, version: 2 });
    expect(await running.call('roles.remove', { roleId: made.id, version: 2, moveTo: null })).toEqual({ moved: 0 });
    expect((await running.call('roles.list', {})).roles.length).toBe(BUILT_IN_ROLES.length);
    expect((await events()).map(({ verb, target, details }) => ({ verb, name: target?.name, details }))).toEqual([
      { verb: 'role.created', name: OWN.name, details: { grants: ['people.manage:team', 'people.read:team'], secondFactorRequired: false } },
      {
        verb: 'role.changed',
        name: 'Example Reader',
        details: { from: OWN.name, to: 'Example Reader', description: '', grantsBefore: ['people.manage:team', 'people.read:team'], grants: ['people.read:all'], secondFactorRequired: true },
      },
      { verb: 'role.removed', name: 'Example Reader', details: { grantsBefore: ['people.read:all'], moved: 0, movedTo: null } },
    ]);
  });

  it('that find nothing to change leave no event and no new version', async () => {
    const made = await running.call('roles.create', OWN);
    expect(await running.call('roles.update', { roleId: made.id, version: 1, ...OWN })).toMatchObject({ version: 1 });
    expect((await events()).map(({ verb }) => verb)).toEqual(['role.created']);
  });

  it('are not changed on an older state', async () => {
    const made = await running.call('roles.create', OWN);
    await running.call('roles.update', { roleId: made.id, version: 1, description: null });
    for (const [operation, input] of [['roles.update', { name: 'Example Other' }], ['roles.remove', { moveTo: null }]] as const) {
      expect(await running.reply(operation, { roleId: made.id, version: 1, ...input })).toMatchObject({ error: { reason: 'changed_meanwhile' } });
      expect(await running.reply(operation, { roleId: randomUUID(), version: 1, ...input })).toMatchObject({ error: { code: 'not_found' } });
    }
  });

  it.each(['example  REGISTRAR', 'Éxample Registrar', 'Administrator', 'field worker', 'field_worker', '  manager '])('do not share a name: %s', async (name) => {
    await running.call('roles.create', OWN);
    expect(await running.reply('roles.create', { ...OWN, name })).toMatchObject({ error: { code: 'conflict', reason: 'name_taken' } });
    const other = await running.call('roles.create', { ...OWN, name: 'Example Other' });
    expect(await running.reply('roles.update', { roleId: other.id, version: 1, name })).toMatchObject({ error: { reason: 'name_taken' } });
    expect(await running.call('roles.update', { roleId: other.id, version: 1, name: 'EXAMPLE other' })).toMatchObject({ name: 'EXAMPLE other' });
  });

  it('take only scopes that a permission has', async () => {
    for (const grants of [{ 'settings.manage': 'own' }, { 'people.grant': 'own' }, { 'people.read': 'everybody' }, { 'people.obliterate': 'all' }, { constructor: 'all' }]) {
      expect(await running.reply('roles.create', { ...OWN, grants })).toMatchObject({ error: { code: 'invalid_input', reason: 'fields' } });
    }
    for (const name of ['', '   ', '=SUM(A1)', 'x'.repeat(101), 'a\u202eb']) {
      expect(await running.reply('roles.create', { ...OWN, name })).toMatchObject({ error: { code: 'invalid_input', reason: 'fields' } });
    }
  });

  it('that are built in ask for a second factor if told to, and change in nothing else', async () => {
    const auditor = await roleOf(running, 'auditor');
    for (const change of [{ name: 'Example' }, { description: 'Example' }, { grants: {} }]) {
      expect(await running.reply('roles.update', { roleId: 'auditor', version: auditor.version, ...change })).toMatchObject({ error: { reason: 'built_in_role' } });
    }
    expect(await running.reply('roles.remove', { roleId: 'auditor', version: auditor.version, moveTo: null })).toMatchObject({ error: { reason: 'built_in_role' } });
    const asked = await running.call('roles.update', { roleId: 'auditor', version: auditor.version, secondFactorRequired: true });
    expect(asked).toMatchObject({ secondFactorRequired: true, grants: BUILT_IN_GRANTS.auditor });
  });

  it('are as many as fit, and no more', async () => {
    for (let index = 0; index < MOST_ROLES; index += 1) {
      await running.call('roles.create', { ...OWN, name: `Example ${String(index)}` });
      clock.advance(1_000);
      if (index % 200 === 199) await running.call('session.confirm', { password: 'correct example horse battery' });
    }
    expect(await running.reply('roles.create', OWN)).toMatchObject({ error: { reason: 'too_many_roles' } });
  });

  it('are changed only by who gave the password a short while ago', async () => {
    const made = await running.call('roles.create', OWN);
    clock.advance(6 * 60_000);
    for (const [operation, input] of [
      ['roles.create', { ...OWN, name: 'Example Other' }],
      ['roles.update', { roleId: made.id, version: 1, description: null }],
      ['roles.remove', { roleId: made.id, version: 1, moveTo: null }],
      ['people.setRole', { personIds: [adminId], roleId: made.id }],
    ] as const) {
      expect(await running.reply(operation, input)).toMatchObject({ error: { code: 'reauth_required', reason: 'password_needed' } });
    }
  });
});

describe('people of a role that changes', () => {
  it('go on in their session with what it allows now', async () => {
    const made = await running.call('roles.create', OWN);
    const { as } = await signInAs(running, 'example.one', { roleId: made.id, team: 'Example Team' });
    expect((await as.call('people.list', { offset: 0, limit: 10 })).total).toBe(1);
    expect(await as.reply('roles.list', {})).toMatchObject({ error: { reason: 'no_permission' } });
    await running.call('roles.update', { roleId: made.id, version: 1, grants: { 'people.read': 'all', 'roles.read': 'all' } });
    expect((await as.call('people.list', { offset: 0, limit: 10 })).total).toBe(2);
    expect((await as.call('session.status', {})).signedIn?.grants).toEqual({ 'people.read': 'all', 'roles.read': 'all' });
    expect((await as.call('roles.list', {})).roles.length).toBe(BUILT_IN_ROLES.length + 1);
  });

  it('get another role, or none, when it is removed, and their history tells', async () => {
    const made = await running.call('roles.create', OWN);
    const one = await active(running, 'example.one', { roleId: made.id });
    const two = await active(running, 'example.two', { roleId: made.id, team: 'Example Team' });
    await running.call('people.disable', { personIds: [two] });
    expect(await running.reply('roles.remove', { roleId: made.id, version: 1, moveTo: made.id })).toMatchObject({ error: { reason: 'fields' } });
    expect(await running.reply('roles.remove', { roleId: made.id, version: 1, moveTo: randomUUID() })).toMatchObject({ error: { code: 'not_found' } });
    expect(await running.call('roles.remove', { roleId: made.id, version: 1, moveTo: 'field_worker' })).toEqual({ moved: 2 });
    for (const personId of [one, two]) expect((await running.call('people.get', { personId })).person.roleId).toBe('field_worker');
    const { rows } = await running.call('audit.list', { filter: { targetId: two, verbs: ['role.removed'] }, offset: 0, limit: 10 });
    expect(rows).toMatchObject([{ details: { from: OWN.name, to: 'Field worker' } }]);
  });

  it('who must set up a second factor by it may do nothing else from then on', async () => {
    const made = await running.call('roles.create', OWN);
    const { as } = await signInAs(running, 'example.one', { roleId: made.id });
    await running.call('roles.update', { roleId: made.id, version: 1, secondFactorRequired: true });
    expect(await as.reply('people.facets', {})).toMatchObject({ error: { reason: 'second_factor_required' } });
  });
});

describe('who manages roles', () => {
  const MANAGES: Grants = { 'people.read': 'all', 'people.manage': 'all', 'people.grant': 'all', 'roles.read': 'all', 'roles.manage': 'all', 'settings.manage': 'all' };

  it('does not widen the role they hold themselves, but may make it less', async () => {
    const made = await running.call('roles.create', { ...OWN, grants: { ...MANAGES, 'audit.read': 'own' } });
    const { as } = await signInAs(running, 'example.one', { roleId: made.id });
    for (const more of [{ 'audit.read': 'all' }, { 'audit.export': 'all' }]) {
      expect(await as.reply('roles.update', { roleId: made.id, version: 1, grants: { ...MANAGES, ...more } })).toMatchObject({ error: { code: 'forbidden', reason: 'own_account' } });
    }
    expect(await as.reply('roles.remove', { roleId: made.id, version: 1, moveTo: null })).toMatchObject({ error: { reason: 'own_account' } });
    await as.call('roles.update', { roleId: made.id, version: 1, grants: { 'roles.read': 'all', 'roles.manage': 'all' } });
    expect(await as.reply('people.facets', {})).toMatchObject({ error: { reason: 'no_permission' } });
  });

  it('changes, makes and removes no role that allows more than they hold, and gives nobody one by removing another', async () => {
    const manages = await running.call('roles.create', { ...OWN, grants: MANAGES });
    const small = await running.call('roles.create', { ...OWN, name: 'Example Small', grants: {} });
    await active(running, 'example.small', { roleId: small.id });
    const { as } = await signInAs(running, 'example.one', { roleId: manages.id });
    const refused = { error: { code: 'forbidden', reason: 'exceeds_own_grants' } };
    expect(await as.reply('roles.create', { ...OWN, name: 'Example More', grants: { 'audit.read': 'own' } })).toMatchObject(refused);
    expect(await as.reply('roles.update', { roleId: small.id, version: 1, grants: { 'audit.export': 'all' } })).toMatchObject(refused);
    expect(await as.reply('roles.update', { roleId: 'auditor', version: 1, secondFactorRequired: true })).toMatchObject(refused);
    expect(await as.reply('roles.remove', { roleId: small.id, version: 1, moveTo: 'auditor' })).toMatchObject(refused);
    expect(await as.call('roles.remove', { roleId: small.id, version: 1, moveTo: null })).toEqual({ moved: 1 });
    expect((await as.call('roles.list', {})).roles.filter(({ covered }) => covered).map(({ id }) => id)).toEqual([manages.id]);
  });

  it('does not make less of a role that allows more than they hold, nor takes it away', async () => {
    const manages = await running.call('roles.create', { ...OWN, grants: MANAGES });
    const more = await running.call('roles.create', { ...OWN, name: 'Example More', grants: { 'people.read': 'own', 'audit.export': 'all' } });
    const { as } = await signInAs(running, 'example.one', { roleId: manages.id });
    for (const [operation, input] of [
      ['roles.update', { grants: {} }],
      ['roles.update', { grants: {}, name: 'Example Less' }],
      ['roles.remove', { moveTo: null }],
    ] as const) {
      expect(await as.reply(operation, { roleId: more.id, version: 1, ...input })).toMatchObject({ error: { code: 'forbidden', reason: 'exceeds_own_grants' } });
    }
    expect(await roleOf(running, more.id)).toEqual(more);
  });

  it('without leave to give roles removes only those that nobody has', async () => {
    const manages = await running.call('roles.create', { ...OWN, grants: { 'roles.read': 'all', 'roles.manage': 'all' } });
    const [held, free] = [await running.call('roles.create', { ...OWN, name: 'Example Held', grants: {} }), await running.call('roles.create', { ...OWN, name: 'Example Free', grants: {} })];
    await active(running, 'example.held', { roleId: held.id });
    const { as } = await signInAs(running, 'example.one', { roleId: manages.id });
    expect(await as.reply('roles.remove', { roleId: held.id, version: 1, moveTo: null })).toMatchObject({ error: { reason: 'exceeds_own_grants' } });
    expect(await as.call('roles.remove', { roleId: free.id, version: 1, moveTo: null })).toEqual({ moved: 0 });
  });

  it('leaves somebody who administers: the last such role keeps what makes it one', async () => {
    const made = await running.call('roles.create', { ...OWN, grants: BUILT_IN_GRANTS.administrator });
    const { as, personId } = await signInAs(running, 'example.one', { roleId: made.id });
    await as.call('people.disable', { personIds: [adminId] });
    for (const missing of ADMINISTERING) {
      const { [missing]: _, ...grants } = BUILT_IN_GRANTS.administrator;
      expect(await as.reply('roles.update', { roleId: made.id, version: 1, grants })).toMatchObject({ error: { code: 'conflict', reason: 'last_administrator' } });
    }
    expect((await as.call('session.status', {})).signedIn?.grants).toEqual(BUILT_IN_GRANTS.administrator);
    const other = await active(as, 'example.two', { roleId: 'administrator' });
    await as.call('roles.update', { roleId: made.id, version: 1, grants: { 'people.read': 'own' } });
    expect((await as.call('roles.whyCan', { personId, permission: 'people.read' })).scope).toBe('own');
    expect(other).not.toBe(personId);
  });
});

describe('by any sequence of changes', () => {
  let shared: RunningEngine;
  const sharedClock = testClock();
  beforeAll(async () => {
    shared = runEngine({ clock: sharedClock, settings: { accessTtlSeconds: 86_400 } });
    await withOrganisation(shared);
  });
  afterAll(() => shared.stop());

  const anyGrants = fc
    .array(fc.constantFrom(...PERMISSIONS).chain((permission) => fc.tuple(fc.constant(permission), fc.constantFrom(...PERMISSION_SCOPES[permission]))), { maxLength: 8 })
    .map((entries) => Object.fromEntries(entries) as Grants);

  it('nobody makes a role that allows what they do not hold', async () => {
    let serial = 0;
    await fc.assert(
      fc.asyncProperty(anyGrants, anyGrants, anyGrants, async (held, first, second) => {
        serial += 1;
        sharedClock.advance(60_000);
        const admin = shared;
        await admin.call('session.confirm', { password: 'correct example horse battery' });
        const holds: Grants = { ...held, 'roles.read': 'all', 'roles.manage': 'all' };
        const mine = await admin.call('roles.create', { name: `Example Mine ${String(serial)}`, description: null, grants: holds });
        const { as } = await signInAs(admin, `example.${String(serial)}`, { roleId: mine.id });
        const within = (grants: Grants): boolean =>
          PERMISSIONS.every((permission) => {
            const [wanted, has] = [grants[permission], holds[permission]];
            return wanted === undefined || has === 'all' || (wanted === 'own' && has !== undefined);
          });
        const made = await as.reply('roles.create', { name: `Example Made ${String(serial)}`, description: null, grants: first });
        expect(made.ok).toBe(within(first));
        if (!made.ok) return;
        const { id, version } = made.value as { id: string; version: number };
        const changed = await as.reply('roles.update', { roleId: id, version, grants: second });
        expect(changed.ok).toBe(within(second));
        expect((await roleOf(admin, id)).grants).toEqual(within(second) ? second : first);
      }),
      { numRuns: 40 },
    );
  });
});
