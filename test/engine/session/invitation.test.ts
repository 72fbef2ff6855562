import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatInvitationCode, newInvitationCode } from '../../../main/engine/keys/invitation-code.ts';
import { readSlotFile } from '../../../main/engine/keys/slot-file.ts';
import { enrol } from '../second-factor/enrolled.ts';
import { ADMIN, auditTrail, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine, TestClock } from '../running-engine.ts';

const DAY_MS = 86_400_000;
const INVITED = 'example.invited';
const newPassword = 'a new and long example password';

let clock: TestClock;
let running: RunningEngine;
let personId: string;
let recoveryCode: string;
beforeEach(async () => {
  clock = testClock();
  running = runEngine({ clock, uptimeMs: () => clock.nowMs() });
  ({ recoveryCode } = await withOrganisation(running));
  personId = await add(INVITED);
});
afterEach(() => running.stop());

async function add(username: string, roleId: string | null = 'field_worker'): Promise<string> {
  return (await running.call('people.create', { name: `Example ${username}`, username, email: null, team: null, roleId })).id;
}
async function invite(id = personId, on = running): Promise<string> {
  const { invitationCode: code } = await on.call('people.invite', { personIds: [id] });
  if (code === null) throw new Error('no code');
  return code;
}
function offered(csv: string): string {
  const path = join(running.dataDir, 'example.csv');
  writeFileSync(path, csv);
  return running.engine.offerFile(path);
}
/** The same folder in a new process, locked. */
async function restart(): Promise<void> {
  await running.engine.close();
  running = runEngine({ dataDir: running.dataDir, clock, uptimeMs: () => clock.nowMs() });
}
async function reason(operation: string, input: unknown, on = running): Promise<string> {
  const reply = await on.reply(operation, input);
  return reply.ok ? 'allowed' : reply.error.reason;
}
const accept = (code: string, more: object = {}, on = running.another()): Promise<string> => reason('session.acceptInvitation', { username: INVITED, code, newPassword, ...more }, on);
const asAdmin = async (): Promise<void> => void (await running.call('session.signIn', ADMIN));
const kinds = (): string[] => readSlotFile(join(running.dataDir, 'store')).slots.filter(({ id }) => id === personId).map(({ kind }) => kind);
const aCode = (): string => formatInvitationCode(newInvitationCode({ bytes: (size) => Buffer.alloc(size, 7), uuid: () => '' }));

