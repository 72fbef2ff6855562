import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openKey } from '../open-key.ts';
import { visits } from '../records/example-type.ts';
import { ADMIN, auditTrail, patientUptime, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine, TestClock } from '../running-engine.ts';
import { damage as damagePicked, damagePages, pagesOf } from './damage.ts';

const NEW = { username: ADMIN.username, newPassword: 'another long example password' } as const;
const RECORDS = 60;
let running: RunningEngine;
let clock: TestClock;
let code: string;
let typeId: string;
let out: string;

beforeEach(async () => {
  out = mkdtempSync(join(tmpdir(), 'holdfast-salvage-'));
  clock = testClock();
  running = runEngine({ clock });
  ({ recoveryCode: code } = await withOrganisation(running));
  await running.call('session.confirm', { password: ADMIN.password });
  typeId = await visits(running);
  for (let n = 0; n < RECORDS; n += 1) {
    clock.advance(1_000);
    await running.call('records.create', { typeId, values: { head: `Example ${String(n)} ${'x'.repeat(180)}`, pin: 'x' } });
  }
});
afterEach(async () => {
  await running.stop();
  rmSync(out, { recursive: true });
});

const target = (): string => join(out, 'salvaged.age');
const offered = () => ({ file: running.engine.offerFile(target(), 'backup') });
const kindOf = ({ kinds }: { kinds: { kind: string; read: number; lost: number | null }[] }, kind: string) => kinds.find((each) => each.kind === kind);
const names = (): string[] => readdirSync(running.dataDir).filter((name) => name.startsWith('store')).sort();
/** Ends the program, damages a table, and starts it again; signed in where that still goes. */
async function damage(tables: readonly string[], isPicked?: Parameters<typeof damagePages>[2]): Promise<void> {
  await running.engine.close();
  const { options } = await openKey(running.dataDir, ADMIN);
  for (const table of tables) expect(damagePages(options, table, isPicked)).toBeGreaterThan(0);
  running = runEngine({ dataDir: running.dataDir, clock, uptimeMs: patientUptime() });
}
async function signIn(): Promise<void> {
  await running.call('session.signIn', ADMIN);
  await running.call('session.confirm', { password: ADMIN.password });
}
/** In a data folder of its own, as on another machine. */
async function restored(): Promise<RunningEngine> {
  const other = runEngine({ clock });
  await other.call('backups.restore', { file: other.engine.offerFile(target(), 'backup-restore'), code, ...NEW, replace: false });
  return other;
}

