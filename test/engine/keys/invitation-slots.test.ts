import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newInvitationCode } from '../../../main/engine/keys/invitation-code.ts';
import type { InvitationCode } from '../../../main/engine/keys/invitation-code.ts';
import { emptySlotFile, PREVIOUS_SLOT_FILE_NAME, readSlotFile, SLOT_FILE_NAME, writeSlotFile } from '../../../main/engine/keys/slot-file.ts';
import { SLOT_FILE_LIMITS } from '../../../main/engine/keys/slot-file-format.ts';
import type { InvitationSlot, PasswordSlot, SlotFile, VerifiedSlotFile } from '../../../main/engine/keys/slot-file.ts';
import { addSlotsBeside, addOrReplaceSlot, makeInvitationSlot, makePasswordSlot, openWithInvitation, openWithPassword, removeSlots, slotFingerprint } from '../../../main/engine/keys/slots.ts';
import { createJobRunner } from '../../../main/jobs/runner.ts';

const jobs = createJobRunner();
afterAll(() => jobs.close());
const random = { bytes: randomBytes, uuid: randomUUID };
const storeId = randomUUID();
const databaseKey = randomBytes(32);
const deviceSecret = randomBytes(32);
const making = { storeId, cipher: 'aegis-256', databaseKey, random, deviceSecret } as const;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-invitation-slots-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const invitation = (username: string, code: InvitationCode, personId: string = randomUUID()): Promise<InvitationSlot> => makeInvitationSlot({ ...making, username, code, personId }, jobs);
const empty = (): VerifiedSlotFile => emptySlotFile({ storeId, cipher: 'aegis-256' });
async function opens(file: SlotFile, username: string, code: InvitationCode, secret = deviceSecret): Promise<string> {
  try {
    const opened = await openWithInvitation(file, { username, code, deviceSecret: secret }, jobs);
    return opened.databaseKey.equals(databaseKey) ? opened.slot.id : 'wrong key';
  } catch (error) {
    return String((error as { reason: unknown }).reason);
  }
}

describe('a slot of an invitation', () => {
  it('opens with its own code, for its own name, on its own machine, and with nothing else', async () => {
    const [one, other] = [newInvitationCode(random), newInvitationCode(random)];
    const slots = [await invitation('one', one), await invitation('other', other)];
    const file = writeSlotFile(folder, addSlotsBeside(empty(), slots), databaseKey);
    expect(await opens(file, 'one', one)).toBe(slots[0]?.id);
    expect(await opens(file, 'other', other)).toBe(slots[1]?.id);
    expect(await opens(file, 'one', other)).toBe('wrong_invitation');
    expect(await opens(file, 'nobody', one)).toBe('wrong_invitation');
    expect(await opens(file, 'one', one, randomBytes(32))).toBe('wrong_invitation');
    // Its code is no password, nor is it one in the place of a password's slot.
    await expect(openWithPassword(file, { username: 'one', password: one.toString('ascii'), deviceSecret }, jobs)).rejects.toMatchObject({ reason: 'wrong_credentials' });
    const posing = { ...file, slots: file.slots.map((slot) => ({ ...slot, kind: 'password' }) as PasswordSlot) };
    await expect(openWithPassword(posing, { username: 'one', password: one.toString('ascii').slice(0, 18), deviceSecret }, jobs)).rejects.toMatchObject({ reason: 'wrong_credentials' });
  });

  it('lies beside an earlier one of the same person and beside their password, until one is taken out', async () => {
    const personId = randomUUID();
    const [first, second] = [newInvitationCode(random), newInvitationCode(random)];
    const old = await invitation('one', first, personId);
    let file = writeSlotFile(folder, addSlotsBeside(empty(), [old]), databaseKey);
    file = writeSlotFile(folder, addSlotsBeside(file, [await invitation('one', second, personId)]), databaseKey);
    const password = await makePasswordSlot({ ...making, scryptCost: 2 ** 10, username: 'one', password: 'an example password', personId }, jobs);
    file = writeSlotFile(folder, addOrReplaceSlot(file, password), databaseKey);
    expect(await opens(file, 'one', first)).toBe(personId);
    expect(await opens(file, 'one', second)).toBe(personId);
    file = writeSlotFile(folder, removeSlots(file, (slot) => slot.kind !== 'escrow' && slotFingerprint(slot).equals(slotFingerprint(old))), databaseKey);
    expect(await opens(file, 'one', first)).toBe('wrong_invitation');
    expect(await opens(file, 'one', second)).toBe(personId);
    // Not in the copy either.
    expect(readFileSync(join(folder, PREVIOUS_SLOT_FILE_NAME), 'utf8')).not.toContain(old.wrapped);
  });

  it('asks of a name that nobody has the same work as of a wrong code', async () => {
    const code = newInvitationCode(random);
    const file = writeSlotFile(folder, addSlotsBeside(empty(), [await invitation('one', code)]), databaseKey);
    const costs: unknown[] = [];
    const counted = { scrypt: (...given: Parameters<typeof jobs.scrypt>) => (costs.push(given[2].n), jobs.scrypt(...given)) } as typeof jobs;
    for (const username of ['one', 'nobody']) {
      await expect(openWithInvitation(file, { username, code: newInvitationCode(random), deviceSecret }, counted)).rejects.toMatchObject({ reason: 'wrong_invitation' });
    }
    expect(costs).toEqual([1024, 1024]);
  });
});

describe('the slot file', () => {
  it('full to its limit is still one that is read, and no more is written', async () => {
    const slot = await invitation('one', newInvitationCode(random));
    // The longest a slot gets that was not left behind by rotations: with the largest work factor, and carried on once.
    const link = { ephemeral: randomBytes(32).toString('base64url'), wrapped: randomBytes(48).toString('base64url') };
    const largest = { ...slot, kdf: { ...slot.kdf, n: 2 ** 19 }, carried: [link] };
    const full = addSlotsBeside(empty(), Array.from({ length: SLOT_FILE_LIMITS.slots }, () => ({ ...largest, id: randomUUID(), lookup: randomBytes(32).toString('base64url') })));
    const written = writeSlotFile(folder, full, databaseKey);
    expect(statSync(join(folder, SLOT_FILE_NAME)).size).toBeLessThan(SLOT_FILE_LIMITS.fileBytes);
    expect(readSlotFile(folder).slots).toHaveLength(SLOT_FILE_LIMITS.slots);
    expect(() => writeSlotFile(folder, addSlotsBeside(written, [slot]), databaseKey)).toThrow(expect.objectContaining({ code: 'conflict', reason: 'key_file_full' }));
    expect(readSlotFile(folder).generation).toBe(1);
  });

  it('holds so many of one name at most as may be tried at one sign-in', async () => {
    const slot = await invitation('one', newInvitationCode(random));
    const written = writeSlotFile(folder, addSlotsBeside(empty(), Array.from({ length: SLOT_FILE_LIMITS.slotsOfOneName }, () => slot)), databaseKey);
    expect(readSlotFile(folder).slots).toHaveLength(SLOT_FILE_LIMITS.slotsOfOneName);
    expect(() => writeSlotFile(folder, addSlotsBeside(written, [slot]), databaseKey)).toThrow(expect.objectContaining({ code: 'conflict', reason: 'key_file_full' }));
  });
});