describe('an invitation', () => {
  it.each(['locked', 'open'])('lets its person in once, while the store is %s', async (store) => {
    const code = await invite();
    expect(kinds()).toEqual(['invitation']);
    if (store === 'locked') await restart();
    const window = running.another();
    const status = await window.call('session.acceptInvitation', { username: INVITED, code: code.toLowerCase().replaceAll('-', ' '), newPassword });
    expect(status).toMatchObject({ store: 'open', signedIn: { personId, username: INVITED, mustEnrol: false } });
    expect(kinds()).toEqual(['password']);
    expect(await accept(code)).toBe('wrong_invitation');

    await restart();
    expect(await accept(code)).toBe('wrong_invitation');
    expect(await reason('session.signIn', { username: INVITED, password: newPassword })).toBe('allowed');
    await asAdmin();
    expect((await running.call('people.get', { personId })).person).toMatchObject({ status: 'active', invitedUntilMs: null });
    const verbs = (await auditTrail(running)).filter(({ target, actor }) => target?.id === personId || actor?.id === personId).map(({ verb }) => verb);
    expect(verbs.slice(0, 4)).toEqual(['person.created', 'person.invited', 'session.signed_in', 'person.invitation_accepted']);
    expect((await running.call('audit.verify', {})).result).toBe('intact');
  });

  it('is answered alike whatever is wrong, and counted like a wrong password', async () => {
    await add('example.other');
    const code = await invite();
    for (const isLocked of [false, true]) {
      if (isLocked) await restart();
      const replies = [];
      for (const [username, given] of [[INVITED, aCode()], ['nobody.at.all', code], ['example.other', code], [ADMIN.username, code], ['nobody.at.all', aCode()]]) {
        replies.push(await running.another().reply('session.acceptInvitation', { username, code: given, newPassword }));
      }
      for (const reply of replies) expect(reply).toMatchObject({ ok: false, error: { code: 'not_signed_in', reason: 'wrong_invitation' } });
      const told = replies.map((reply) => (reply.ok ? '' : JSON.stringify({ ...reply.error, requestId: '' })));
      expect(new Set(told).size).toBe(1);
    }
    await asAdmin();
    const { attempts } = await running.call('people.get', { personId });
    expect(attempts?.failures).toBe(2);
    const refused = (await auditTrail(running)).filter(({ verb }) => verb === 'session.sign_in_refused');
    expect(refused.reduce((sum, { details }) => sum + Number(details['count']), 0)).toBe(10);
    expect(refused.some(({ target, details }) => target?.id === personId && details['wrong'] === 'invitation')).toBe(true);
    // None of it used the code up.
    expect(await accept(code)).toBe('allowed');
  });

  it('has to wait after too many wrong codes, as for a password', async () => {
    await invite();
    const answers = [];
    for (let n = 0; n < 6; n += 1) answers.push(await accept(aCode()));
    expect(answers).toEqual([...Array.from({ length: 5 }, () => 'wrong_invitation'), 'try_later']);
    expect(await reason('session.signIn', { username: INVITED, password: 'an example wrong password' }, running.another())).toBe('try_later');
  });

  it('that is mistyped is said to be, and neither counted nor used up; nor is one with a bad password', async () => {
    const code = await invite();
    expect(await accept(`${code.slice(0, -1)}${code.endsWith('0') ? '1' : '0'}`)).toBe('invitation_code_malformed');
    expect(await accept(code, { newPassword: 'passwordpassword' })).toBe('password_common');
    expect(await accept(code, { newPassword: 'Example Organisation' })).toBe('password_context');
    expect(await accept(code, { newPassword: 'too short' })).toBe('password_too_short');
    await restart();
    expect(await accept(code, { newPassword: 'passwordpassword' })).toBe('password_common');
    expect((await running.call('session.status', {})).store).toBe('ready');
    expect(await accept(code)).toBe('allowed');
    await asAdmin();
    expect((await running.call('people.get', { personId })).attempts?.failures).toBe(0);
  });

  it('is replaced by the next one', async () => {
    const first = await invite();
    const second = await invite();
    expect(second).not.toBe(first);
    expect(kinds()).toEqual(['invitation']);
    expect(await accept(first)).toBe('wrong_invitation');
    expect(await accept(second)).toBe('allowed');
  });

  it('leads to the second factor where the role asks for one', async () => {
    const { id: roleId } = await running.call('roles.create', { name: 'Example Role', description: null, grants: { 'people.read': 'own' }, secondFactorRequired: true });
    const id = await add('example.strict', roleId);
    const code = await invite(id);
    const status = await running.another().call('session.acceptInvitation', { username: 'example.strict', code, newPassword });
    expect(status.signedIn).toMatchObject({ personId: id, mustEnrol: true });
  });

  it('asks for the second factor of whoever had one before they were disabled', async () => {
    const window = running.another();
    await window.call('session.acceptInvitation', { username: INVITED, code: await invite(), newPassword });
    const { device } = await enrol(window, clock);
    await running.call('session.confirm', { password: ADMIN.password });
    await running.call('people.disable', { personIds: [personId] });
    await running.call('people.enable', { personIds: [personId] });
    const code = await invite();
    expect(await accept(code)).toBe('second_factor_needed');
    expect(await accept(code, { secondFactor: '000000' })).toBe('wrong_second_factor');
    expect((await running.call('people.get', { personId })).person.status).toBe('invited');
    expect(await accept(code, { secondFactor: device.code(1) })).toBe('allowed');
  });
});

