import { randomUUID } from 'node:crypto';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSlotFile } from '../../../main/engine/keys/slot-file.ts';
import { ADMIN, auditTrail, runEngine, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';
import { importFile } from './import-file.ts';

const PASSWORD = 'an example long password';
const FILE = `name,email,username,team,role\n${Array.from({ length: 3_000 }, (_, index) => `Example Person ${String(index)},,example.${String(index)},Example Team,field_worker\n`).join('')}`;

let running: RunningEngine;
let adminId: string;
beforeEach(async () => {
  running = runEngine();
  ({ personId: adminId } = await withOrganisation(running));
});
afterEach(() => running.stop());

const offer = (content: string): string => running.engine.offerFile(importFile(content));
const verbs = async (): Promise<string[]> => (await auditTrail(running)).map(({ verb }) => verb);

describe('people, through the whole engine', () => {
  test('import with a dry run first, find, give a role, disable; the audit tells of each', async () => {
    const file = offer(FILE);
    const before = await verbs();
    expect(await running.call('people.inspectFile', { file })).toMatchObject({ kind: 'csv', rows: 3_000, isStandard: true });
    expect(await running.call('people.import', { file, dryRun: true })).toMatchObject({ created: 3_000, refused: 0 });
    expect(await verbs()).toEqual(before);
    expect(await running.call('people.import', { file, dryRun: false })).toMatchObject({ created: 3_000 });
    expect(await running.reply('people.import', { file, dryRun: false })).toMatchObject({ error: { reason: 'handle_expired' } });
    expect(await running.reply('people.inspectFile', { file })).toMatchObject({ error: { reason: 'handle_expired' } });

    const { rows } = await running.call('people.list', { filter: { search: 'exam 2999' }, offset: 0, limit: 10 });
    const personIds = rows.map(({ id }) => id);
    expect(personIds.length).toBe(1);
    await running.call('people.setRole', { personIds, roleId: 'manager' });
    await running.call('people.disable', { personIds: [...personIds, adminId] });
    expect((await verbs()).slice(before.length)).toEqual(['people.imported', 'person.role_changed', 'person.disabled', 'person.disabled']);
    expect(running.events.filter(({ event }) => event === 'changed').at(-1)).toMatchObject({ payload: { features: ['people', 'sessions', 'audit'] } });
  });

  test('a broken file is refused with its place, across the worker and the boundary', async () => {
    const file = offer('dn: uid=a\nobjectClass: person\nbroken\n');
    for (const operation of ['people.inspectFile', 'people.import'] as const) {
      const reply = await running.reply(operation, operation === 'people.import' ? { file, dryRun: true } : { file });
      expect(reply).toMatchObject({ ok: false, error: { reason: 'file_malformed', fields: [{ path: 'line:3', rule: 'place' }] } });
    }
  });

  test('a repeated request does nothing twice', async () => {
    const input = { name: 'Example Twice', username: 'twice', email: null, team: null, roleId: null };
    const id = randomUUID();
    const first = await running.reply('people.create', input, id);
    expect(await running.reply('people.create', input, id)).toEqual(first);
    expect((await verbs()).filter((verb) => verb === 'person.created')).toEqual(['person.created']);
  });

  test('an import can be cancelled while it runs, and leaves nothing', async () => {
    const before = await verbs();
    const id = randomUUID();
    const importing = running.reply('people.import', { file: offer(FILE.repeat(1) + 'Example Last,,last,,\n'.repeat(20_000)), dryRun: true }, id);
    expect(await running.reply('jobs.cancel', { requestId: id })).toMatchObject({ ok: true });
    expect(await importing).toMatchObject({ ok: false, error: { code: 'conflict', reason: 'cancelled' } });
    expect((await running.call('people.facets', {})).total).toBe(1);
    expect(await verbs()).toEqual(before);
  });

  test('a disabled person is out at once: session, sign-in and slot, also one that a crash left behind', async () => {
    const leaver = await running.call('people.create', { name: 'Example Leaver', username: 'leaver', email: null, team: null, roleId: 'auditor' });
    await running.call('people.setPassword', { personId: leaver.id, newPassword: PASSWORD });
    const other = running.another();
    await other.call('session.signIn', { username: 'leaver', password: PASSWORD });
    expect((await running.call('people.get', { personId: leaver.id })).sessions).toBe(1);
    const folder = join(running.dataDir, 'store');
    for (const name of ['keyslots.json', 'keyslots.json.1']) copyFileSync(join(folder, name), join(running.dataDir, name));

    await running.call('people.disable', { personIds: [leaver.id] });
    expect(await other.reply('people.facets', {})).toMatchObject({ error: { code: 'not_signed_in', reason: 'no_session' } });
    expect(await other.reply('session.signIn', { username: 'leaver', password: PASSWORD })).toMatchObject({ error: { reason: 'wrong_credentials' } });
    expect(readSlotFile(folder).slots.map(({ id }) => id)).not.toContain(leaver.id);

    await running.engine.lock('person');
    for (const name of ['keyslots.json', 'keyslots.json.1']) copyFileSync(join(running.dataDir, name), join(folder, name));
    expect(readSlotFile(folder).slots.map(({ id }) => id)).toContain(leaver.id);
    expect(await other.reply('session.signIn', { username: 'leaver', password: PASSWORD })).toMatchObject({ error: { reason: 'wrong_credentials' } });
    expect(readSlotFile(folder).slots.map(({ id }) => id)).not.toContain(leaver.id);
    await running.call('session.signIn', ADMIN);
    expect((await running.call('people.get', { personId: leaver.id })).person.status).toBe('disabled');
  });
});
