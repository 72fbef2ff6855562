import { randomBytes, randomUUID } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Db } from '../../../main/engine/db/database.ts';
import { openDatabase } from '../../../main/engine/db/store.ts';
import { formatIdentity, formatRecipient } from '../../../main/engine/keys/age-keys.ts';
import { makeEscrowSlot, openWithEscrow } from '../../../main/engine/keys/escrow.ts';
import { EngineError } from '../../../main/engine/errors.ts';
import { parseRecoveryCode, recoverySecret } from '../../../main/engine/keys/recovery-code.ts';
import { unseal } from '../../../main/engine/keys/seal.ts';
import { readSlotFile, verifySlotFile, writeSlotFile } from '../../../main/engine/keys/slot-file.ts';
import type { SecretSlot, Slot, SlotFile } from '../../../main/engine/keys/slot-file.ts';
import { addOrReplaceSlot, openWithRecovery } from '../../../main/engine/keys/slots.ts';
import { markUnfinished } from '../../../main/engine/keys/store-files.ts';
import { publicKeyOf } from '../../../main/engine/keys/x25519.ts';
import { createJobRunner } from '../../../main/jobs/runner.ts';
import { createDeviceFile } from '../../../main/keychain/device-file.ts';
import { bundledWorker } from '../../program-file.ts';
import { asFormerSlot } from '../keys/former-slot.ts';
import { openKey } from '../open-key.ts';
import { ADMIN, auditTrail, folderWithOrganisation, runEngine } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';

