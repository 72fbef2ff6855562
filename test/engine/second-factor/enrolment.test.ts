import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../../preload/contract/contract.ts';
import type { OperationName } from '../../../preload/contract/contract.ts';
import { openDatabase } from '../../../main/engine/db/store.ts';
import type { Db } from '../../../main/engine/db/database.ts';
import { openKey } from '../open-key.ts';
import { ADMIN, auditTrail, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine, TestClock } from '../running-engine.ts';
import { deviceWith, enrol } from './enrolled.ts';

const MINUTE_MS = 60_000;
const WORKER = { username: 'example.worker', password: 'worker example horse battery' } as const;
let clock: TestClock;
let running: RunningEngine;
let workerId: string;
let recoveryCode: string;

beforeEach(async () => {
  clock = testClock();
  running = runEngine({ clock, settings: { accessTtlSeconds: 3_600 } });
  ({ recoveryCode } = await withOrganisation(running));
  ({ id: workerId } = await running.call('people.create', { name: 'Example Worker', username: WORKER.username, email: null, team: null, roleId: 'field_worker' }));
  await running.call('people.setPassword', { personId: workerId, newPassword: WORKER.password });
});
afterEach(() => running.stop());

function outcome(operation: OperationName, input: unknown, on = running): Promise<string> {
  clock.advance(2_000);
  return on.outcome(operation, input);
}
async function workerIn(): Promise<RunningEngine> {
  const worker = running.another();
  await worker.call('session.signIn', WORKER);
  return worker;
}
/** Writes into the database behind the engine's back: what no operation of this feature does. */
async function behind(work: (db: Db) => void): Promise<void> {
  await running.engine.lock('person');
  const connections = openDatabase((await openKey(running.dataDir, ADMIN)).options);
  work(connections.write);
  connections.close();
}
const requireOf = (roleId: string) => behind((db) => void db.prepare('UPDATE role SET second_factor_required = 1 WHERE id = ?').run(roleId));

