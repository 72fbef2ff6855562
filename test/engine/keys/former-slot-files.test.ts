import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseInvitationCode } from '../../../main/engine/keys/invitation-code.ts';
import { parseRecoveryCode } from '../../../main/engine/keys/recovery-code.ts';
import { parseSlotFile, PREVIOUS_SLOT_FILE_NAME, readSlotFile, SLOT_FILE_NAME, verifySlotFile, writeSlotFile } from '../../../main/engine/keys/slot-file.ts';
import { openWithInvitation, openWithPassword, openWithRecovery } from '../../../main/engine/keys/slots.ts';
import { createJobRunner } from '../../../main/jobs/runner.ts';

const jobs = createJobRunner();
afterAll(() => jobs.close());
/** Files that the program wrote when that version was the present one, with example secrets. */
const FORMER = new URL('./former/', import.meta.url).pathname;
const secrets = JSON.parse(readFileSync(join(FORMER, 'secrets.json'), 'utf8')) as Record<'databaseKey' | 'deviceSecret' | 'username' | 'password' | 'invited' | 'recoveryCode' | 'invitationCode', string>;
const databaseKey = Buffer.from(secrets.databaseKey, 'base64url');
const deviceSecret = Buffer.from(secrets.deviceSecret, 'base64url');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-former-slots-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe.each([1, 2])('a slot file of version %i', (version) => {
  beforeEach(() => copyFileSync(join(FORMER, `keyslots-${String(version)}.json`), join(folder, SLOT_FILE_NAME)));

  const opens = async (): Promise<Buffer[]> => {
    const file = readSlotFile(folder);
    const opened = [
      await openWithPassword(file, { username: secrets.username, password: secrets.password, deviceSecret }, jobs),
      (await openWithRecovery(file, parseRecoveryCode(secrets.recoveryCode), jobs)).databaseKey,
    ];
    if (version < 2) return opened;
    const { databaseKey: invited } = await openWithInvitation(file, { username: secrets.invited, code: parseInvitationCode(secrets.invitationCode), deviceSecret }, jobs);
    return [...opened, invited];
  };

  it('opens with everything that opened it', async () => {
    expect(readSlotFile(folder)).toMatchObject({ version, epoch: 0, deviceMark: null });
    expect(await opens()).toEqual(Array.from({ length: version + 1 }, () => databaseKey));
  });

  it('is written as a version 3 that opens as before, and stays beside it in its own form', async () => {
    const text = readFileSync(join(folder, SLOT_FILE_NAME), 'utf8');
    const found = readSlotFile(folder);
    verifySlotFile(found, databaseKey);
    writeSlotFile(folder, found, databaseKey);
    expect(readSlotFile(folder)).toMatchObject({ version: 3, generation: found.generation + 1, epoch: 0 });
    expect(await opens()).toEqual(Array.from({ length: version + 1 }, () => databaseKey));
    const kept = parseSlotFile(readFileSync(join(folder, PREVIOUS_SLOT_FILE_NAME), 'utf8'));
    expect(kept).toEqual(parseSlotFile(text));
    verifySlotFile(kept, databaseKey);
  });

  it('holds nothing that came later, and is not taken for another version', async () => {
    const text = readFileSync(join(folder, SLOT_FILE_NAME), 'utf8');
    const found = readSlotFile(folder);
    for (const other of [1, 2, 3].filter((each) => each !== version)) {
      const said = other === 3 ? { ...found, version: other } : { ...(JSON.parse(text) as object), version: other };
      expect(() => verifySlotFile(parseSlotFile(JSON.stringify(said)), databaseKey)).toThrow(expect.objectContaining({ reason: 'slots_damaged' }));
    }
    const [first] = found.slots;
    const key = Buffer.alloc(32).toString('base64url');
    const later = [{ ...first, publicKey: key }, { kind: 'escrow', id: found.storeId, publicKey: key, ephemeral: key, wrapped: Buffer.alloc(48).toString('base64url') }];
    for (const slot of later) {
      expect(() => parseSlotFile(JSON.stringify({ ...(JSON.parse(text) as object), slots: [slot] }))).toThrow(expect.objectContaining({ reason: 'slots_damaged' }));
    }
  });
});

it('a version 1 holds no invitations', () => {
  const { slots } = parseSlotFile(readFileSync(join(FORMER, 'keyslots-2.json'), 'utf8'));
  const one = JSON.parse(readFileSync(join(FORMER, 'keyslots-1.json'), 'utf8')) as object;
  expect(() => parseSlotFile(JSON.stringify({ ...one, slots }))).toThrow(expect.objectContaining({ reason: 'slots_damaged' }));
});
