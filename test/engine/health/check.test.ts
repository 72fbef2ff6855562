import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openKey } from '../open-key.ts';
import { visits } from '../records/example-type.ts';
import { ADMIN, auditTrail, runEngine, testClock } from '../running-engine.ts';
import type { RunningEngine, TestClock } from '../running-engine.ts';
import { damagePages } from './damage.ts';

describe('the health of the data', () => {
  let running: RunningEngine;
  let typeId: string;
  let clock: TestClock;
  const restart = async (): Promise<void> => {
    await running.engine.close();
    running = runEngine({ dataDir: running.dataDir, clock });
    await running.call('session.signIn', ADMIN);
    await running.call('session.confirm', { password: ADMIN.password });
  };
  /** Enough of them for more pages than one. */
  const addRecords = async (): Promise<void> => {
    typeId = await visits(running);
    for (let n = 0; n < 60; n += 1) {
      await running.call('records.create', { typeId, values: { head: `Example ${String(n)} ${'x'.repeat(180)}`, pin: 'x' } });
      clock.advance(1_000);
    }
  };
  const damage = async (table: string): Promise<void> => {
    await running.engine.close();
    const { options } = await openKey(running.dataDir, ADMIN);
    expect(damagePages(options, table)).toBeGreaterThan(0);
    running = runEngine({ dataDir: running.dataDir, clock });
    await running.call('session.signIn', ADMIN);
    await running.call('session.confirm', { password: ADMIN.password });
  };
  const checks = async (): Promise<unknown[]> => (await auditTrail(running)).filter(({ verb }) => verb === 'store.checked').map(({ outcome, details }) => [outcome, details]);

  beforeEach(async () => {
    clock = testClock();
    running = runEngine({ clock });
    await running.call('setup.create', { organisation: 'Example Organisation', name: 'Example Admin', ...ADMIN });
    await running.call('session.confirm', { password: ADMIN.password });
  });
  afterEach(() => running.stop());

  it('is not known before it was looked at, and whole when all of it is', async () => {
    expect(await running.call('health.state', {})).toMatchObject({ state: 'unchecked', checkedAtMs: null });
    expect(await running.call('health.check', {})).toMatchObject({ state: 'whole', parts: [], attachments: { missing: 0, damaged: 0 } });
    expect(await checks()).toEqual([['done', { parts: [], missing: 0, damaged: 0 }]]);
    await restart();
    expect(await running.call('health.state', {})).toMatchObject({ state: 'whole', checkedAtMs: expect.any(Number) as number });
  });

  it('is damaged after one page of the records is: nothing is changed any more, and what is readable is still given', async () => {
    await addRecords();
    await damage('record_past');
    expect(await running.call('health.check', {})).toMatchObject({ state: 'damaged', parts: ['records'] });
    expect(await checks()).toEqual([['failed', { parts: ['records'], missing: 0, damaged: 0 }]]);
    expect(await running.outcome('records.create', { typeId, values: {} })).toBe('read_only/store_damaged');
    expect(await running.outcome('keys.rotate', {})).toBe('read_only/store_damaged');
    const { rows } = await running.call('records.list', { typeId, filter: {}, offset: 0, limit: 100 });
    expect(rows.length).toBeGreaterThan(10);
    const file = running.engine.offerFile(join(mkdtempSync(join(tmpdir(), 'holdfast-health-')), 'people.csv'));
    expect(await running.outcome('people.export', { file })).toBe('done');
    await restart();
    expect((await running.call('health.state', {})).state).toBe('damaged');
    expect(await running.outcome('people.create', { name: 'Example', username: 'example.more', email: null, team: null, roleId: null })).toBe('read_only/store_damaged');
  });

  it('is suspected from the first page on that cannot be read, and checked at once', async () => {
    await addRecords();
    await damage('record');
    const outcome = await running.outcome('records.list', { typeId, filter: {}, offset: 0, limit: 100 });
    expect(outcome).toBe('unavailable/database_damaged');
    expect(await running.outcome('records.create', { typeId, values: {} })).toBe('read_only/store_damaged');
    await expect.poll(async () => (await running.call('health.state', {})).state).toBe('damaged');
    expect((await checks()).length).toBe(1);
  });

  it('counts files of records that are gone and that are damaged, and lets people work', async () => {
    const folder = join(running.dataDir, 'store', 'attachments');
    await running.call('example.load', {});
    const names = readdirSync(folder).filter((name) => !name.includes('.'));
    expect(names.length).toBeGreaterThan(2);
    rmSync(join(folder, names[0] ?? ''));
    const second = join(folder, names[1] ?? '');
    const bytes = readFileSync(second);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(second, bytes);
    expect(await running.call('health.check', {})).toMatchObject({ state: 'whole', attachments: { missing: 1, damaged: 1 } });
    expect((await checks()).at(-1)).toEqual(['failed', { parts: [], missing: 1, damaged: 1 }]);
    expect(await running.outcome('people.create', { name: 'Example', username: 'example.more', email: null, team: null, roleId: null })).toBe('done');
  });

  it('can be looked at by those who look after backups, and by nobody else', async () => {
    const { id } = await running.call('people.create', { name: 'Example Worker', username: 'example.worker', email: null, team: null, roleId: 'field_worker' });
    const password = 'worker example horse battery';
    await running.call('people.setPassword', { personId: id, newPassword: password });
    await running.call('session.signIn', { username: 'example.worker', password });
    expect(await running.outcome('health.check', {})).toBe('forbidden/no_permission');
    expect((await running.call('health.state', {})).state).toBe('unchecked');
  });
});
