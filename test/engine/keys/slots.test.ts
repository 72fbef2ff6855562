import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newRecoveryCode } from '../../../main/engine/keys/recovery-code.ts';
import { emptySlotFile, parseSlotFile, PREVIOUS_SLOT_FILE_NAME, readSlotFile, SLOT_FILE_NAME, verifySlotFile, writeSlotFile } from '../../../main/engine/keys/slot-file.ts';
import type { SlotFile, VerifiedSlotFile } from '../../../main/engine/keys/slot-file.ts';
import { addOrReplaceSlot, makePasswordSlot, makeRecoverySlot, openWithPassword, openWithRecovery, removeSlots } from '../../../main/engine/keys/slots.ts';
import { createJobRunner } from '../../../main/jobs/runner.ts';

const jobs = createJobRunner();
afterAll(() => jobs.close());
const random = { bytes: randomBytes, uuid: randomUUID };
const storeId = randomUUID();
const databaseKey = randomBytes(32);
const deviceSecret = randomBytes(32);
const making = { storeId, cipher: 'aegis-256', databaseKey, random, scryptCost: 2 ** 10 } as const;
// Long enough not to stand in random letters by chance.
const one = { username: 'example.one', password: 'an example password', deviceSecret };
const other = { username: 'other', password: 'another example password', deviceSecret };
const oneId = randomUUID();
const recoveryCode = newRecoveryCode(random);

let made: VerifiedSlotFile;
beforeAll(async () => {
  made = emptySlotFile({ storeId, cipher: 'aegis-256' });
  made = addOrReplaceSlot(made, await makePasswordSlot({ ...making, ...one, personId: oneId }, jobs));
  made = addOrReplaceSlot(made, await makePasswordSlot({ ...making, ...other, personId: randomUUID() }, jobs));
  made = addOrReplaceSlot(made, await makeRecoverySlot({ ...making, recoveryCode }, jobs));
});

let folder: string;
let written: VerifiedSlotFile;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-slots-'));
  written = writeSlotFile(folder, made, databaseKey);
});
afterEach(() => rmSync(folder, { recursive: true }));

const opened = async (file: SlotFile, who: typeof one): Promise<string> => {
  try {
    return (await openWithPassword(file, who, jobs)).equals(databaseKey) ? 'opened' : 'wrong key';
  } catch (error) {
    return String((error as { reason: unknown }).reason);
  }
};

describe('a slot', () => {
  it('opens with its own password on its own machine, and with nothing else', async () => {
    expect(await opened(written, one)).toBe('opened');
    expect(await opened(written, other)).toBe('opened');
    expect(await opened(written, { ...one, password: other.password })).toBe('wrong_credentials');
    expect(await opened(written, { ...one, username: 'nobody' })).toBe('wrong_credentials');
    expect(await opened(written, { ...one, deviceSecret: randomBytes(32) })).toBe('wrong_credentials');
  });

  it('of the recovery code opens without the machine', async () => {
    expect((await openWithRecovery(written, recoveryCode, jobs)).databaseKey.equals(databaseKey)).toBe(true);
    await expect(openWithRecovery(written, newRecoveryCode(random), jobs)).rejects.toMatchObject({ reason: 'recovery_code_mismatch' });
  });

  it('that stands there again and again is refused with its file, not tried as often', () => {
    const [first] = written.slots;
    if (first?.kind !== 'password') throw new Error('a password slot');
    const with_ = (copies: number): string => JSON.stringify({ ...written, slots: [...written.slots, ...Array.from({ length: copies }, () => ({ ...first, kdf: { ...first.kdf, n: 2 ** 19 } }))] });
    expect(() => parseSlotFile(with_(1))).not.toThrow();
    expect(() => parseSlotFile(with_(15_000 - written.slots.length))).toThrowError(expect.objectContaining({ reason: 'slots_damaged' }) as Error);
  });

  it('opens nothing in another store, or in the place of another slot', async () => {
    const [first, second] = written.slots;
    if (first?.kind !== 'password' || second?.kind !== 'password') throw new Error('two password slots');
    expect(await opened({ ...written, storeId: randomUUID() }, one)).toBe('wrong_credentials');
    const swapped = [{ ...first, wrapped: second.wrapped, nonce: second.nonce }, { ...second, wrapped: first.wrapped, nonce: first.nonce }];
    expect(await opened({ ...written, slots: swapped }, one)).toBe('wrong_credentials');
  });
});

describe('the slot file', () => {
  it('shows neither names nor the key', () => {
    const text = readFileSync(join(folder, SLOT_FILE_NAME), 'utf8');
    for (const secret of [one.username, one.password, ...['hex', 'base64', 'base64url'].map((form) => databaseKey.toString(form as BufferEncoding))]) {
      expect(text).not.toContain(secret);
    }
    expect(statSync(join(folder, SLOT_FILE_NAME)).mode & 0o777).toBe(0o600);
  });

  it('with any one byte changed opens for nobody', () => {
    const text = readFileSync(join(folder, SLOT_FILE_NAME));
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const changed = Buffer.from(text);
        changed[at] = ((changed[at] ?? 0) + by) % 256;
        let file: SlotFile;
        try {
          file = parseSlotFile(changed.toString('utf8'));
        } catch (error) {
          expect(['slots_damaged', 'store_newer']).toContain((error as { reason: string }).reason);
          return;
        }
        // White space may change without changing what is said.
        if (JSON.stringify(file) === JSON.stringify(parseSlotFile(text.toString('utf8')))) return;
        expect(() => verifySlotFile(file, databaseKey)).toThrow(expect.objectContaining({ reason: 'slots_damaged' }));
      }),
      { numRuns: 1_500 },
    );
  });

  it('is parsed or refused by name, whatever is in it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.json().map((json) => `{"format":"holdfast-keyslots","version":2,"slots":${json}}`)), (text) => {
        expect(() => parseSlotFile(text)).toThrow(expect.objectContaining({ code: 'unavailable' }));
      }),
    );
  });

  it('of a later version is named as such, and stays as it is', () => {
    const later = JSON.stringify({ format: 'holdfast-keyslots', version: 4, new: 'things' });
    writeFileSync(join(folder, SLOT_FILE_NAME), later);
    expect(() => readSlotFile(folder)).toThrow(expect.objectContaining({ reason: 'store_newer' }));
    expect(readFileSync(join(folder, SLOT_FILE_NAME), 'utf8')).toBe(later);
  });

  it('keeps the generation before, unless somebody was shut out', () => {
    const again = writeSlotFile(folder, written, databaseKey);
    expect(again.generation).toBe(2);
    const previous = (): SlotFile => parseSlotFile(readFileSync(join(folder, PREVIOUS_SLOT_FILE_NAME), 'utf8'));
    expect(previous().generation).toBe(1);
    writeSlotFile(folder, removeSlots(again, ({ id }) => id === oneId), databaseKey);
    expect(previous().slots.map(({ id }) => id)).not.toContain(oneId);
    expect(readdirSync(folder).sort()).toEqual([SLOT_FILE_NAME, PREVIOUS_SLOT_FILE_NAME].sort());
  });

  it('is not written over a change that its writer has not seen', () => {
    writeSlotFile(folder, written, databaseKey);
    expect(() => writeSlotFile(folder, written, databaseKey)).toThrow(expect.objectContaining({ reason: 'changed_meanwhile' }));
  });
});
