import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InputOf } from '../../../preload/contract/contract.ts';
import type { Session } from '../../../preload/contract/sessions.ts';
import { active, signInAs } from '../roles/signed-in.ts';
import { ADMIN, auditTrail, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine, TestClock } from '../running-engine.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const NORTH = 'Example North';
const PASSWORD = 'an example long password';

let clock: TestClock;
let admin: RunningEngine;
let adminId: string;
beforeEach(async () => {
  clock = testClock();
  admin = runEngine({ clock });
  ({ personId: adminId } = await withOrganisation(admin));
});
afterEach(() => admin.stop());

async function listed(on: RunningEngine, input: Partial<InputOf<'sessions.list'>> = {}): Promise<Session[]> {
  const { rows, total } = await on.call('sessions.list', { offset: 0, limit: 100, ...input });
  expect(total).toBe(rows.length);
  return rows;
}
const names = (rows: Session[]): string[] => rows.map(({ name }) => name).sort();
const idOf = async (on: RunningEngine): Promise<string> => (await listed(on)).find(({ current }) => current)?.id ?? '';

describe('the list of sessions', () => {
  it('tells of each who, in what, since when, when last, and until when', async () => {
    const startedAtMs = clock.nowMs();
    clock.advance(5 * 60_000);
    await admin.engine.refresh([...admin.host.tokens.values()][0]?.refreshToken ?? '');
    expect(await listed(admin)).toEqual([
      {
        id: expect.any(String),
        personId: adminId,
        name: 'Example Admin',
        client: 'window',
        startedAtMs,
        lastUsedAtMs: startedAtMs + 5 * 60_000,
        expiresAtMs: startedAtMs + 12 * 3_600_000,
        current: true,
        endedAtMs: null,
        endedWhy: null,
      },
    ]);
  });

  it('says which run on the command line', async () => {
    const cli = admin.another({ client: 'cli' });
    await cli.call('session.signIn', ADMIN);
    const rows = await listed(cli);
    expect(rows.map(({ client, current }) => [client, current]).sort()).toEqual([['cli', true], ['window', false]]);
  });

  it('holds one’s own, and with leave those of the team or of everybody', async () => {
    const { as: worker } = await signInAs(admin, 'worker', { roleId: 'field_worker', team: NORTH });
    const { as: manager } = await signInAs(admin, 'manager', { roleId: 'manager', team: NORTH });
    const { personId: auditorId, as: auditor } = await signInAs(admin, 'auditor', { roleId: 'auditor' });
    expect(names(await listed(worker))).toEqual(['Example worker']);
    expect(names(await listed(manager))).toEqual(['Example manager', 'Example worker']);
    expect(names(await listed(auditor))).toEqual(['Example Admin', 'Example auditor', 'Example manager', 'Example worker']);
    expect(names(await listed(auditor, { personId: adminId }))).toEqual(['Example Admin']);
    expect(await listed(manager, { personId: auditorId })).toEqual([]);
  });

  it('tells of those that are over when and why, the one that ran out too', async () => {
    const { as: worker } = await signInAs(admin, 'worker', { roleId: 'field_worker' });
    await worker.call('session.signIn', ADMIN);
    const endedAtMs = clock.nowMs();
    const rows = await listed(admin, { includeEnded: true });
    expect(rows.map(({ name, endedWhy }) => [name, endedWhy])).toEqual([
      ['Example Admin', null],
      ['Example Admin', null],
      ['Example worker', 'switched_user'],
    ]);
    expect(rows.at(-1)).toMatchObject({ endedAtMs });
    clock.advance(12 * 3_600_000);
    const next = admin.another();
    await next.call('session.signIn', ADMIN);
    expect((await listed(next, { includeEnded: true })).map(({ endedWhy }) => endedWhy)).toEqual([null, 'expired', 'expired', 'switched_user']);
    expect(await listed(next)).toHaveLength(1);
  });

  it('forgets what ended three months ago, with its refresh tokens', async () => {
    await admin.call('session.lock', {});
    clock.advance(90 * DAY_MS);
    await admin.call('session.signIn', ADMIN);
    expect(await listed(admin, { includeEnded: true })).toHaveLength(2);
    await admin.call('session.lock', {});
    clock.advance(1);
    await admin.call('session.signIn', ADMIN);
    expect((await listed(admin, { includeEnded: true })).map(({ endedWhy }) => endedWhy)).toEqual([null, 'locked']);
  });
});

