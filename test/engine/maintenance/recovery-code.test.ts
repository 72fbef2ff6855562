import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { formatIdentity } from '../../../main/engine/keys/age-keys.ts';
import { backupIdentityOf } from '../../../main/engine/keys/kdf.ts';
import { parseRecoveryCode, recoverySecret } from '../../../main/engine/keys/recovery-code.ts';
import { SCHEMA_VERSION } from '../../../main/engine/db/migrate.ts';
import { readSlotFile, verifySlotFile, writeSlotFile } from '../../../main/engine/keys/slot-file.ts';
import type { SlotFile } from '../../../main/engine/keys/slot-file.ts';
import { addSlotsBeside } from '../../../main/engine/keys/slots.ts';
import { behindItsBack } from '../db/behind.ts';
import { openKey } from '../open-key.ts';
import { ADMIN, auditTrail, patientUptime, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';

const MISMATCH = 'invalid_input/recovery_code_mismatch';
const clock = testClock();
let running: RunningEngine;
let recoveryCode: string;
beforeEach(async () => {
  running = runEngine({ clock, uptimeMs: patientUptime() });
  ({ recoveryCode } = await withOrganisation(running));
});
afterEach(() => running.stop());

const store = (): string => join(running.dataDir, 'store');
const recoverySlots = () => readSlotFile(store()).slots.filter(({ kind }) => kind === 'recovery');
const drill = (code: string): Promise<string> => running.outcome('keys.drill', { code });
async function recover(code: string): Promise<string> {
  await running.call('session.lock', {});
  return running.outcome('session.recover', { code, username: ADMIN.username });
}
async function replaced(): Promise<string> {
  const made = await running.call('keys.makeCode', {});
  await running.call('keys.replaceCode', { code: made.recoveryCode.toLowerCase().replaceAll('-', ' ') });
  return made.recoveryCode;
}

describe('a new recovery code', () => {
  test('changes nothing until it is typed back', async () => {
    const before = readSlotFile(store());
    const made = await running.call('keys.makeCode', {});
    expect(made.recoveryCode).not.toBe(recoveryCode);
    expect(readSlotFile(store())).toEqual(before);
    expect(await drill(made.recoveryCode)).toBe(MISMATCH);
    expect(await drill(recoveryCode)).toBe('done');
    expect(await running.outcome('keys.replaceCode', { code: recoveryCode })).toBe(MISMATCH);
    expect(await running.outcome('keys.replaceCode', { code: 'ABCD-EFGH' })).toBe('invalid_input/recovery_code_malformed');
    expect(readSlotFile(store())).toEqual(before);
  });

  test('takes the place of the one before, is told in the audit, and is in no event', async () => {
    const next = await replaced();
    expect(recoverySlots()).toHaveLength(1);
    expect(await drill(recoveryCode)).toBe(MISMATCH);
    expect(await drill(next)).toBe('done');
    expect(await recover(recoveryCode)).toBe(MISMATCH);
    expect(await running.outcome('session.recover', { code: next, username: ADMIN.username })).toBe('done');
    const trail = await auditTrail(running);
    expect(trail.filter(({ verb }) => verb === 'recovery.code_replaced')).toMatchObject([{ actor: { name: 'Example Admin' }, details: {} }]);
    expect(JSON.stringify(trail)).not.toContain(next.slice(0, 14));
  });

  test('counts as confirmed, and a drill from before it no longer counts', async () => {
    await drill(recoveryCode);
    clock.advance(60_000);
    await running.call('session.confirm', { password: ADMIN.password });
    await replaced();
    const { recovery } = await running.call('keys.overview', {});
    expect(recovery).toMatchObject({ confirmedAtMs: clock.nowMs(), drilledAtMs: null, drillDueAtMs: clock.nowMs() + 90 * 86_400_000 });
  });

  test('is due for a drill after as many days as are set, from the last one on', async () => {
    const due = async (): Promise<number | null> => (await running.call('keys.overview', {})).recovery.drillDueAtMs;
    expect(await due()).toBeNull();
    await running.call('setup.confirmRecovery', { code: recoveryCode });
    await running.call('settings.set', { settings: { drillDays: 30 } });
    expect(await due()).toBe(clock.nowMs() + 30 * 86_400_000);
    clock.advance(60_000);
    await drill(recoveryCode);
    expect(await due()).toBe(clock.nowMs() + 30 * 86_400_000);
  });

  test('is put in force once, however often it is asked for at the same time', async () => {
    const { recoveryCode: code } = await running.call('keys.makeCode', {});
    const outcomes = await Promise.all([running.outcome('keys.replaceCode', { code }), running.outcome('keys.replaceCode', { code })]);
    expect(outcomes.sort()).toEqual(['done', 'not_found/recovery_code_expired']);
    expect(recoverySlots()).toHaveLength(1);
    expect(await drill(code)).toBe('done');
  });

  test('waits an hour, for the session that asked, and not over a lock', async () => {
    const { recoveryCode: code, untilMs } = await running.call('keys.makeCode', {});
    expect(untilMs).toBe(clock.nowMs() + 3_600_000);
    const other = running.another();
    await other.call('session.signIn', ADMIN);
    expect(await other.outcome('keys.replaceCode', { code })).toBe('not_found/recovery_code_expired');
    await running.call('session.lock', {});
    await running.call('session.signIn', ADMIN);
    expect(await running.outcome('keys.replaceCode', { code })).toBe('not_found/recovery_code_expired');
    const again = await running.call('keys.makeCode', {});
    clock.advance(3_600_000);
    await running.call('session.signIn', ADMIN);
    expect(await running.outcome('keys.replaceCode', { code: again.recoveryCode })).toBe('not_found/recovery_code_expired');
    expect(await drill(recoveryCode)).toBe('done');
  });

  test('is for those who look after the keys, with their password', async () => {
    await running.call('people.create', { name: 'Example Worker', username: 'example.worker', email: null, team: null, roleId: 'field_worker' });
    const { rows } = await running.call('people.list', { filter: { search: 'example.worker' }, offset: 0, limit: 1 });
    await running.call('people.setPassword', { personId: rows[0]?.id ?? '', newPassword: 'an example worker password' });
    const worker = running.another();
    await worker.call('session.signIn', { username: 'example.worker', password: 'an example worker password' });
    for (const [operation, input] of [['keys.makeCode', {}], ['keys.replaceCode', { code: recoveryCode }]] as const) {
      expect(await worker.outcome(operation, input)).toBe('forbidden/no_permission');
    }
    clock.advance(6 * 60_000);
    expect(await running.outcome('keys.makeCode', {})).toBe('reauth_required/password_needed');
  });

  test('is what a rotation and backups go on with', async () => {
    const next = await replaced();
    expect(await running.outcome('keys.rotate', {})).toBe('done');
    expect(await drill(next)).toBe('done');
    const out = mkdtempSync(join(tmpdir(), 'holdfast-new-code-'));
    const file = join(out, 'backup.age');
    await running.call('backups.create', { file: running.engine.offerFile(file, 'backup') });
    const list = (code: string): string => {
      const secret = recoverySecret(parseRecoveryCode(code));
      writeFileSync(join(out, 'key.txt'), `${formatIdentity(backupIdentityOf(secret))}\n`, { mode: 0o600 });
      return execFileSync('sh', ['-c', 'age -d -i "$1" "$2" | tar -t', 'sh', join(out, 'key.txt'), file], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    };
    expect(list(next)).toContain('holdfast.db');
    expect(() => list(recoveryCode)).toThrow();
    rmSync(out, { recursive: true });
  });

  /** The key file with both codes in it, as a kill in the middle of the replacement leaves it. */
  async function putBoth(folder: string, former: SlotFile): Promise<void> {
    const { options } = await openKey(running.dataDir, ADMIN);
    const file = readSlotFile(folder);
    verifySlotFile(file, options.databaseKey);
    writeSlotFile(folder, addSlotsBeside(file, former.slots.filter(({ kind }) => kind === 'recovery')), options.databaseKey);
  }

  describe('where a kill left the one before beside it', () => {
    let next: string;
    let backup: string;
    const picked = (): string => running.engine.offerFile(backup, 'backup-restore');
    const NEW = { username: ADMIN.username, newPassword: 'a new and quite long password' } as const;
    beforeEach(async () => {
      backup = join(mkdtempSync(join(tmpdir(), 'holdfast-both-')), 'backup.age');
      const former = readSlotFile(store());
      next = await replaced();
      await running.call('backups.create', { file: running.engine.offerFile(backup, 'backup') });
      await running.engine.close();
      await putBoth(store(), former);
    });

    test('it does not count for data from before an update either', async () => {
      const { options } = await openKey(running.dataDir, ADMIN);
      behindItsBack(options, (db) => db.pragma(`user_version = ${String(SCHEMA_VERSION - 1)}`));
      running = runEngine({ clock, dataDir: running.dataDir, uptimeMs: patientUptime() });
      expect((await running.call('backups.compare', { file: picked(), code: next, presentCode: recoveryCode })).present.state).toBe('other_code');
      expect(await running.outcome('backups.restore', { file: picked(), code: next, presentCode: recoveryCode, ...NEW, replace: true })).toBe(MISMATCH);
      expect(await running.outcome('backups.restore', { file: picked(), code: next, ...NEW, replace: true })).toBe('done');
    });

    test('it does not put data back that was set aside so', async () => {
      running = runEngine({ clock, dataDir: running.dataDir, uptimeMs: patientUptime() });
      await running.call('backups.restore', { file: picked(), code: next, ...NEW, replace: true });
      const aside = (await running.call('backups.state', {})).asides[0]?.id ?? '';
      expect(await running.outcome('backups.putBack', { aside, code: recoveryCode })).toBe(MISMATCH);
      expect(await running.outcome('backups.putBack', { aside, code: next })).toBe('done');
    });
  });

  test('leaves a way in where a key file from before it is put back', async () => {
    const kept = join(running.dataDir, 'keyslots-before.json');
    copyFileSync(join(store(), 'keyslots.json'), kept);
    await replaced();
    await running.call('session.lock', {});
    copyFileSync(kept, join(store(), 'keyslots.json'));
    // Whoever has that file and the code can open the database by other means as well; nobody is to be left with no way in.
    expect(await running.outcome('session.recover', { code: recoveryCode, username: ADMIN.username })).toBe('done');
  });
});