describe('setting up a second factor', () => {
  it('counts only once a code of the device was given', async () => {
    const worker = await workerIn();
    const { secret, uri } = await worker.call('secondFactor.begin', {});
    const device = deviceWith(secret, clock);
    expect(new URL(uri).searchParams.get('secret')).toBe(secret.replaceAll(' ', ''));
    expect(decodeURIComponent(uri)).toContain('otpauth://totp/Example Organisation:example.worker?');
    expect(await worker.call('secondFactor.status', {})).toEqual({ on: false, sinceMs: null, codesLeft: 0, required: false });
    expect(await outcome('session.signIn', WORKER, running.another())).toBe('done');

    for (const wrong of ['000000', device.code(2), device.code(-2), 'no code']) expect(await outcome('secondFactor.confirm', { code: wrong }, worker)).toBe('invalid_input/second_factor_mismatch');
    const { codes } = await worker.call('secondFactor.confirm', { code: device.code() });
    expect(codes).toHaveLength(10);
    expect(await worker.call('secondFactor.status', {})).toEqual({ on: true, sinceMs: clock.nowMs(), codesLeft: 10, required: false });
    expect(await outcome('session.signIn', WORKER, running.another())).toBe('not_signed_in/second_factor_needed');
    expect((await running.call('people.get', { personId: workerId })).secondFactor).toEqual({ on: true, required: false });
    expect((await auditTrail(running)).at(-1)).toMatchObject({ verb: 'person.second_factor_set', actor: { id: workerId }, target: { id: workerId }, details: { replaced: false } });
  });

  it('goes on for a quarter of an hour, in the session that began it, and nowhere else', async () => {
    const worker = await workerIn();
    const device = deviceWith((await worker.call('secondFactor.begin', {})).secret, clock);
    const elsewhere = await workerIn();
    expect(await outcome('secondFactor.confirm', { code: device.code() }, elsewhere)).toBe('not_found/second_factor_expired');
    clock.advance(15 * MINUTE_MS);
    expect(await outcome('secondFactor.confirm', { code: device.code() }, worker)).toBe('not_found/second_factor_expired');
    await worker.call('session.confirm', { password: WORKER.password });
    const again = deviceWith((await worker.call('secondFactor.begin', {})).secret, clock);
    clock.advance(-MINUTE_MS);
    expect(await outcome('secondFactor.confirm', { code: again.code() }, worker)).toBe('not_found/second_factor_expired');
    clock.advance(MINUTE_MS);
    expect(await outcome('secondFactor.confirm', { code: device.code() }, worker)).toBe('invalid_input/second_factor_mismatch');
    expect(await outcome('secondFactor.confirm', { code: again.code() }, worker)).toBe('done');
    // Once: it is no longer pending.
    expect(await outcome('secondFactor.confirm', { code: again.code() }, worker)).toBe('not_found/second_factor_expired');
  });

  it('ends the other sessions of that person, and no one else’s', async () => {
    const [worker, other] = [await workerIn(), await workerIn()];
    await enrol(worker, clock);
    expect(await outcome('people.facets', {}, worker)).toBe('done');
    expect(await outcome('people.facets', {}, other)).toBe('not_signed_in/no_session');
    expect(await outcome('people.facets', {})).toBe('done');
  });

  it('with a new device leaves the old one good until the new one is proven, and not after', async () => {
    const worker = await workerIn();
    const { device: old, codes } = await enrol(worker, clock);
    const { secret } = await worker.call('secondFactor.begin', {});
    expect(await outcome('session.signIn', { ...WORKER, secondFactor: old.code() }, running.another())).toBe('done');
    clock.advance(MINUTE_MS);
    const device = deviceWith(secret, clock);
    await worker.call('secondFactor.confirm', { code: device.code() });
    clock.advance(MINUTE_MS);
    for (const spent of [old.code(), codes[0]]) expect(await outcome('session.signIn', { ...WORKER, secondFactor: spent }, running.another())).toBe('not_signed_in/wrong_second_factor');
    expect(await outcome('session.signIn', { ...WORKER, secondFactor: device.code() }, running.another())).toBe('done');
  });

  it('asks for the password first, when it was not given just now', async () => {
    const worker = await workerIn();
    clock.advance(10 * MINUTE_MS);
    expect(await outcome('secondFactor.begin', {}, worker)).toBe('reauth_required/password_needed');
    await running.call('session.confirm', { password: ADMIN.password });
    for (const operation of ['secondFactor.newCodes', 'secondFactor.remove', 'secondFactor.reset']) expect(OPERATIONS.get(operation)).toMatchObject({ reauth: true });
  });

  it('keeps neither the secret nor a backup code where a copy of the requests would tell it', async () => {
    const worker = await workerIn();
    const { device, codes } = await enrol(worker, clock);
    const { codes: fresh } = await worker.call('secondFactor.newCodes', {});
    const trail = JSON.stringify(await auditTrail(running));
    await behind((db) => {
      const kept = JSON.stringify(db.prepare('SELECT operation, outcome FROM request').all());
      const hashes = JSON.stringify(db.prepare('SELECT hex(hash) AS hash FROM second_factor_code').all());
      expect(kept).toContain('secondFactor.newCodes');
      for (const code of [...codes, ...(fresh ?? [])]) for (const said of [kept, hashes, trail]) for (const form of [code, code.replaceAll('-', '')]) expect(said).not.toContain(form);
      for (const said of [kept, trail]) expect(said).not.toContain(device.secret.toString('base64'));
    });
  });
});