describe('ending a session', () => {
  it('takes effect at once: told, let go of, its tokens worth nothing, in the audit', async () => {
    const { personId, as: worker } = await signInAs(admin, 'worker', { roleId: 'field_worker' });
    const tokens = worker.host.tokens.get(worker.connection.id);
    const sessionId = await idOf(worker);
    await admin.call('sessions.end', { sessionId, reason: 'Lost laptop' });
    expect(worker.events).toContainEqual({ event: 'locked', payload: { cause: 'ended' } });
    expect(worker.host.tokens.has(worker.connection.id)).toBe(false);
    expect(await worker.outcome('people.facets', {})).toBe('not_signed_in/no_session');
    expect(await worker.connection.bind(tokens?.accessToken ?? '')).toBe(false);
    await expect(admin.engine.refresh(tokens?.refreshToken ?? '')).rejects.toMatchObject({ reason: 'session_ended' });
    expect((await auditTrail(admin)).at(-1)).toMatchObject({
      verb: 'session.ended',
      actor: { id: adminId },
      target: { id: personId, name: 'Example worker' },
      details: { endedSession: sessionId, reason: 'Lost laptop' },
    });
    expect(await admin.outcome('sessions.end', { sessionId })).toBe('conflict/already_so');
    expect((await admin.call('session.status', {})).store).toBe('open');
  });

  it('is for everybody’s own', async () => {
    const { as: worker } = await signInAs(admin, 'worker', { roleId: 'field_worker' });
    const second = admin.another();
    await second.call('session.signIn', { username: 'worker', password: PASSWORD });
    expect(await worker.outcome('sessions.end', { sessionId: await idOf(second) })).toBe('done');
    expect(await second.outcome('people.facets', {})).toBe('not_signed_in/no_session');
    expect(await worker.outcome('sessions.end', { sessionId: await idOf(worker) })).toBe('done');
    expect(await worker.outcome('people.facets', {})).toBe('not_signed_in/no_session');
  });

  it('locks the store when nobody is signed in any more', async () => {
    expect(await admin.outcome('sessions.end', { sessionId: await idOf(admin) })).toBe('done');
    expect(admin.events).toContainEqual({ event: 'locked', payload: { cause: 'ended' } });
    expect((await admin.call('session.status', {})).store).toBe('ready');
    await admin.call('session.signIn', ADMIN);
    expect((await auditTrail(admin)).slice(-4).map(({ verb }) => verb)).toEqual(['session.ended', 'store.closed', 'store.opened', 'session.signed_in']);
  });

  it('does not show a session beyond one’s reach, nor end it', async () => {
    const { as: worker } = await signInAs(admin, 'worker', { roleId: 'field_worker', team: NORTH });
    const { as: manager } = await signInAs(admin, 'manager', { roleId: 'manager', team: NORTH });
    for (const [as, sessionId] of [[worker, await idOf(admin)], [manager, await idOf(worker)], [worker, crypto.randomUUID()]] as const) {
      expect(await as.outcome('sessions.end', { sessionId })).toBe('not_found/no_such_item');
    }
    expect(await worker.outcome('people.facets', {})).toBe('done');
  });

  it('of somebody who may do more is refused', async () => {
    const role = await admin.call('roles.create', { name: 'Example Desk', description: 'An example', grants: { 'sessions.read': 'all', 'sessions.manage': 'all' } });
    const { as: desk } = await signInAs(admin, 'desk', { roleId: role.id });
    expect(await desk.outcome('sessions.end', { sessionId: await idOf(admin) })).toBe('forbidden/exceeds_own_grants');
    expect(await admin.outcome('people.facets', {})).toBe('done');
  });

  it('comes with a person’s being disabled or getting another password', async () => {
    const { personId, as: worker } = await signInAs(admin, 'worker', { roleId: 'field_worker' });
    await admin.call('people.setPassword', { personId, newPassword: 'another example long one' });
    expect(worker.events).toContainEqual({ event: 'locked', payload: { cause: 'ended' } });
    await worker.call('session.signIn', { username: 'worker', password: 'another example long one' });
    worker.events.length = 0;
    await admin.call('people.disable', { personIds: [personId] });
    expect(worker.events).toContainEqual({ event: 'locked', payload: { cause: 'ended' } });
    expect(worker.host.tokens.has(worker.connection.id)).toBe(false);
  });
});

describe('signing everybody out', () => {
  it('ends every session, and no token from before holds', async () => {
    const { as: worker } = await signInAs(admin, 'worker', { roleId: 'field_worker' });
    const before = [...admin.host.tokens.values()].map(({ accessToken }) => accessToken);
    expect(await admin.call('sessions.endAll', {})).toEqual({ ended: 2 });
    for (const on of [admin, worker]) {
      expect(on.events).toContainEqual({ event: 'locked', payload: { cause: 'ended' } });
      expect(await on.outcome('people.facets', {})).toBe('not_signed_in/no_session');
    }
    expect(admin.host.tokens.size).toBe(0);
    expect((await admin.call('session.status', {})).store).toBe('ready');
    await admin.call('session.signIn', ADMIN);
    for (const accessToken of before) expect(await admin.another().connection.bind(accessToken)).toBe(false);
    expect((await auditTrail(admin)).find(({ verb }) => verb === 'sessions.all_ended')).toMatchObject({ actor: { id: adminId }, details: { sessions: 2 } });
  });

  it('asks for the password, and is for those who manage the sessions of all', async () => {
    const role = await admin.call('roles.create', { name: 'Example Desk', description: 'An example', grants: { 'sessions.manage': 'team' } });
    const { as: desk } = await signInAs(admin, 'desk', { roleId: role.id, team: NORTH });
    const { as: worker } = await signInAs(admin, 'worker', { roleId: 'field_worker' });
    expect(await desk.outcome('sessions.endAll', {})).toBe('forbidden/no_permission');
    expect(await worker.outcome('sessions.endAll', {})).toBe('forbidden/no_permission');
    clock.advance(6 * 60_000);
    expect(await admin.outcome('sessions.endAll', {})).toBe('reauth_required/password_needed');
    expect(await listed(admin)).toHaveLength(3);
  });
});

it('somebody made active by the desk is signed in nowhere', async () => {
  const personId = await active(admin, 'worker', { roleId: 'field_worker' });
  expect(await listed(admin, { personId, includeEnded: true })).toEqual([]);
});
