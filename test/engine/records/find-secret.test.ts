import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InputOf } from '../../../preload/contract/contract.ts';
import { signInAs } from '../roles/signed-in.ts';
import { openKey } from '../open-key.ts';
import { openDatabase } from '../../../main/engine/db/store.ts';
import { ADMIN, auditTrail, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';
import { VISITS, visits } from './example-type.ts';

const NORTH = 'Example North';
const clock = testClock();
let admin: RunningEngine;
let typeId: string;
let worker: { personId: string; as: RunningEngine };
let manager: { personId: string; as: RunningEngine };
beforeAll(async () => {
  admin = runEngine({ clock, settings: { accessTtlSeconds: 10 ** 8, sessionTtlSeconds: 10 ** 8, reauthMinutes: 10 ** 6 } });
  await withOrganisation(admin);
  worker = await signInAs(admin, 'worker.north', { roleId: 'field_worker', team: NORTH });
  manager = await signInAs(admin, 'manager.north', { roleId: 'manager', team: NORTH });
  const more = { fields: [{ kind: 'number' as const, name: 'account', label: { text: 'Account' }, sensitivity: 'secret' as const }] };
  typeId = await visits(admin, { ...VISITS, sections: [...VISITS.sections, more] });
  await worker.as.call('records.create', { typeId, values: { head: 'Example Ada', pin: 'Straße 47', account: 1250 } });
  await manager.as.call('records.create', { typeId, values: { head: 'Example Bea', pin: '  STRASSE 47 ' } });
  await admin.call('records.create', { typeId, values: { head: 'Example Cleo', pin: 'straße 47' }, team: null });
  const { recordId } = await worker.as.call('records.create', { typeId, values: { head: 'Example Dora', pin: 'straße 47' } });
  await worker.as.call('records.update', { recordId, version: 1, values: { pin: 'another' } });
});
afterAll(() => admin.stop());
const later = (): void => clock.advance(3_600_000);

type Asked = Partial<InputOf<'records.findBySecret'>>;
const ask = (as: RunningEngine, asked: Asked): Promise<unknown> => as.reply('records.findBySecret', { typeId, field: 'pin', soughtSecret: 'straße 47', reason: 'An example', ...asked });
async function found(as: RunningEngine, asked: Asked = {}): Promise<string[] | undefined> {
  const { rows } = await as.call('records.findBySecret', { typeId, field: 'pin', soughtSecret: 'straße 47', reason: 'An example', ...asked });
  return rows?.map(({ title }) => title);
}

describe('the exact search for a secret', () => {
  it('finds the records within reach that hold it now, and no more', async () => {
    later();
    expect(await found(worker.as)).toEqual(['Example Ada']);
    expect(await found(manager.as)).toEqual(['Example Ada']);
    expect(await found(admin)).toEqual(['Example Cleo', 'Example Ada']);
    expect(await found(admin, { soughtSecret: 'strasse 47' })).toEqual(['Example Bea']);
    expect(await found(admin, { soughtSecret: 'straße 4' })).toEqual([]);
  });

  it('takes a text as it is kept: composed or not, in any case, with spaces around it or without; a number by its value', async () => {
    later();
    expect(await found(worker.as, { soughtSecret: ' STRAßE 47 ' })).toEqual(['Example Ada']);
    await worker.as.call('records.create', { typeId, values: { head: 'Example Eve', pin: 'Caf\u00e9' } });
    expect(await found(worker.as, { soughtSecret: 'CAFE\u0301' })).toEqual(['Example Eve']);
    expect(await found(worker.as, { field: 'account', soughtSecret: 1250.0 })).toEqual(['Example Ada']);
  });

  it.each([
    ['a field that is no secret', { field: 'head' }, 'not_found'],
    ['a field that there is not', { field: 'nowhere' }, 'not_found'],
    ['a type that there is not', { typeId: '00000000-0000-4000-8000-000000000000' }, 'not_found'],
    ['a value that the field cannot hold', { field: 'account', soughtSecret: 'x' }, 'invalid_input'],
    ['no reason where one is asked for', { reason: undefined }, 'invalid_input'],
  ])('refuses %s', async (_what, asked, code) => {
    later();
    expect(await ask(worker.as, asked)).toMatchObject({ ok: false, error: { code } });
  });

  it('is recorded with the digest that the record\'s own events have, and without what was looked for', async () => {
    later();
    await found(admin);
    const trail = await auditTrail(admin);
    const sought = trail.findLast(({ verb }) => verb === 'record.sought');
    expect(sought).toMatchObject({ target: { kind: 'type', id: typeId }, details: { field: 'pin', records: 2, reason: 'An example', found: ['Example visit 3', 'Example visit 1'] } });
    const created = trail.find(({ verb, target }) => verb === 'record.created' && target?.name === 'Example visit 1');
    expect(created?.details['secrets']).toContain(`pin ${String(sought?.details['digest'])}`);
    expect(JSON.stringify(trail)).not.toMatch(/stra(ß|ss)e 47/iu);
  });

  it('spends the hour of reveals, on what is not there too, and a reveal and a question are paid from one purse', async () => {
    later();
    await admin.call('settings.set', { settings: { revealsPerHour: 3 } });
    const { recordId } = await admin.call('records.create', { typeId, values: { head: 'Example Fay', pin: 'x' } });
    expect(await found(admin, { soughtSecret: 'guess 1' })).toEqual([]);
    expect(await found(admin, { soughtSecret: 'guess 2' })).toEqual([]);
    expect(await admin.reply('records.reveal', { recordId, field: 'pin', reason: 'An example' })).toMatchObject({ ok: true });
    expect(await ask(admin, { soughtSecret: 'guess 3' })).toMatchObject({ error: { code: 'rate_limited', reason: 'too_many_reveals', retryAfterSeconds: 1200 } });
    expect(await ask(admin, {})).toMatchObject({ error: { reason: 'too_many_reveals' } });
    await admin.call('settings.set', { settings: { revealsPerHour: 30 } });
  });

  it('leaves neither what was looked for nor what was found beside the records themselves', async () => {
    later();
    await found(admin, { soughtSecret: 'A Rare Example' });
    const { options } = await openKey(admin.dataDir, ADMIN);
    const connections = openDatabase(options);
    const outcomes = connections.read.prepare("SELECT outcome FROM request WHERE operation = 'records.findBySecret'").all() as { outcome: string }[];
    const kept = connections.read.prepare('SELECT group_concat(body) AS text FROM draft').get() as { text: string | null };
    connections.close();
    expect(outcomes.length).toBeGreaterThan(0);
    for (const { outcome } of outcomes) expect(JSON.parse(outcome)).toEqual({ rows: null });
    expect(kept.text ?? '').not.toContain('Rare');
  });
});
