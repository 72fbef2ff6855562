import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { formatIdentity, formatRecipient } from '../../../main/engine/keys/age-keys.ts';
import { publicKeyOf } from '../../../main/engine/keys/x25519.ts';
import { auditTrail, runEngine, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';

let running: RunningEngine;
let recoveryCode: string;
let out: string;
beforeEach(async () => {
  running = runEngine();
  ({ recoveryCode } = await withOrganisation(running));
  out = mkdtempSync(join(tmpdir(), 'holdfast-backups-'));
});
afterEach(async () => {
  await running.stop();
  rmSync(out, { recursive: true });
});
const target = (name = 'backup.age'): string => join(out, name);
const create = (path = target()) => running.call('backups.create', { file: running.engine.offerFile(path, 'backup') });

describe('a backup through the door', () => {
  test.each(['store', 'logs', '.', '..backups'])('is not written into %s of the data folder, beside what it is of', async (name) => {
    const inside = join(running.dataDir, name);
    mkdirSync(inside, { recursive: true });
    expect(await running.outcome('backups.create', { file: running.engine.offerFile(join(inside, 'backup.age'), 'backup') })).toBe('unavailable/file_unreadable');
    expect(readdirSync(inside)).not.toContain('backup.age');
  });

  test('is in the audit with what it came to, and with what its checks hash to', async () => {
    const made = await create();
    expect(made).toMatchObject({ checksSha256: expect.stringMatching(/^[0-9a-f]{64}$/u) as string, sizeBytes: readFileSync(target()).length, attachments: 0, lost: 0 });
    const [event] = (await auditTrail(running)).filter(({ verb }) => verb === 'backup.created');
    expect(event?.details).toMatchObject({ checksSha256: made.checksSha256, sizeBytes: made.sizeBytes, auditSeq: made.auditSeq });
  });

  test('does not keep others waiting who write meanwhile', async () => {
    const making = create();
    const outcomes: string[] = [];
    for (let at = 0; at < 10; at += 1) outcomes.push(await running.outcome('people.create', { name: `Example ${String(at)}`, username: `example.${String(at)}`, email: null, team: null, roleId: 'field_worker' }));
    expect(new Set(outcomes)).toEqual(new Set(['done']));
    expect((await making).auditSeq).toBeGreaterThan(0);
  });

  test('that is cancelled leaves no file and no event', async () => {
    const id = '0a8f4b52-7a63-4d0e-9df7-5f0f4a1c2b30';
    const making = running.reply('backups.create', { file: running.engine.offerFile(target(), 'backup') }, id);
    expect(await running.outcome('jobs.cancel', { requestId: id })).toBe('done');
    expect(await making).toMatchObject({ ok: false, error: { reason: 'cancelled' } });
    expect(readdirSync(out)).toEqual([]);
    expect((await auditTrail(running)).map(({ verb }) => verb)).not.toContain('backup.created');
  });

  test('whose place is taken when it is whole is not there, and the audit does not leave it at having it', async () => {
    const before = (await running.call('backups.state', {})).writtenAtMs;
    const making = running.reply('backups.create', { file: running.engine.offerFile(target(), 'backup') });
    await vi.waitUntil(() => readdirSync(out).some((name) => name.endsWith('.part')), { interval: 1, timeout: 30_000 });
    mkdirSync(target());
    expect(await making).toMatchObject({ ok: false, error: { code: 'unavailable', reason: 'file_unreadable' } });
    expect(readdirSync(out)).toEqual(['backup.age']);
    const told = (await auditTrail(running)).filter(({ verb }) => verb === 'backup.created');
    expect(told.map(({ outcome }) => outcome)).toEqual(['done', 'failed']);
    expect(told[1]?.details).toEqual({ backupId: told[0]?.details['backupId'], reason: 'file_unreadable' });
    expect((await running.call('backups.state', {})).writtenAtMs).toBe(before);
  });

  test('opens with the organisation’s escrow key as well, where there is one', async () => {
    const privateKey = randomBytes(32);
    await running.call('keys.setEscrow', { recipient: formatRecipient(publicKeyOf(privateKey)) });
    await create();
    writeFileSync(join(out, 'identity'), `${formatIdentity(privateKey)}\n`, { mode: 0o600 });
    const listed = execFileSync('sh', ['-c', 'age -d -i "$1" "$2" | tar -t', 'sh', join(out, 'identity'), target()], { encoding: 'utf8' });
    expect(listed.split('\n')).toContain('holdfast.db');
    await running.call('keys.removeEscrow', {});
    await create(target('later.age'));
    expect(() => execFileSync('age', ['-d', '-i', join(out, 'identity'), target('later.age')], { stdio: 'pipe' })).toThrow();
  });

  test('is for who may, into a file that was picked for it', async () => {
    expect(await running.outcome('backups.create', { file: running.engine.offerFile(target(), 'people-export') })).toBe('not_found/handle_expired');
    expect(existsSync(target())).toBe(false);
    const { id } = await running.call('people.create', { name: 'Example Worker', username: 'example.worker', email: null, team: null, roleId: 'field_worker' });
    await running.call('people.setPassword', { personId: id, newPassword: 'an own example password' });
    const worker = running.another();
    await worker.call('session.signIn', { username: 'example.worker', password: 'an own example password' });
    expect(await worker.outcome('backups.create', { file: running.engine.offerFile(target(), 'backup') })).toBe('forbidden/no_permission');
  });

  test('is finished for nobody whose right to it ended meanwhile', async () => {
    const { id } = await running.call('people.create', { name: 'Example Second', username: 'example.second', email: null, team: null, roleId: 'administrator' });
    await running.call('people.setPassword', { personId: id, newPassword: 'an own example password' });
    const second = running.another();
    await second.call('session.signIn', { username: 'example.second', password: 'an own example password' });
    const making = second.reply('backups.create', { file: running.engine.offerFile(target(), 'backup') });
    await running.call('people.setRole', { personIds: [id], roleId: 'field_worker' });
    expect(await making).toMatchObject({ ok: false, error: { code: 'forbidden' } });
    expect(readdirSync(out)).toEqual([]);
  });

  test('is finished for no key that another took the place of meanwhile', async () => {
    const recipient = () => formatRecipient(publicKeyOf(randomBytes(32)));
    await running.call('keys.setEscrow', { recipient: recipient() });
    const making = running.reply('backups.create', { file: running.engine.offerFile(target(), 'backup') });
    // Begun: its draft is there.
    while (readdirSync(out).length === 0) await running.call('session.status', {});
    await running.call('keys.setEscrow', { recipient: recipient() });
    expect(await making).toMatchObject({ ok: false, error: { code: 'conflict', reason: 'changed_meanwhile' } });
    expect(readdirSync(out)).toEqual([]);
    await running.call('keys.rotate', {});
    expect((await create()).lost).toBe(0);
  });

  test('is not restored where there is a store', async () => {
    await create();
    const file = running.engine.offerFile(target(), 'backup-restore');
    expect(await running.outcome('backups.restore', { file, code: recoveryCode, username: 'example.admin', newPassword: 'another example password' })).toBe('conflict/already_set_up');
  });
});
