import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parseRecoveryCode, recoverySecret } from '../../../main/engine/keys/recovery-code.ts';
import { readSlotFile, verifySlotFile, writeSlotFile } from '../../../main/engine/keys/slot-file.ts';
import { JobRunner } from '../../../main/jobs/runner.ts';
import { asFormerSlot } from '../keys/former-slot.ts';
import { openKey } from '../open-key.ts';
import { ADMIN, folderWithOrganisation, runEngine } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';

const OTHER = { username: 'example.other', password: 'an own example password' };
let dataDir: string;
let recoveryCode: string;
let personId: string;
let invitedId: string;
beforeEach(async () => {
  ({ dataDir, recoveryCode } = await folderWithOrganisation());
  await started(async (running) => {
    await running.call('session.signIn', ADMIN);
    const person = { team: null, email: null, roleId: 'field_worker' };
    ({ id: personId } = await running.call('people.create', { ...person, name: 'Example Other', username: OTHER.username }));
    ({ id: invitedId } = await running.call('people.create', { ...person, name: 'Example Invited', username: 'example.invited' }));
    await running.call('people.setPassword', { personId, newPassword: OTHER.password });
  });
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

async function started<T>(work: (running: RunningEngine) => Promise<T>): Promise<T> {
  const running = runEngine({ dataDir });
  try {
    return await work(running);
  } finally {
    await running.engine.close();
  }
}
const signsIn = (who: { username: string; password: string }): Promise<string> => started((running) => running.outcome('session.signIn', who));

/** What is prepared before its turn comes is prepared for the key that there is then. */
describe('while the database key is rotated', () => {
  test('a password that is set opens the machine afterwards, or is refused and changes nothing', async () => {
    const newPassword = 'a newer example password';
    const outcome = await started(async (running) => {
      await running.call('session.signIn', ADMIN);
      const rotating = running.call('keys.rotate', {});
      const setting = running.outcome('people.setPassword', { personId, newPassword });
      await rotating;
      return setting;
    });
    expect(await signsIn({ ...OTHER, password: outcome === 'done' ? newPassword : OTHER.password }), outcome).toBe('done');
  });

  test('so does one’s own', async () => {
    const newPassword = 'a newer example password';
    const outcome = await started(async (running) => {
      await running.call('session.signIn', ADMIN);
      const rotating = running.call('keys.rotate', {});
      const setting = running.outcome('session.changePassword', { password: ADMIN.password, newPassword });
      await rotating;
      return setting;
    });
    expect(await signsIn({ ...ADMIN, password: outcome === 'done' ? newPassword : ADMIN.password }), outcome).toBe('done');
  });

  test('an invitation that is told lets its person in', async () => {
    const reply = await started(async (running) => {
      await running.call('session.signIn', ADMIN);
      const rotating = running.call('keys.rotate', {});
      const inviting = running.reply('people.invite', { personIds: [invitedId] });
      await rotating;
      return inviting;
    });
    if (!reply.ok) return expect(reply.error).toMatchObject({ code: 'conflict', reason: 'changed_meanwhile' });
    const { invitationCode: code } = reply.value as { invitationCode: string };
    const asked = { username: 'example.invited', code, newPassword: 'a password of their own' };
    expect(await started((running) => running.outcome('session.acceptInvitation', asked))).toBe('done');
  });

  test('a drill in a store of before does not put the recovery slot of the former key back', async () => {
    const { options } = await openKey(dataDir, ADMIN);
    const file = readSlotFile(join(dataDir, 'store'));
    verifySlotFile(file, options.databaseKey);
    const secrets = { secret: recoverySecret(parseRecoveryCode(recoveryCode)), deviceSecret: null, databaseKey: options.databaseKey };
    const slots = file.slots.map((slot) => (slot.kind === 'recovery' ? asFormerSlot(file, slot, secrets) : slot));
    writeSlotFile(join(dataDir, 'store'), { ...file, slots }, options.databaseKey);
    await started(async (running) => {
      await running.call('session.signIn', ADMIN);
      const stretch = JobRunner.prototype.scrypt;
      const scrypt = vi.spyOn(JobRunner.prototype, 'scrypt');
      const { promise: rotated, resolve } = Promise.withResolvers<unknown>();
      let calls = 0;
      // The second is that of the new slot: it ends when the rotation is over.
      scrypt.mockImplementation(async function (this: JobRunner, ...given) {
        calls += 1;
        const isHeld = calls === 2;
        const result = await stretch.apply(this, given);
        if (isHeld) await rotated;
        return result;
      });
      try {
        const drilling = running.outcome('keys.drill', { code: recoveryCode });
        await vi.waitUntil(() => calls === 2);
        resolve(await running.outcome('keys.rotate', { recoveryCode }));
        expect([await rotated, await drilling]).toEqual(['done', 'done']);
      } finally {
        scrypt.mockRestore();
      }
      expect(await running.outcome('keys.drill', { code: recoveryCode })).toBe('done');
    });
  });

  test('a backup that had not begun to read says that something changed, and not that data is missing', async () => {
    await started(async (running) => {
      await running.call('session.signIn', ADMIN);
      await running.call('session.confirm', { password: ADMIN.password });
      const start = JobRunner.prototype.start as (...given: unknown[]) => Promise<never>;
      const starting = vi.spyOn(JobRunner.prototype, 'start');
      starting.mockImplementation(async function (this: JobRunner, ...given) {
        if (given[0] === 'write-backup') expect(await running.outcome('keys.rotate', {})).toBe('done');
        return start.apply(this, given);
      });
      try {
        expect(await running.outcome('backups.create', { file: running.engine.offerFile(join(dataDir, '..', `${basename(dataDir)}.age`), 'backup') })).toBe('conflict/changed_meanwhile');
      } finally {
        starting.mockRestore();
      }
    });
  });
});
