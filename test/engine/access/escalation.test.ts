import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BUILT_IN_GRANTS } from '../../../preload/contract/permission.ts';
import { ADMIN, auditTrail, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine, TestClock } from '../running-engine.ts';
import { active, signInAs } from '../roles/signed-in.ts';
import { importFile } from '../people/import-file.ts';

const HEADER = 'name,email,username,team,role\n';
const MINUTES = 60_000;
let running: RunningEngine;
let clock: TestClock;
let adminId: string;
beforeEach(async () => {
  clock = testClock();
  running = runEngine({ clock });
  ({ personId: adminId } = await withOrganisation(running));
});
afterEach(() => running.stop());

const roleWith = async (name: string, grants: (typeof BUILT_IN_GRANTS)['manager']) => (await running.call('roles.create', { name, description: null, grants })).id;
const fileOf = (as: RunningEngine, rows: string) => as.engine.offerFile(importFile(HEADER + rows), 'people-import');
const importing = (rows: string, more: object = {}) => ({ file: fileOf(running, rows), dryRun: false, existing: 'update', ...more });

describe('at a window left open', () => {
  it('nobody is given a role by a file without the password, nor by that of another session', async () => {
    const personId = await active(running, 'example.one', { roleId: 'field_worker' });
    clock.advance(10 * MINUTES);
    const rows = 'Example example.one,,example.one,,administrator\n';
    const before = (await auditTrail(running)).length;
    expect(await running.outcome('people.setRole', { personIds: [personId], roleId: 'administrator' })).toBe('reauth_required/password_needed');
    expect(await running.outcome('people.import', importing(rows))).toBe('reauth_required/password_needed');
    const elsewhere = running.another();
    await elsewhere.call('session.signIn', ADMIN);
    expect(await running.outcome('people.import', importing(rows))).toBe('reauth_required/password_needed');
    expect((await running.call('people.get', { personId })).person.roleId).toBe('field_worker');
    expect((await auditTrail(running)).slice(before).map(({ verb }) => verb)).toEqual(['session.signed_in']);
    await running.call('session.confirm', { password: ADMIN.password });
    expect(await running.outcome('people.import', importing(rows))).toBe('done');
  });

  it('nothing leaves in a file without the password', async () => {
    clock.advance(10 * MINUTES);
    const file = running.engine.offerFile('/nonexistent/example.jsonl');
    for (const operation of ['people.export', 'audit.export']) expect(await running.outcome(operation, { file })).toBe('reauth_required/password_needed');
  });
});

describe('what an administrator can give', () => {
  it('is never lost: whoever holds the most of those who administer keeps it, whatever their role is called', async () => {
    const { 'audit.read': _audit, ...less } = BUILT_IN_GRANTS.administrator;
    const everything = await roleWith('Example Everything', BUILT_IN_GRANTS.administrator);
    const fewer = await roleWith('Example Fewer', less);
    await active(running, 'example.fewer', { roleId: fewer });
    const { as } = await signInAs(running, 'example.everything', { roleId: everything });
    await as.call('people.remove', { personIds: [adminId] });
    const version = (await as.call('roles.list', {})).roles.find(({ id }) => id === everything)?.version ?? 0;
    expect(await as.outcome('roles.update', { roleId: everything, version, grants: less })).toBe('conflict/last_administrator');
    await active(as, 'example.other', { roleId: 'administrator' });
    expect(await as.outcome('roles.update', { roleId: everything, version, grants: less })).toBe('done');
  });
});

describe('a review', () => {
  it('takes away from nobody what its manager has no leave to give or take', async () => {
    const reviews = await roleWith('Example Reviews', { 'people.read': 'all', 'reviews.read': 'all', 'reviews.manage': 'all', 'audit.read': 'own' });
    const personId = await active(running, 'example.worker', { roleId: 'field_worker' });
    const { as, personId: ownId } = await signInAs(running, 'example.reviews', { roleId: reviews });
    expect(await as.outcome('people.setRole', { personIds: [personId], roleId: 'field_worker' })).toBe('forbidden/no_permission');
    const { campaign } = await as.call('reviews.create', { title: 'Example', dueAtMs: clock.nowMs() + MINUTES, reviewerIds: [ownId], roleIds: ['field_worker'] });
    const { counts } = await as.call('reviews.apply', { campaignId: campaign.id, version: campaign.version, undecided: 'revoke' });
    expect(counts).toEqual({ exceeds_own_grants: 1 });
    expect((await running.call('people.get', { personId })).person.roleId).toBe('field_worker');
  });
});

describe('an import', () => {
  it('confirms nothing about people beyond reach', async () => {
    const imports = await roleWith('Example Imports', { 'people.read': 'own', 'people.import': 'all' });
    const { id } = await running.call('people.create', { name: 'Example Beyond', username: 'beyond', email: 'beyond@example.org', team: 'Example South', roleId: null });
    const { as } = await signInAs(running, 'example.imports', { roleId: imports });
    expect(await as.outcome('people.get', { personId: id })).toBe('not_found/no_such_item');
    const told = async (row: string) => {
      const { errors, differences } = await as.call('people.import', { file: fileOf(running, row), dryRun: true, existing: 'update' });
      return { errors, differences };
    };
    const guessed = await told('Example Beyond,beyond@example.org,beyond,Example South,\n');
    expect(guessed).toEqual(await told('Example Other,other@example.org,beyond,Example North,\n'));
  });
});

describe('unlocking an account', () => {
  it('is in the audit, also when it is cancelled on its way', async () => {
    const personId = await active(running, 'example.one', { roleId: 'field_worker' });
    const other = running.another();
    for (let guess = 0; guess < 3; guess += 1) await other.outcome('session.signIn', { username: 'example.one', password: 'a wrong example password' });
    const failures = async () => (await running.call('people.get', { personId })).attempts?.failures;
    expect(await failures()).toBe(3);
    const { writeAttemptsAnchor } = running.host;
    const requestId = crypto.randomUUID();
    running.host.writeAttemptsAnchor = async (...given) => {
      running.host.writeAttemptsAnchor = writeAttemptsAnchor;
      await running.call('jobs.cancel', { requestId });
      return writeAttemptsAnchor(...given);
    };
    const reply = await running.reply('people.unlock', { personId }, requestId);
    const events = (await auditTrail(running)).filter(({ verb }) => verb === 'person.unlocked').length;
    expect({ ok: reply.ok, failures: await failures(), events }).toEqual(reply.ok ? { ok: true, failures: 0, events: 1 } : { ok: false, failures: 3, events: 0 });
  });
});
