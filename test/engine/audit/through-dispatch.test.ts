import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openDatabase } from '../../../main/engine/db/store.ts';
import { openKey } from '../open-key.ts';
import { ADMIN, auditTrail, runEngine, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';

let running: RunningEngine;
let elsewhere: string;
beforeEach(async () => {
  running = runEngine();
  elsewhere = mkdtempSync(join(tmpdir(), 'holdfast-elsewhere-'));
  await withOrganisation(running);
});
afterEach(async () => {
  await running.stop();
  rmSync(elsewhere, { recursive: true, force: true });
});

test('an export in the place of a folder is refused before anything is done', async () => {
  const target = join(elsewhere, 'export.jsonl');
  mkdirSync(target);
  const file = running.engine.offerFile(target);
  expect(await running.reply('audit.export', { file })).toMatchObject({ ok: false, error: { reason: 'file_unreadable' } });
  expect((await auditTrail(running)).some(({ verb }) => verb === 'audit.exported')).toBe(false);
  expect(readdirSync(elsewhere)).toEqual(['export.jsonl']);
});

test('an export over a file of the program itself is refused, and the store stays whole', async () => {
  for (const name of ['store/holdfast.db', 'store/keyslots.json', 'holdfast.lock']) {
    const file = running.engine.offerFile(join(running.dataDir, name));
    expect(await running.reply('audit.export', { file })).toMatchObject({ ok: false, error: { reason: 'file_unreadable' } });
  }
  await running.engine.lock('person');
  await running.call('session.signIn', ADMIN);
});

test('a manager sees nothing of people outside the team, whoever in the team dealt with them', async () => {
  const person = (username: string, team: string | null, roleId: string) => running.call('people.create', { name: `Example ${username}`, username, email: null, team, roleId });
  const manager = await person('manager', 'North', 'manager');
  const second = await person('second', 'North', 'administrator');
  for (const { id } of [manager, second]) await running.call('people.setPassword', { personId: id, newPassword: ADMIN.password });
  const asSecond = running.another();
  await asSecond.call('session.signIn', { username: 'second', password: ADMIN.password });
  const outsider = await asSecond.call('people.create', { name: 'Example outsider', username: 'outsider', email: null, team: 'South', roleId: null });
  const insider = await asSecond.call('people.create', { name: 'Example insider', username: 'insider', email: null, team: 'North', roleId: null });

  const asManager = running.another();
  await asManager.call('session.signIn', { username: 'manager', password: ADMIN.password });
  const { rows } = await asManager.call('audit.list', { offset: 0, limit: 500 });
  const targets = rows.map(({ target }) => target?.id);
  expect(targets).toContain(insider.id);
  expect(targets).not.toContain(outsider.id);
  expect(JSON.stringify(rows)).not.toContain('outsider');
  expect(rows.map(({ verb }) => verb)).toContain('session.signed_in');
});

test('an export takes the place of an earlier one', async () => {
  const target = join(elsewhere, 'export.jsonl');
  for (let time = 0; time < 2; time += 1) await running.call('audit.export', { file: running.engine.offerFile(target) });
  expect(readdirSync(elsewhere)).toEqual(['export.jsonl']);
  expect(existsSync(target)).toBe(true);
});

test('after signed events went missing every event that is there is still listed', async () => {
  for (let index = 0; index < 5; index += 1) await running.call('people.create', { name: `Example ${String(index)}`, username: `example${String(index)}`, email: null, team: null, roleId: null });
  await running.engine.close();
  const { options } = await openKey(running.dataDir, ADMIN);
  const { write, close } = openDatabase(options);
  write.prepare('DELETE FROM audit_event WHERE seq > 4').run();
  close();

  const next = runEngine({ dataDir: running.dataDir });
  await next.call('session.signIn', ADMIN);
  const all = await next.call('audit.list', { offset: 0, limit: 500 });
  expect(all.rows.map(({ verb }) => verb)).toContain('audit.rollback_noticed');
  expect(all.rows.at(-1)).toMatchObject({ seq: 1, verb: 'store.created' });
  expect(all.rows).toHaveLength(all.total);
  // The same by pages, over the gap.
  const paged = [];
  for (let offset = 0; offset < all.total; offset += 2) paged.push(...(await next.call('audit.list', { offset, limit: 2 })).rows);
  expect(paged).toEqual(all.rows);
  await next.engine.close();
});

test('a store that was set back is found so for as long as it is open, also after the keychain learned of what came then', async () => {
  const store = join(running.dataDir, 'store');
  await running.engine.close();
  cpSync(store, elsewhere, { recursive: true });
  const later = runEngine({ dataDir: running.dataDir });
  await later.call('session.signIn', ADMIN);
  await later.engine.close();
  // But for the ledger of attempts, which would notice by itself and let nobody in for a while.
  cpSync(elsewhere, store, { recursive: true, filter: (from) => !from.endsWith('attempts.json') });

  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const next = runEngine({ dataDir: running.dataDir });
  try {
    const told = vi.spyOn(next.host, 'writeAnchor');
    await next.call('session.signIn', ADMIN);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await told.mock.results[0]?.value).toBe('ok');
    expect(await next.call('audit.verify', {})).toMatchObject({ result: 'rolled_back' });
  } finally {
    vi.useRealTimers();
    await next.engine.close();
  }
});