const OTHER = { username: 'example.other', password: 'an own example password' };
let dataDir: string;
let recoveryCode: string;
beforeEach(async () => {
  ({ dataDir, recoveryCode } = await folderWithOrganisation());
  await started(async (running) => {
    await running.call('session.signIn', ADMIN);
    const { id } = await running.call('people.create', { name: 'Example Other', username: OTHER.username, email: null, team: null, roleId: 'field_worker' });
    await running.call('people.setPassword', { personId: id, newPassword: OTHER.password });
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(dataDir, { recursive: true, force: true });
});

async function started<T>(work: (running: RunningEngine) => Promise<T>): Promise<T> {
  const running = runEngine({ dataDir });
  try {
    return await work(running);
  } finally {
    await running.engine.close();
  }
}
const asAdmin = <T>(work: (running: RunningEngine) => Promise<T>): Promise<T> => started(async (running) => (await running.call('session.signIn', ADMIN), work(running)));
const signsIn = (who: { username: string; password: string }): Promise<string> => started((running) => running.outcome('session.signIn', who));
const folder = (): string => join(dataDir, 'store');
const slots = (): SlotFile => readSlotFile(folder());
const databases = (): string[] => readdirSync(folder()).filter((name) => name.endsWith('.db'));
/** Puts the slots of a kind in the form that a version wrote which knew nothing of rotation. */
async function asBefore(kind: 'password' | 'recovery'): Promise<void> {
  const { options } = await openKey(dataDir, ADMIN);
  const { databaseKey } = options;
  const file = slots();
  verifySlotFile(file, databaseKey);
  const device = await createDeviceFile(join(dataDir, 'device-secret.json')).readDevice(file.storeId);
  if (device.state !== 'ok') throw new Error('a device secret');
  const deviceSecret = device.value.secret;
  const secrets = kind === 'recovery' ? [recoverySecret(parseRecoveryCode(recoveryCode))] : [ADMIN, OTHER].map(({ password }) => Buffer.from(password));
  const former: Slot[] = [];
  for (const slot of file.slots) {
    // Whose it is nobody can tell from outside, but by trying.
    const secret = slot.kind === kind ? await own(slot) : null;
    former.push(secret && slot.kind !== 'escrow' ? asFormerSlot(file, slot, { secret, deviceSecret: kind === 'recovery' ? null : deviceSecret, databaseKey }) : slot);
  }
  writeSlotFile(folder(), { ...file, slots: former }, databaseKey);

  async function own(slot: SecretSlot): Promise<Buffer> {
    const jobs = createJobRunner(bundledWorker());
    try {
      for (const secret of secrets) if (await unseal(file, slot, { secret, deviceSecret: kind === 'recovery' ? null : deviceSecret }, jobs)) return secret;
      throw new Error('nobody’s slot');
    } finally {
      await jobs.close();
    }
  }
}

describe('a rotation of the database key', () => {
  test('leaves everybody their password, whoever was there, and the recovery code', async () => {
    const before = await openKey(dataDir, ADMIN);
    cpSync(dataDir, `${dataDir}.before`, { recursive: true });
    await asAdmin(async (running) => {
      expect(await running.call('keys.rotate', {})).toMatchObject({ rotations: 1, cipher: 'aegis-256', passwords: 2, leftBehind: { passwords: 0, invitations: 0 } });
      // The session goes on, with reads and writes in the new database.
      await running.call('people.create', { name: 'Example Later', username: 'example.later', email: null, team: null, roleId: 'field_worker' });
      expect((await auditTrail(running)).map(({ verb }) => verb)).toContain('keys.rotated');
    });
    expect(databases()).toEqual(['holdfast.1.db']);
    const after = await openKey(dataDir, ADMIN);
    expect(after.options.databaseKey).not.toEqual(before.options.databaseKey);
    // The old key opens nothing of it, nor does what the new file still says to somebody who kept it.
    expect(() => openDatabase({ ...after.options, databaseKey: before.options.databaseKey })).toThrow(expect.objectContaining({ reason: 'database_damaged' }));
    expect(await signsIn(OTHER)).toBe('done');
    expect(await signsIn(ADMIN)).toBe('done');
    await asAdmin(async (running) => {
      expect((await running.call('audit.verify', {})).result).toBe('intact');
      expect(await running.outcome('keys.drill', { code: recoveryCode })).toBe('done');
    });
    rmSync(`${dataDir}.before`, { recursive: true });
  });

  test('may be repeated while somebody is away, whose slot is made anew when they are back', async () => {
    for (let rotations = 1; rotations <= 3; rotations += 1) await asAdmin((running) => running.call('keys.rotate', {}));
    const links = (): number[] => slots().slots.flatMap((slot) => (slot.kind === 'password' ? [slot.carried?.length ?? 0] : []));
    expect(links().sort()).toEqual([1, 3]);
    expect(await signsIn({ ...OTHER, password: 'a wrong example password' })).toBe('not_signed_in/wrong_credentials');
    expect(await signsIn(OTHER)).toBe('done');
    expect(await signsIn(ADMIN)).toBe('done');
    expect(links()).toEqual([0, 0]);
  });

  test('changes the cipher as well', async () => {
    await asAdmin(async (running) => {
      expect(await running.call('keys.rotate', { cipher: 'sqlcipher-4' })).toMatchObject({ cipher: 'sqlcipher-4' });
      expect((await running.call('session.status', {})).machine?.cipher).toBe('sqlcipher-4');
    });
    expect(slots().cipher).toBe('sqlcipher-4');
    expect(await signsIn(OTHER)).toBe('done');
    await asAdmin((running) => running.call('keys.rotate', { cipher: 'aegis-256' }));
    expect(await signsIn(OTHER)).toBe('done');
  });

  test('leaves slots of a former kind behind, and says so beforehand', async () => {
    await asBefore('password');
    // The administrator's is made anew at their own sign-in.
    await asAdmin(async (running) => {
      expect((await running.call('keys.overview', {})).leftBehind).toEqual({ passwords: 1, invitations: 0 });
      expect(await running.call('keys.rotate', {})).toMatchObject({ passwords: 1 });
      const event = (await auditTrail(running)).find(({ verb }) => verb === 'keys.rotated');
      expect(event?.details).toMatchObject({ rotations: 1, leftBehind: 1 });
    });
    expect(await signsIn(OTHER)).toBe('not_signed_in/wrong_credentials');
    expect(await signsIn(ADMIN)).toBe('done');
  });

  test('asks for the recovery code where its slot is of a former kind, and for the right one', async () => {
    await asBefore('recovery');
    await asAdmin(async (running) => {
      expect((await running.call('keys.overview', {})).recovery.codeNeeded).toBe(true);
      expect(await running.outcome('keys.rotate', {})).toBe('invalid_input/recovery_code_needed');
      const wrong = '0000-0000-0000-0000-0000-0000-0000';
      expect(await running.outcome('keys.rotate', { recoveryCode: wrong })).toBe('invalid_input/recovery_code_mismatch');
      expect(slots().epoch).toBe(0);
      expect(await running.outcome('keys.rotate', { recoveryCode })).toBe('done');
    });
    const jobs = createJobRunner(bundledWorker());
    expect((await openWithRecovery(slots(), parseRecoveryCode(recoveryCode), jobs)).databaseKey).toEqual((await openKey(dataDir, ADMIN)).options.databaseKey);
    await jobs.close();
  });

  test('keeps what others do meanwhile waiting, and loses none of it', async () => {
    await asAdmin(async (running) => {
      const rotating = running.call('keys.rotate', {});
      const outcomes = await Promise.all(Array.from({ length: 20 }, (_, at) => running.outcome('people.create', { name: `Example Meanwhile ${String(at)}`, username: `example.${String(at)}`, email: null, team: null, roleId: 'field_worker' })));
      expect(new Set(outcomes)).toEqual(new Set(['done']));
      await rotating;
      expect((await running.call('people.list', { offset: 0, limit: 50 })).total).toBe(22);
    });
    await asAdmin(async (running) => expect((await running.call('people.list', { offset: 0, limit: 50 })).total).toBe(22));
  });

  test('shuts nobody out whose password or invitation was being made for the key before', async () => {
    await asAdmin(async (running) => {
      const { rows } = await running.call('people.list', { filter: { search: OTHER.username }, offset: 0, limit: 1 });
      const personId = rows[0]?.id ?? '';
      const { id: invited } = await running.call('people.create', { name: 'Example Invited', username: 'example.invited', email: null, team: null, roleId: 'field_worker' });
      // Their slots are made before the turn to write comes, which the rotation has first.
      const made = [running.reply('people.setPassword', { personId, newPassword: 'a new example password' }), running.reply('people.invite', { personIds: [invited] })];
      await running.call('keys.rotate', {});
      for (const reply of await Promise.all(made)) expect(reply).toMatchObject({ ok: false, error: { code: 'conflict', reason: 'changed_meanwhile' } });
      expect(await running.outcome('people.setPassword', { personId, newPassword: 'a new example password' })).toBe('done');
    });
    expect(await signsIn({ ...OTHER, password: 'a new example password' })).toBe('done');
  });

  test('that is cancelled has changed nothing', async () => {
    await asAdmin(async (running) => {
      const id = '6f2c7f0e-5a0e-4c57-9d0d-1f3a3c9f2b10';
      const rotating = running.reply('keys.rotate', {}, id);
      expect(await running.outcome('jobs.cancel', { requestId: id })).toBe('done');
      expect(await rotating).toMatchObject({ ok: false, error: { code: 'conflict', reason: 'cancelled' } });
      expect(databases()).toEqual(['holdfast.db']);
      await running.call('people.create', { name: 'Example Later', username: 'example.later', email: null, team: null, roleId: 'field_worker' });
    });
    expect(slots().epoch).toBe(0);
    expect(await signsIn(OTHER)).toBe('done');
  });

  test('takes no database away that the slot file leads to, and sweeps the others', async () => {
    await asAdmin((running) => running.call('keys.rotate', {}));
    markUnfinished(join(folder(), 'holdfast.2.db'));
    cpSync(join(folder(), 'holdfast.1.db'), join(folder(), 'holdfast.2.db'));
    cpSync(join(folder(), 'holdfast.1.db'), join(folder(), 'holdfast.db'));
    expect(await signsIn({ ...OTHER, password: 'a wrong example password' })).toBe('not_signed_in/wrong_credentials');
    expect(databases()).toHaveLength(3);
    expect(await signsIn(OTHER)).toBe('done');
    expect(databases()).toEqual(['holdfast.1.db']);
  });
});

describe('what a rotation that was killed left beside its copy', () => {
  const beside = (): string[] => readdirSync(folder()).filter((name) => name.startsWith('holdfast.1.db-'));
  const leave = (): void => {
    for (const kind of ['journal', 'wal', 'shm']) writeFileSync(join(folder(), `holdfast.1.db-${kind}`), 'left behind');
  };

  test('goes when the store opens, also where the copy is gone already', async () => {
    leave();
    expect(await signsIn(ADMIN)).toBe('done');
    expect(beside()).toEqual([]);
  });

  test('does not get into the next rotation’s', async () => {
    await asAdmin(async (running) => {
      leave();
      expect(await running.outcome('keys.rotate', {})).toBe('done');
    });
    expect(beside()).not.toContain('holdfast.1.db-journal');
    expect(await signsIn(OTHER)).toBe('done');
  });
});

describe('escrow', () => {
  const privateKey = randomBytes(32);
  const RECIPIENT = formatRecipient(publicKeyOf(privateKey));

  test('is set, told and removed by who may, with events that say so; it outlives a rotation', async () => {
    await asAdmin(async (running) => {
      expect((await running.call('keys.setEscrow', { recipient: RECIPIENT })).escrow).toMatchObject({ recipient: RECIPIENT });
      await running.call('keys.rotate', {});
      expect((await running.call('keys.overview', {})).escrow).toMatchObject({ recipient: RECIPIENT });
    });
    expect(await signsIn(OTHER)).toBe('done');
    await asAdmin(async (running) => {
      expect((await running.call('keys.overview', {})).escrow).toMatchObject({ recipient: RECIPIENT });
      expect((await running.call('keys.removeEscrow', {})).escrow).toBeNull();
      expect(await running.outcome('keys.removeEscrow', {})).toBe('conflict/already_so');
      const told = (await auditTrail(running)).filter(({ verb }) => verb.startsWith('escrow.')).map(({ verb, details }) => [verb, details]);
      expect(told).toEqual([
        ['escrow.set', { recipient: RECIPIENT }],
        ['escrow.removed', { recipient: RECIPIENT }],
      ]);
    });
    expect(readFileSync(join(folder(), 'keyslots.json'), 'utf8')).not.toContain('escrow');
    expect(existsSync(join(folder(), 'keyslots.json.1')) && readFileSync(join(folder(), 'keyslots.json.1'), 'utf8')).not.toContain('escrow');
  });

  test('opens the machine without any of its people, and the audit says so aloud', async () => {
    await asAdmin(async (running) => {
      await running.call('keys.setEscrow', { recipient: RECIPIENT });
      await running.call('keys.rotate', {});
    });
    rmSync(join(dataDir, 'device-secret.json'));
    const newPassword = 'a password from the desk';
    await started(async (running) => {
      const asked = { username: ADMIN.username, newPassword };
      expect(await running.outcome('session.recover', { ...asked, escrowKey: formatIdentity(randomBytes(32)) })).toBe('invalid_input/escrow_key_mismatch');
      expect(await running.outcome('session.recover', { ...asked, escrowKey: 'AGE-SECRET-KEY-1' })).toBe('invalid_input/escrow_key_malformed');
      expect(await running.outcome('session.recover', { ...asked, escrowKey: formatIdentity(privateKey), code: recoveryCode })).toBe('invalid_input/fields');
      expect(await running.outcome('session.recover', asked)).toBe('invalid_input/fields');
      expect(await running.outcome('session.recover', { ...asked, escrowKey: formatIdentity(privateKey) })).toBe('done');
      const verbs = (await auditTrail(running)).map(({ verb }) => verb);
      expect(verbs.filter((verb) => verb === 'escrow.used' || verb === 'store.recovered')).toEqual(['store.recovered', 'escrow.used']);
      // Escrow stays, and so does the recovery code.
      expect((await running.call('keys.overview', {})).escrow?.recipient).toBe(RECIPIENT);
      expect(await running.outcome('keys.drill', { code: recoveryCode })).toBe('done');
    });
    expect(await signsIn({ username: ADMIN.username, password: newPassword })).toBe('done');
  });

  test('of another key takes the place of the one before, in one slot, and does not where its event cannot be kept', async () => {
    const other = formatRecipient(publicKeyOf(randomBytes(32)));
    await asAdmin(async (running) => {
      await running.call('keys.setEscrow', { recipient: other });
      await running.call('keys.setEscrow', { recipient: RECIPIENT });
      expect(slots().slots.filter(({ kind }) => kind === 'escrow')).toHaveLength(1);
      // The commit fails, as on a full disk.
      vi.spyOn(Db.prototype, 'commit').mockImplementationOnce(() => {
        throw new EngineError('read_only', 'disk_full');
      });
      expect(await running.outcome('keys.setEscrow', { recipient: other })).toBe('read_only/disk_full');
      expect((await running.call('keys.overview', {})).escrow?.recipient).toBe(RECIPIENT);
    });
    expect(await signsIn(ADMIN)).toBe('done');
    expect(openWithEscrow(slots(), privateKey).databaseKey).toEqual((await openKey(dataDir, ADMIN)).options.databaseKey);
    expect(slots().slots.filter(({ kind }) => kind === 'escrow')).toHaveLength(1);
  });

  test('that the database does not know of is gone when the store opens', async () => {
    const { options, storeId } = await openKey(dataDir, ADMIN);
    const file = slots();
    verifySlotFile(file, options.databaseKey);
    const slot = makeEscrowSlot({ storeId, publicKey: publicKeyOf(privateKey), databaseKey: options.databaseKey, random: { bytes: randomBytes, uuid: randomUUID } });
    writeSlotFile(folder(), addOrReplaceSlot(file, slot), options.databaseKey);
    expect(await signsIn(ADMIN)).toBe('done');
    expect(slots().slots.map(({ kind }) => kind)).not.toContain('escrow');
  });

  test('takes no key with a character wrong, and none from who may not', async () => {
    await asAdmin(async (running) => expect(await running.outcome('keys.setEscrow', { recipient: `${RECIPIENT.slice(0, -1)}${RECIPIENT.endsWith('q') ? 'p' : 'q'}` })).toBe('invalid_input/fields'));
    await started(async (running) => {
      await running.call('session.signIn', OTHER);
      for (const [operation, input] of [['keys.overview', {}], ['keys.rotate', {}], ['keys.setEscrow', { recipient: RECIPIENT }], ['keys.removeEscrow', {}], ['keys.drill', { code: recoveryCode }]] as const) {
        expect(await running.outcome(operation, input), operation).toBe('forbidden/no_permission');
      }
    });
  });
});
