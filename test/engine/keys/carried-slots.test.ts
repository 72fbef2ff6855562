import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { carryOn, unseal } from '../../../main/engine/keys/seal.ts';
import { openSealed, sealTo } from '../../../main/engine/keys/sealed-key.ts';
import type { PasswordSlot } from '../../../main/engine/keys/slot-file.ts';
import { makePasswordSlot, slotFingerprint } from '../../../main/engine/keys/slots.ts';
import { agree, publicKeyOf } from '../../../main/engine/keys/x25519.ts';
import { createJobRunner } from '../../../main/jobs/runner.ts';

const jobs = createJobRunner();
afterAll(() => jobs.close());
const random = { bytes: randomBytes, uuid: randomUUID };
const storeId = randomUUID();
const store = { storeId, cipher: 'aegis-256' } as const;
const deviceSecret = randomBytes(32);
const password = 'an example password';
/** The keys of four rotations. */
const keys = Array.from({ length: 4 }, () => randomBytes(32)) as [Buffer, Buffer, Buffer, Buffer];

let slot: PasswordSlot;
beforeAll(async () => {
  slot = await makePasswordSlot({ ...store, databaseKey: keys[0], random, scryptCost: 2 ** 10, personId: randomUUID(), username: 'example.one', password, deviceSecret }, jobs);
});
/** The slot after so many rotations that its owner did not sign in for. */
const carriedOn = (rotations: number): PasswordSlot => keys.slice(0, rotations).reduce((carried, from, index) => carryOn(storeId, carried, { from, to: keys[index + 1] as Buffer, random }) ?? carried, slot);
const opens = (one: PasswordSlot, secret = password): Promise<Buffer | null> => unseal(store, one, { secret: Buffer.from(secret), deviceSecret }, jobs);

describe('a slot that is carried on', () => {
  it('leads to the key of the last rotation with the password that its owner has, and with no other', async () => {
    for (const rotations of [0, 1, 2, 3]) expect(await opens(carriedOn(rotations)), String(rotations)).toEqual(keys[rotations]);
    expect(await opens(carriedOn(3), 'another password')).toBeNull();
  });

  it('is the same slot to the database', () => {
    expect(slotFingerprint(carriedOn(3))).toEqual(slotFingerprint(slot));
  });

  it('cannot be led to a key by anybody who does not know the one before', async () => {
    const own = randomBytes(32);
    const forged = carryOn(storeId, slot, { from: own, to: own, random });
    await expect(opens(forged as PasswordSlot)).rejects.toMatchObject({ code: 'unavailable', reason: 'slots_damaged' });
  });

  it('opens by no shortcut: not without a link, not with links changed about, not with those of another slot', async () => {
    const whole = carriedOn(3);
    const other = await makePasswordSlot({ ...store, databaseKey: keys[0], random, scryptCost: 2 ** 10, personId: randomUUID(), username: 'example.two', password, deviceSecret }, jobs);
    const strange = carryOn(storeId, other, { from: keys[0], to: keys[1], random });
    const [first, second, third] = whole.carried as NonNullable<PasswordSlot['carried']>;
    if (!first || !second || !third || !strange?.carried) throw new Error('three links');
    for (const carried of [[second, third], [first, third], [second, first, third], strange.carried, [first, first]]) {
      await expect(opens({ ...whole, carried })).rejects.toMatchObject({ reason: 'slots_damaged' });
    }
  });

  it('hides the next key from whoever has the one before', () => {
    const carried = carriedOn(1).carried?.[0];
    if (!carried) throw new Error('a link');
    // What is left to try without the owner's private key: one of one's own.
    expect(openSealed(randomBytes(32), carried, { facts: ['carried', storeId, slot.kind, slot.id, slot.wrapped, 0], former: keys[0] })).toBeNull();
  });

  it('is not to be had of a slot from before there were public keys', () => {
    const { publicKey: _none, ...former } = slot;
    expect(carryOn(storeId, former, { from: keys[0], to: keys[1], random })).toBeNull();
  });
});

describe('a sealed key', () => {
  const own = randomBytes(32);
  it('opens with its private key, facts and key before, and with one bit of nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.boolean(), fc.nat(79), fc.integer({ min: 1, max: 255 }), (bytes, after, at, by) => {
        const former = after ? keys[3] : null;
        const facts = ['escrow', storeId] as const;
        const sealed = sealTo(publicKeyOf(own), Buffer.from(bytes), { facts, former, random });
        if (!sealed) throw new Error('sealed');
        expect(openSealed(own, sealed, { facts, former })).toEqual(Buffer.from(bytes));
        expect(openSealed(own, sealed, { facts, former: after ? null : keys[3] })).toBeNull();
        expect(openSealed(own, sealed, { facts: ['escrow', 'another'], former })).toBeNull();
        const all = Buffer.concat([Buffer.from(sealed.ephemeral, 'base64url'), Buffer.from(sealed.wrapped, 'base64url')]);
        all[at] = (all[at] as number) ^ by;
        const changed = { ephemeral: all.subarray(0, 32).toString('base64url'), wrapped: all.subarray(32).toString('base64url') };
        expect(openSealed(own, changed, { facts, former })).toBeNull();
      }),
      { numRuns: 300 },
    );
  });

  it('is not made for a public key that agrees with every key on nothing', () => {
    for (const point of [Buffer.alloc(32), Buffer.alloc(32, 0).fill(1, 0, 1)]) expect(sealTo(point, keys[0], { facts: [], former: null, random })).toBeNull();
  });

  it('rests on keys that agree as RFC 7748 (6.1) says', () => {
    const hex = (text: string): Buffer => Buffer.from(text, 'hex');
    const alice = hex('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a');
    const bob = hex('5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb');
    expect(publicKeyOf(alice)).toEqual(hex('8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a'));
    expect(agree(alice, publicKeyOf(bob))).toEqual(hex('4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742'));
    expect(agree(bob, publicKeyOf(alice))).toEqual(agree(alice, publicKeyOf(bob)));
  });
});
