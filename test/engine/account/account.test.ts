import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../main/engine/db/store.ts';
import { openKey } from '../open-key.ts';
import { signInAs } from '../roles/signed-in.ts';
import { ADMIN, auditTrail, runEngine, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';

let running: RunningEngine;
let adminId: string;
beforeEach(async () => {
  running = runEngine();
  ({ personId: adminId } = await withOrganisation(running));
});
afterEach(() => running.stop());

const SYSTEM = { language: 'system', theme: 'system' };
const chosen = async (on = running) => (await on.call('session.status', {})).signedIn?.preferences;

describe('what a person has chosen', () => {
  it('follows the system until they choose, one thing at a time, and is theirs alone', async () => {
    const { as: other } = await signInAs(running, 'example.other', { roleId: null });
    expect(await chosen()).toEqual(SYSTEM);
    expect(await running.call('account.set', { theme: 'dark' })).toEqual({ ...SYSTEM, theme: 'dark' });
    expect(await running.call('account.set', { language: 'de' })).toEqual({ language: 'de', theme: 'dark' });
    expect([await chosen(), await chosen(other)]).toEqual([{ language: 'de', theme: 'dark' }, SYSTEM]);
    expect(await running.call('account.set', { language: 'system' })).toEqual({ ...SYSTEM, theme: 'dark' });
    expect(running.events).toContainEqual({ event: 'changed', payload: { features: ['session'] } });
    expect(other.events).not.toContainEqual({ event: 'changed', payload: { features: ['session'] } });
  });

  it('is there after a restart, and leaves no event', async () => {
    const before = (await auditTrail(running)).length;
    await running.call('account.set', { language: 'de', theme: 'light' });
    expect(await auditTrail(running)).toHaveLength(before);
    await running.engine.close();
    const again = runEngine({ dataDir: running.dataDir });
    expect((await again.call('session.status', {})).signedIn).toBeNull();
    await again.call('session.signIn', ADMIN);
    expect(await chosen(again)).toEqual({ language: 'de', theme: 'light' });
    await again.engine.close();
  });

  it('follows the system where a later program wrote what this one does not know', async () => {
    const connections = openDatabase((await openKey(running.dataDir, ADMIN)).options);
    connections.write.prepare('INSERT INTO preference (person_id, language, theme) VALUES (?, ?, ?)').run(adminId, 'tlh', 'dark');
    connections.close();
    expect(await chosen()).toEqual({ ...SYSTEM, theme: 'dark' });
  });

  it('takes nothing else', async () => {
    for (const input of [{ theme: 'pink' }, { language: 'xx' }, { theme: null }, { personId: adminId, theme: 'dark' }]) {
      expect(await running.reply('account.set', input)).toMatchObject({ ok: false, error: { reason: 'fields' } });
    }
    expect(await running.another().reply('account.set', { theme: 'dark' })).toMatchObject({ ok: false, error: { reason: 'no_session' } });
  });

  it('goes with its person', async () => {
    const { as: other, personId } = await signInAs(running, 'example.other', { roleId: 'field_worker' });
    await other.call('account.set', { theme: 'dark' });
    await running.call('people.remove', { personIds: [personId], reason: 'An example' });
    const connections = openDatabase((await openKey(running.dataDir, ADMIN)).options);
    expect(connections.read.prepare('SELECT count(*) AS kept FROM preference').get()).toEqual({ kept: 0 });
    connections.close();
  });
});

describe('one’s own activity', () => {
  const activity = async (on: RunningEngine) => (await on.call('account.activity', { offset: 0, limit: 500 })).rows.reverse();
  const verbs = async (on: RunningEngine) => (await activity(on)).map(({ verb, actor }) => `${verb} by ${actor?.name ?? 'nobody'}`);

  it('is what one did, and nothing that others did, for whoever may not read the audit', async () => {
    const { as: worker, personId } = await signInAs(running, 'example.worker', { roleId: null });
    await running.call('people.update', { personId, version: 2, name: 'Example Renamed' });
    await worker.call('session.confirm', { password: 'an example long password' });
    expect(await worker.reply('audit.list', { offset: 0, limit: 1 })).toMatchObject({ ok: false, error: { code: 'forbidden' } });
    expect(await verbs(worker)).toEqual(['session.signed_in by Example example.worker', 'session.confirmed by Example Renamed', 'access.refused by Example Renamed']);
    expect((await worker.call('account.activity', { offset: 0, limit: 2 })).total).toBe(3);
  });

  it('tells what was done to one, too, to whoever may read their own part of the audit', async () => {
    const { as: worker, personId } = await signInAs(running, 'example.worker', { roleId: 'field_worker' });
    const rows = await activity(worker);
    expect(rows.map(({ verb }) => verb)).toEqual(['person.created', 'person.password_set', 'session.signed_in']);
    for (const { actor, target } of rows) expect([actor?.id, target?.id]).toContain(personId);
    expect(rows).toEqual((await worker.call('audit.list', { offset: 0, limit: 10 })).rows.reverse());
  });

  it('stays with oneself for whoever may read all of the audit', async () => {
    const { as: worker } = await signInAs(running, 'example.worker', { roleId: 'field_worker' });
    await worker.call('session.confirm', { password: 'an example long password' });
    for (const { actor, target } of await activity(running)) expect([actor?.id, target?.id]).toContain(adminId);
    expect(await verbs(running)).not.toContain('session.confirmed by Example example.worker');
  });
});

describe('the history of a person', () => {
  const history = async (on: RunningEngine, personId: string) => (await on.call('audit.list', { filter: { personId }, offset: 0, limit: 50 })).rows.map(({ verb }) => verb).reverse();

  it('is what they did and what was done to them, and nothing of anybody else', async () => {
    const { as: worker, personId } = await signInAs(running, 'example.worker', { roleId: 'field_worker' });
    await signInAs(running, 'example.other', { roleId: 'field_worker' });
    await worker.call('session.confirm', { password: 'an example long password' });
    expect(await history(running, personId)).toEqual(['person.created', 'person.password_set', 'session.signed_in', 'session.confirmed']);
  });

  it('is as far as the audit is open to whoever asks', async () => {
    const { personId } = await signInAs(running, 'example.worker', { roleId: 'field_worker' });
    const { as: other, personId: otherId } = await signInAs(running, 'example.other', { roleId: 'field_worker' });
    expect(await history(other, personId)).toEqual([]);
    expect(await history(other, otherId)).toEqual(['person.created', 'person.password_set', 'session.signed_in']);
  });
});