describe('a salvage of a damaged store', () => {
  test('is an ordinary backup of what could be read, which is restored as any other and says what was lost', async () => {
    await damage(['record'], (_page, at) => at % 5 === 2);
    await signIn();
    const salvaged = await running.call('health.salvage', offered());
    const records = kindOf(salvaged, 'records');
    expect(records?.read).toBeGreaterThan(0);
    expect((records?.read ?? 0) + (records?.lost ?? 0)).toBe(RECORDS);
    expect(kindOf(salvaged, 'people')).toEqual({ kind: 'people', read: 1, lost: 0 });
    expect(salvaged).toMatchObject({ isRecorded: true, hasAdministrator: true, standIns: [] });
    const [event] = (await auditTrail(running)).filter(({ verb }) => verb === 'store.salvaged');
    expect(event).toMatchObject({ actor: { name: 'Example Admin' }, details: { checksSha256: salvaged.checksSha256, rowsLost: expect.arrayContaining([`record ${String(records?.lost)}`]) as string[] } });
    expect(names()).toEqual(['store']);

    const drilled = await running.call('backups.drill', { file: running.engine.offerFile(target(), 'backup-restore'), code });
    expect(drilled.backup).toMatchObject({ isSalvaged: true, chain: 'intact', facts: { records: records?.read } });
    const other = await restored();
    const { rows } = await other.call('records.list', { typeId, filter: {}, offset: 0, limit: 100 });
    expect(rows.length).toBe(records?.read);
    // Lists and searches were written anew.
    const found = await other.call('records.list', { typeId, filter: { search: rows[0]?.title.slice(0, 12) ?? '' }, offset: 0, limit: 100 });
    expect(found.rows.map(({ id }) => id)).toContain(rows[0]?.id);
    expect((await other.call('health.check', {})).state).toBe('whole');
    const told = (await auditTrail(other)).filter(({ verb }) => verb === 'store.salvaged');
    expect(told.map(({ details }) => details['rowsLost'])).toEqual([event?.details['rowsLost']]);
    expect((await other.call('audit.verify', {})).result).toBe('intact');
    expect(await other.outcome('records.create', { typeId, values: { head: 'Example after' } })).toBe('done');
    await other.stop();
  });

  test('keeps the events that could be read as they are, and the chain says where others are lost', async () => {
    const trail = await auditTrail(running);
    await damage(['audit_event'], (_page, at) => at % 4 === 2);
    const salvaged = await running.call('health.salvageByCode', { ...offered(), code });
    const events = kindOf(salvaged, 'events');
    expect(events?.lost).toBeGreaterThan(0);
    const other = await restored();
    const left = await auditTrail(other);
    const kept = left.slice(0, left.findIndex(({ verb }) => verb === 'store.salvaged'));
    const bySeq = new Map(trail.map((event) => [event.seq, event]));
    for (const event of kept.filter(({ seq }) => bySeq.has(seq))) expect(event).toEqual(bySeq.get(event.seq));
    const firstLost = trail.find(({ seq }) => !left.some((event) => event.seq === seq))?.seq;
    expect(await other.call('audit.verify', {})).toMatchObject({ result: 'altered', firstBadSeq: firstLost });
    await other.stop();
  });

  test.each([
    { keychain: 'tells', isThere: true },
    { keychain: 'does not tell', isThere: false },
  ])('that lost the newest events, and whatever counts them, where the keychain $keychain of them, hides nothing', async ({ isThere }) => {
    const trail = await auditTrail(running);
    await running.engine.close();
    const { options } = await openKey(running.dataDir, ADMIN);
    const pages = pagesOf(options, ['audit_event', 'audit_checkpoint']);
    const newest = pages.findLast(({ table, hasRows }) => table === 'audit_event' && hasRows);
    damagePicked(options, pages.filter((page) => page === newest || !page.hasRows || page.table === 'audit_checkpoint'));
    if (!isThere) rmSync(join(running.dataDir, 'device-secret.json'));
    running = runEngine({ dataDir: running.dataDir, clock, uptimeMs: patientUptime() });
    const events = kindOf(await running.call('health.salvageByCode', { ...offered(), code }), 'events');
    expect(events?.read).toBeLessThan(trail.length);
    expect(events?.lost).toEqual(isThere ? expect.any(Number) : null);
    if (isThere) expect((events?.read ?? 0) + (events?.lost ?? 0)).toBeGreaterThanOrEqual(trail.length);
    const other = await restored();
    const told = (await auditTrail(other)).find(({ verb }) => verb === 'store.salvaged')?.details;
    expect(told).toMatchObject({ anchor: isThere ? 'ok' : 'entry_missing', rowsLost: expect.arrayContaining([`audit_event ${isThere ? String(events?.lost) : '?'}`]) as string[] });
    expect(await other.call('audit.verify', {})).toMatchObject({ result: 'altered', firstBadSeq: (events?.read ?? 0) + 1 });
    await other.stop();
  });

  test('is finished for no recovery code that another took the place of meanwhile', async () => {
    await damage(['record_past'], (_page, at) => at % 2 === 1);
    await signIn();
    const { recoveryCode: next } = await running.call('keys.makeCode', {});
    const making = running.reply('health.salvage', offered());
    await running.call('keys.replaceCode', { code: next });
    expect(await making).toMatchObject({ ok: false, error: { code: 'conflict', reason: 'changed_meanwhile' } });
    expect(readdirSync(out)).toEqual([]);
    expect(names()).toEqual(['store']);
    code = next;
    await running.call('health.salvage', offered());
    await (await restored()).stop();
  });

  test('works by the recovery code where nobody can sign in, and by no other code', async () => {
    await damage(['secret', 'session'], () => true);
    expect(await running.outcome('session.signIn', ADMIN)).not.toBe('done');
    expect(await running.outcome('health.salvageByCode', { ...offered(), code: '0000-0000-0000-0000-0000-0000-0000' })).toBe('invalid_input/recovery_code_mismatch');
    expect(readdirSync(out)).toEqual([]);
    const salvaged = await running.call('health.salvageByCode', { ...offered(), code });
    expect(kindOf(salvaged, 'records')).toMatchObject({ read: RECORDS, lost: 0 });
    expect(names()).toEqual(['store']);
    expect(readdirSync(out)).toEqual(['salvaged.age']);
    // Its keys were lost: what stands in for them lets it open, and pretends nothing.
    expect(salvaged.standIns).toEqual(['digest_key', 'audit_key', 'pepper']);
    const other = await restored();
    expect((await other.call('records.findBySecret', { typeId, field: 'pin', soughtSecret: 'x', reason: 'Example' })).rows?.length).toBeGreaterThan(0);
    expect(await other.call('audit.verify', {})).toMatchObject({ result: 'altered', firstBadSeq: 1 });
    await other.stop();
  });

  test.each(['health.salvage', 'health.salvageByCode'] as const)('whose place is taken when it is whole is not there, and the audit does not leave it at having it (%s)', async (operation) => {
    await damage(['record']);
    if (operation === 'health.salvage') await signIn();
    const saving = operation === 'health.salvage' ? running.reply(operation, offered()) : running.reply(operation, { ...offered(), code });
    await vi.waitUntil(() => readdirSync(out).some((name) => name.endsWith('.part')), { interval: 1, timeout: 30_000 });
    mkdirSync(target());
    expect(await saving).toMatchObject({ ok: false, error: { code: 'unavailable', reason: 'file_unreadable' } });
    expect(readdirSync(out)).toEqual(['salvaged.age']);
    if (operation === 'health.salvageByCode') await signIn();
    expect((await auditTrail(running)).filter(({ verb }) => verb === 'store.salvaged').map(({ outcome }) => outcome)).toEqual(['done', 'failed']);
  });

  test('needs the right to make backups and the password, and is refused by code while somebody works with the data', async () => {
    expect(await running.outcome('health.salvageByCode', { ...offered(), code })).toBe('locked/store_in_use');
    const { id } = await running.call('people.create', { name: 'Example Worker', username: 'example.worker', email: null, team: null, roleId: 'field_worker' });
    const password = 'worker example horse battery';
    await running.call('people.setPassword', { personId: id, newPassword: password });
    await running.call('session.signIn', { username: 'example.worker', password });
    expect(await running.outcome('health.salvage', offered())).toBe('forbidden/no_permission');
    await running.call('session.signIn', ADMIN);
    clock.advance(10 * 60_000);
    expect(await running.outcome('health.salvage', offered())).toBe('reauth_required/password_needed');
  });

  test('by code cannot be taken back unnoticed', async () => {
    await running.engine.close();
    const [store, before] = [join(running.dataDir, 'store'), join(out, 'before')];
    cpSync(store, before, { recursive: true });
    running = runEngine({ dataDir: running.dataDir, clock, uptimeMs: patientUptime() });
    expect(await running.call('health.salvageByCode', { ...offered(), code })).toMatchObject({ isRecorded: true });
    await running.engine.close();
    rmSync(store, { recursive: true });
    cpSync(before, store, { recursive: true });
    running = runEngine({ dataDir: running.dataDir, clock, uptimeMs: patientUptime() });
    await signIn();
    expect((await auditTrail(running)).map(({ verb }) => verb)).toContain('audit.rollback_noticed');
  });

  test('leaves nothing when it is cancelled', async () => {
    await signIn();
    const id = randomUUID();
    const saving = running.reply('health.salvage', offered(), id);
    await vi.waitUntil(() => running.events.some(({ event, payload }) => event === 'progress' && (payload as { requestId: string }).requestId === id), { interval: 1, timeout: 30_000 });
    await running.call('jobs.cancel', { requestId: id });
    expect(await saving).toMatchObject({ ok: false, error: { reason: 'cancelled' } });
    expect(readdirSync(out)).toEqual([]);
    expect(names()).toEqual(['store']);
  });

  test('says that there is no data where there is none, not even a folder', async () => {
    const empty = runEngine();
    rmSync(empty.dataDir, { recursive: true });
    expect(await empty.outcome('health.salvageByCode', { file: empty.engine.offerFile(target(), 'backup'), code })).toBe('unavailable/not_set_up');
    await empty.stop();
  });

  test('says so where not even the first page can be read', async () => {
    await running.engine.close();
    const { options } = await openKey(running.dataDir, ADMIN);
    const bytes = readFileSync(options.file);
    bytes[700] = (bytes[700] ?? 0) ^ 1;
    writeFileSync(options.file, bytes);
    running = runEngine({ dataDir: running.dataDir, clock });
    expect(await running.outcome('health.salvageByCode', { ...offered(), code })).toBe('unavailable/nothing_readable');
    expect(readdirSync(out)).toEqual([]);
    expect(names()).toEqual(['store']);
  });
});