describe('a role that asks for one', () => {
  it('lets its people do nothing but set one up', async () => {
    await requireOf('field_worker');
    await running.call('session.signIn', ADMIN);
    const worker = running.another();
    const { signedIn } = await worker.call('session.signIn', WORKER);
    expect(signedIn?.mustEnrol).toBe(true);
    expect(signedIn?.grants).toEqual({});
    for (const [name, { kind, permission }] of OPERATIONS) {
      if (kind === 'host' || permission === 'anyone' || permission === 'enrolling') continue;
      // Whatever the input: an operation is not even looked at before it is allowed, but its form is.
      expect(['forbidden/second_factor_required', 'invalid_input/fields'], name).toContain(await outcome(name as OperationName, {}, worker));
    }
    expect(await outcome('people.list', { offset: 0, limit: 1 }, worker)).toBe('forbidden/second_factor_required');
    expect(await outcome('secondFactor.remove', { password: WORKER.password }, worker)).toBe('forbidden/second_factor_required');

    // Trying all of them took longer than a password counts as just given.
    await worker.call('session.confirm', { password: WORKER.password });
    await enrol(worker, clock);
    expect((await worker.call('session.status', {})).signedIn).toMatchObject({ mustEnrol: false, grants: { 'people.read': 'own' } });
    expect(await outcome('people.list', { offset: 0, limit: 1 }, worker)).toBe('done');
    expect(await outcome('secondFactor.remove', { password: WORKER.password }, worker)).toBe('forbidden/second_factor_required');
    expect(await worker.call('secondFactor.status', {})).toMatchObject({ on: true, required: true });
  });

  it('is not asked of people in other roles', async () => {
    await requireOf('manager');
    await running.call('session.signIn', ADMIN);
    expect((await (await workerIn()).call('session.status', {})).signedIn?.mustEnrol).toBe(false);
  });
});

describe('resetting somebody’s second factor', () => {
  const reset = (personId: string, on = running) => outcome('secondFactor.reset', { personId, reason: 'Example: lost phone' }, on);

  it('ends their sessions, and has them set up a new one at the next sign-in', async () => {
    const worker = await workerIn();
    const { device, codes } = await enrol(worker, clock);
    expect(await reset(workerId)).toBe('done');
    expect(await outcome('people.facets', {}, worker)).toBe('not_signed_in/no_session');
    expect((await running.call('people.get', { personId: workerId })).secondFactor.on).toBe(false);
    expect((await auditTrail(running)).at(-1)).toMatchObject({ verb: 'person.second_factor_reset', target: { id: workerId }, details: { reason: 'Example: lost phone' } });

    const { signedIn } = await worker.call('session.signIn', WORKER);
    expect(signedIn?.mustEnrol).toBe(true);
    const again = await enrol(worker, clock);
    for (const old of [device.code(), codes[0]]) expect(await outcome('session.signIn', { ...WORKER, secondFactor: old }, running.another())).toBe('not_signed_in/wrong_second_factor');
    expect(await outcome('session.signIn', { ...WORKER, secondFactor: again.device.code() }, running.another())).toBe('done');
  });

  it('takes one that is there, of somebody within reach who may do no more, and never one’s own', async () => {
    expect(await reset(workerId)).toBe('conflict/already_so');
    expect(await reset('00000000-0000-4000-8000-000000000009')).toBe('not_found/no_such_item');
    const adminId = (await running.call('session.status', {})).signedIn?.personId ?? '';
    await enrol(running, clock);
    expect(await reset(adminId)).toBe('forbidden/own_account');
    const { id: managerId } = await running.call('people.create', { name: 'Example Manager', username: 'example.manager', email: null, team: 'Example North', roleId: 'manager' });
    await running.call('people.setPassword', { personId: managerId, newPassword: 'manager example horse battery' });
    await running.call('people.setTeam', { personIds: [adminId], team: 'Example North' });
    const manager = running.another();
    await manager.call('session.signIn', { username: 'example.manager', password: 'manager example horse battery' });
    expect(await reset(adminId, manager)).toBe('forbidden/exceeds_own_grants');
    expect(await reset(workerId, manager)).toBe('not_found/no_such_item');
    expect(await reset(managerId, await workerIn())).toBe('forbidden/no_permission');
  });

  it('is over as well once they get a password that can stand alone, or remove what is left of it', async () => {
    await enrol(await workerIn(), clock);
    await reset(workerId);
    expect(await outcome('people.setPassword', { personId: workerId, newPassword: WORKER.password })).toBe('done');
    expect((await (await workerIn()).call('session.status', {})).signedIn?.mustEnrol).toBe(false);

    await enrol(await workerIn(), clock);
    await reset(workerId);
    const worker = await workerIn();
    expect(await outcome('secondFactor.remove', { password: WORKER.password }, worker)).toBe('done');
    expect((await worker.call('session.status', {})).signedIn?.mustEnrol).toBe(false);
  });
});

