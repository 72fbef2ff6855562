import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatIdentity, formatRecipient, parseIdentity, parseRecipient } from '../../../main/engine/keys/age-keys.ts';
import { makeEscrowSlot, openWithEscrow } from '../../../main/engine/keys/escrow.ts';
import { backupIdentityOf } from '../../../main/engine/keys/kdf.ts';
import { newRecoveryCode, recoverySecret } from '../../../main/engine/keys/recovery-code.ts';
import { emptySlotFile, PREVIOUS_SLOT_FILE_NAME, readSlotFile, writeSlotFile } from '../../../main/engine/keys/slot-file.ts';
import type { SlotFile } from '../../../main/engine/keys/slot-file.ts';
import { addOrReplaceSlot, makeRecoverySlot, openWithRecovery, removeSlots } from '../../../main/engine/keys/slots.ts';
import { publicKeyOf } from '../../../main/engine/keys/x25519.ts';
import { createJobRunner } from '../../../main/jobs/runner.ts';

const jobs = createJobRunner();
afterAll(() => jobs.close());
const random = { bytes: randomBytes, uuid: randomUUID };
const storeId = randomUUID();
const databaseKey = randomBytes(32);
const organisation = randomBytes(32);
const escrow = (privateKey = organisation) => makeEscrowSlot({ storeId, publicKey: publicKeyOf(privateKey), databaseKey, random });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-escrow-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
const written = (): SlotFile => writeSlotFile(folder, addOrReplaceSlot(emptySlotFile({ storeId, cipher: 'aegis-256' }), escrow()), databaseKey);

describe('the escrow slot', () => {
  it('opens with the private key of the organisation, and with no other', () => {
    const file = written();
    expect(openWithEscrow(file, organisation).databaseKey).toEqual(databaseKey);
    expect(() => openWithEscrow(file, randomBytes(32))).toThrow(expect.objectContaining({ code: 'invalid_input', reason: 'escrow_key_mismatch' }));
  });

  it('opens nothing when it was changed, stands in another store, or its file is not as written', () => {
    const file = written();
    const [slot] = file.slots;
    if (slot?.kind !== 'escrow') throw new Error('an escrow slot');
    const damaged = expect.objectContaining({ code: 'unavailable', reason: 'slots_damaged' }) as Error;
    expect(() => openWithEscrow({ ...file, storeId: randomUUID() }, organisation)).toThrow(damaged);
    expect(() => openWithEscrow({ ...file, generation: 7 }, organisation)).toThrow(damaged);
    expect(() => openWithEscrow({ ...file, slots: [{ ...slot, id: randomUUID() }] }, organisation)).toThrow(damaged);
  });

  it('is one: a new one takes the place of the one before, and what is removed is in no copy', () => {
    const first = written();
    const [former] = first.slots;
    if (former?.kind !== 'escrow') throw new Error('an escrow slot');
    const other = randomBytes(32);
    const next = writeSlotFile(folder, addOrReplaceSlot(first as ReturnType<typeof writeSlotFile>, escrow(other)), databaseKey);
    expect(next.slots).toHaveLength(1);
    expect(openWithEscrow(readSlotFile(folder), other).databaseKey).toEqual(databaseKey);
    expect(readFileSync(join(folder, PREVIOUS_SLOT_FILE_NAME), 'utf8')).not.toContain(former.wrapped);
    const none = writeSlotFile(folder, removeSlots(next, ({ kind }) => kind === 'escrow'), databaseKey);
    expect(() => openWithEscrow(none, other)).toThrow(expect.objectContaining({ reason: 'escrow_key_mismatch' }));
  });
});

describe('keys as age writes them', () => {
  it('are what the real age-keygen makes and reads', () => {
    const made = execFileSync('age-keygen', { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const identity = /AGE-SECRET-KEY-1\S+/u.exec(made)?.[0] ?? '';
    const recipient = /age1\S+/u.exec(made)?.[0] ?? '';
    expect(formatRecipient(publicKeyOf(parseIdentity(identity)))).toBe(recipient);
    expect(formatIdentity(parseIdentity(identity))).toBe(identity);
    expect(parseRecipient(recipient)).toEqual(publicKeyOf(parseIdentity(identity)));
    const own = formatIdentity(organisation);
    expect(execFileSync('age-keygen', ['-y'], { encoding: 'utf8', input: `${own}\n` }).trim()).toBe(formatRecipient(publicKeyOf(organisation)));
  });

  it('with one character wrong, and whatever else is typed, are refused by name', () => {
    const identity = formatIdentity(organisation);
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ minLength: 1_000, maxLength: 2_000 }), fc.nat(identity.length - 1).map((at) => identity.slice(0, at) + (identity[at] === 'Q' ? 'P' : 'Q') + identity.slice(at + 1))), (text) => {
        if (text === identity) return;
        expect(() => parseIdentity(text)).toThrow(expect.objectContaining({ code: 'invalid_input', reason: 'escrow_key_malformed' }));
        expect(() => parseRecipient(text)).toThrow(expect.objectContaining({ code: 'invalid_input', reason: 'fields' }));
      }),
    );
    expect(() => parseRecipient(identity)).toThrow(expect.objectContaining({ reason: 'fields' }));
  });
});

it('the recovery slot tells the public key of backups, whose private one the code alone gives', async () => {
  const code = newRecoveryCode(random);
  const slot = await makeRecoverySlot({ storeId, cipher: 'aegis-256', databaseKey, random, scryptCost: 2 ** 10, recoveryCode: code }, jobs);
  expect(slot.backupKey).toBe(publicKeyOf(backupIdentityOf(recoverySecret(code))).toString('base64url'));
  const file = writeSlotFile(folder, addOrReplaceSlot(emptySlotFile({ storeId, cipher: 'aegis-256' }), slot), databaseKey);
  expect((await openWithRecovery(file, code, jobs)).databaseKey).toEqual(databaseKey);
  // Another key in its place would be the one that every backup from then on is encrypted to.
  const forged = { ...file, slots: [{ ...slot, backupKey: publicKeyOf(organisation).toString('base64url') }] };
  await expect(openWithRecovery(forged, code, jobs)).rejects.toMatchObject({ reason: 'recovery_code_mismatch' });
});