describe('an invitation ends', () => {
  it.each([
    ['people.cancelInvitation', () => ({ personIds: [personId] })],
    ['people.disable', () => ({ personIds: [personId] })],
    ['people.suspend', () => ({ personIds: [personId] })],
    ['people.remove', () => ({ personIds: [personId] })],
    ['people.setPassword', () => ({ personId, newPassword: 'another long example password' })],
  ])('by %s', async (operation, input) => {
    const code = await invite();
    expect(await reason(operation, input())).toBe('allowed');
    expect(kinds()).not.toContain('invitation');
    expect(await accept(code)).toBe('wrong_invitation');
    await restart();
    expect(await accept(code)).toBe('wrong_invitation');
    await asAdmin();
    // Not by coming back either.
    if (operation === 'people.suspend') await running.call('people.resume', { personIds: [personId] });
    if (operation === 'people.disable') await running.call('people.enable', { personIds: [personId] });
    expect(await accept(code)).toBe('wrong_invitation');
  });

  it('with another user name', async () => {
    const code = await invite();
    const { person } = await running.call('people.get', { personId });
    await running.call('people.update', { personId, version: person.version, username: 'example.renamed' });
    expect(await accept(code)).toBe('wrong_invitation');
    expect(await accept(code, { username: 'example.renamed' })).toBe('wrong_invitation');
  });

  it('when somebody else than the one who invited gives a role or a team: they were never asked whether they may', async () => {
    const manager = await add('example.manager', 'manager');
    await running.call('people.setPassword', { personId: manager, newPassword });
    await running.call('people.setTeam', { personIds: [manager, personId], team: 'Example North' });
    const desk = running.another();
    await desk.call('session.signIn', { username: 'example.manager', password: newPassword });
    const code = await invite(personId, desk);
    await running.call('people.setRole', { personIds: [personId], roleId: 'manager' });
    expect(await accept(code)).toBe('wrong_invitation');
    await running.call('people.setRole', { personIds: [personId], roleId: 'field_worker' });
    const again = await invite(personId, desk);
    await running.call('people.setTeam', { personIds: [personId], team: 'Example South' });
    expect(await accept(again)).toBe('wrong_invitation');
    // Whoever gives the role after inviting knows both.
    const own = await invite();
    await running.call('people.setRole', { personIds: [personId], roleId: 'auditor' });
    expect(await accept(own)).toBe('allowed');
  });

  it.each([
    ['by an import', async () => running.call('people.import', { file: offered('name,username,role\nExample Invited,example.invited,manager\n'), dryRun: false, existing: 'update' })],
    ['by widening the role', async (roleId: string, version: number) => running.call('roles.update', { roleId, version, grants: { 'people.read': 'all' } })],
    ['by taking the role away for another', async (roleId: string, version: number) => running.call('roles.remove', { roleId, version, moveTo: 'manager' })],
  ])('when somebody else gives more %s', async (_how, give) => {
    const { id, version } = await running.call('roles.create', { name: 'Example role', description: null, grants: { 'people.read': 'own' }, secondFactorRequired: false });
    await running.call('people.setRole', { personIds: [personId], roleId: id });
    const deputy = await add('example.deputy', 'administrator');
    await running.call('people.setPassword', { personId: deputy, newPassword });
    const desk = running.another();
    await desk.call('session.signIn', { username: 'example.deputy', password: newPassword });
    const code = await invite(personId, desk);
    await give(id, version);
    expect(await accept(code)).toBe('wrong_invitation');
    expect(kinds()).not.toContain('invitation');
  });

  it.each(['locked', 'open'])('after as many days as are set, while the store is %s', async (store) => {
    await running.call('settings.set', { settings: { invitationDays: 2 } });
    const code = await invite();
    expect((await running.call('people.get', { personId })).invitation).toEqual({ untilMs: clock.nowMs() + 2 * DAY_MS, holds: true });
    if (store === 'locked') await running.call('session.lock', {});
    clock.advance(2 * DAY_MS);
    expect(await accept(code)).toBe('wrong_invitation');
    await asAdmin();
    expect((await running.call('people.get', { personId })).invitation).toMatchObject({ holds: false });
    const { rows } = await running.call('people.list', { filter: { search: INVITED }, offset: 0, limit: 1 });
    expect(rows[0]).toMatchObject({ status: 'invited', invitedUntilMs: clock.nowMs() });
  });

  it('for good: a clock set back does not bring it back once anything was recorded after its end', async () => {
    const code = await invite();
    await running.call('session.lock', {});
    clock.advance(8 * DAY_MS);
    await asAdmin();
    await running.engine.close();
    clock.advance(-8 * DAY_MS + 60_000);
    running = runEngine({ dataDir: running.dataDir, clock });
    expect(await accept(code)).toBe('wrong_invitation');
    await asAdmin();
    expect((await running.call('people.get', { personId })).invitation).toMatchObject({ holds: false });
    expect(kinds()).toEqual([]);
    // One made now, under the same clock, is good: what was recorded before it says nothing about it.
    expect(await accept(await invite())).toBe('allowed');
  });

  it('while the store is open all the time, and the clock goes ahead and back', async () => {
    const code = await invite();
    clock.advance(8 * DAY_MS);
    await running.call('session.signIn', ADMIN);
    clock.advance(-7 * DAY_MS);
    expect(await accept(code)).toBe('wrong_invitation');
  });

  it('is not good before it was made', async () => {
    const code = await invite();
    await running.engine.close();
    clock.advance(-DAY_MS);
    running = runEngine({ dataDir: running.dataDir, clock });
    expect(await accept(code)).toBe('wrong_invitation');
    clock.advance(DAY_MS);
    expect(await accept(code)).toBe('allowed');
  });

  it('with the key file put back as it was: the code opens the data, and nobody is let in', async () => {
    const code = await invite();
    const file = join(running.dataDir, 'store', 'keyslots.json');
    const copy = `${running.dataDir}.keyslots`;
    copyFileSync(file, copy);
    await running.call('people.cancelInvitation', { personIds: [personId] });
    await running.engine.close();
    copyFileSync(copy, file);
    running = runEngine({ dataDir: running.dataDir, clock });
    expect(kinds()).toEqual(['invitation']);
    expect(await accept(code)).toBe('wrong_invitation');
    expect((await running.call('session.status', {})).store).toBe('ready');
    // It went when the store was opened with it.
    expect(kinds()).toEqual([]);
  });

  it('with the device secret: after a recovery on a new one everybody is invited again', async () => {
    const code = await invite();
    await running.engine.close();
    rmSync(join(running.dataDir, 'device-secret.json'));
    running = runEngine({ dataDir: running.dataDir, clock });
    expect(await accept(code)).toBe('device_secret_missing');
    await running.call('session.recover', { code: recoveryCode, username: ADMIN.username, newPassword });
    expect((await running.call('people.get', { personId })).invitation).toBeNull();
  });
});

it('an invitation leaves its code nowhere', async () => {
  const code = await invite();
  const bare = code.replaceAll('-', '');
  const told = JSON.stringify([running.events, await auditTrail(running), await running.call('people.get', { personId })]);
  for (const text of [told, readFileSync(join(running.dataDir, 'store', 'keyslots.json'), 'utf8')]) {
    expect(text).not.toContain(code);
    expect(text).not.toContain(bare);
  }
});