describe('an administrator who lost the device and the backup codes', () => {
  it('comes in with the recovery code, and puts the factor on another device', async () => {
    const { device: lost } = await enrol(running, clock);
    await running.call('session.lock', {});
    await running.call('session.recover', { code: recoveryCode, username: ADMIN.username, newPassword: ADMIN.password });
    expect(await running.call('secondFactor.status', {})).toMatchObject({ on: true });
    const { device } = await enrol(running, clock);
    expect(await outcome('session.signIn', { ...ADMIN, secondFactor: lost.code() }, running.another())).toBe('not_signed_in/wrong_second_factor');
    expect(await outcome('session.signIn', { ...ADMIN, secondFactor: device.code() }, running.another())).toBe('done');
  });
});

describe('the password beside a second factor', () => {
  const SHORT = 'kjq7 vzp';
  const setShort = (): Promise<string> => outcome('people.setPassword', { personId: workerId, newPassword: SHORT });

  it('may be shorter, but only then', async () => {
    expect(await setShort()).toBe('invalid_input/password_too_short');
    const { device } = await enrol(await workerIn(), clock);
    expect(await setShort()).toBe('done');
    expect(await outcome('people.setPassword', { personId: workerId, newPassword: 'kjq7 vz' })).toBe('invalid_input/fields');
    expect(await outcome('session.signIn', { username: WORKER.username, password: SHORT, secondFactor: device.code() }, running.another())).toBe('done');
  });

  it('keeps it from being removed while it is too short to stand alone', async () => {
    const { device } = await enrol(await workerIn(), clock);
    await setShort();
    const worker = running.another();
    await worker.call('session.signIn', { username: WORKER.username, password: SHORT, secondFactor: device.code() });
    expect(await outcome('secondFactor.remove', { password: SHORT }, worker)).toBe('invalid_input/password_too_short');
    expect(await outcome('secondFactor.remove', { password: WORKER.password }, worker)).toBe('not_signed_in/wrong_credentials');
    expect(await worker.call('secondFactor.status', {})).toMatchObject({ on: true });

    // Nor does a reset let it stand alone: a new factor comes first.
    await outcome('secondFactor.reset', { personId: workerId });
    const { signedIn } = await worker.call('session.signIn', { username: WORKER.username, password: SHORT });
    expect(signedIn?.mustEnrol).toBe(true);
    expect(await outcome('secondFactor.remove', { password: SHORT }, worker)).toBe('invalid_input/password_too_short');
  });

  it('that is long enough lets it be removed, which ends the other sessions', async () => {
    const worker = await workerIn();
    const { device } = await enrol(worker, clock);
    const other = running.another();
    await other.call('session.signIn', { ...WORKER, secondFactor: device.code() });
    expect(await outcome('secondFactor.remove', { password: WORKER.password }, worker)).toBe('done');
    expect(await outcome('people.facets', {}, other)).toBe('not_signed_in/no_session');
    expect(await outcome('secondFactor.remove', { password: WORKER.password }, worker)).toBe('conflict/already_so');
    expect(await outcome('session.signIn', WORKER, other)).toBe('done');
    expect((await auditTrail(running)).filter(({ verb }) => verb === 'person.second_factor_removed')).toHaveLength(1);
  });
});
