import { z } from 'zod';
import { CIPHERS } from '../../../preload/contract/session.ts';
import { DATABASE_KEY_BYTES } from './kdf.ts';

/** What is written. Version 1 knew no invitations; it is read as well, and the next write makes it a version 2. */
export const SLOT_FILE_VERSION = 2;
/**
 * Bounds of what is read: far above any real file, far below what could hurt. The slots are enough for 5,000 people
 * with a password, as many who are invited, and their old invitations while those are renewed; a slot takes up to
 * 395 bytes. Under one name there are two of a kind at most, and one more for each change that a crash or a disk kept
 * from its end: each may be tried at a sign-in, so a file with more would make that take hours.
 */
export const SLOT_FILE_LIMITS = { fileBytes: 8 * 1024 * 1024, slots: 15_001, slotsOfOneName: 16 } as const;
/** The least and the most scrypt work a file may ask for; the memory is 128 * n * r, so 512 MiB at most. */
const SCRYPT_N_LIMITS = { least: 2 ** 10, most: 2 ** 19 } as const;

/** Exactly `sizeBytes` bytes, in the one base64url spelling they have. */
export const exactBytes = (sizeBytes: number) =>
  z
    .string()
    .length(Math.ceil((sizeBytes * 4) / 3))
    .regex(/^[\w-]+$/u)
    .refine((text) => Buffer.from(text, 'base64url').toString('base64url') === text);

const Kdf = z.strictObject({
  name: z.literal('scrypt'),
  n: z.number().int().min(SCRYPT_N_LIMITS.least).max(SCRYPT_N_LIMITS.most).refine((n) => Number.isInteger(Math.log2(n))),
  r: z.literal(8),
  p: z.literal(1),
  salt: exactBytes(32),
});
/** Every slot holds the database key, sealed by AES-256-GCM under a key of its own. */
const sealed = {
  kdf: Kdf,
  nonce: exactBytes(12),
  wrapped: exactBytes(DATABASE_KEY_BYTES + 16),
};
/** `id` is the person's; nothing in the file tells whose that is. `lookup` finds it by user name, given the device secret. */
const PasswordSlot = z.strictObject({ kind: z.literal('password'), id: z.uuid(), lookup: exactBytes(32), ...sealed });
const RecoverySlot = z.strictObject({ kind: z.literal('recovery'), id: z.uuid(), ...sealed });
/** As a password's, under a one-time code. Somebody may have two while one is put in place of the other. */
const InvitationSlot = z.strictObject({ kind: z.literal('invitation'), id: z.uuid(), lookup: exactBytes(32), ...sealed });
const Slot = z.discriminatedUnion('kind', [PasswordSlot, RecoverySlot, InvitationSlot]);
export type PasswordSlot = z.infer<typeof PasswordSlot>;
export type RecoverySlot = z.infer<typeof RecoverySlot>;
export type InvitationSlot = z.infer<typeof InvitationSlot>;
export type Slot = z.infer<typeof Slot>;

/** keyslots.json, in its versions. */
export const SlotFile = z
  .strictObject({
    format: z.literal('holdfast-keyslots'),
    version: z.union([z.literal(1), z.literal(SLOT_FILE_VERSION)]),
    storeId: z.uuid(),
    cipher: z.enum(CIPHERS),
    /** Grows by one with each write. */
    generation: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER - 1),
    slots: z.array(Slot).max(SLOT_FILE_LIMITS.slots),
    /** HMAC-SHA-256 over everything above, under a key from the database key. */
    mac: exactBytes(32),
  })
  .refine(({ version, slots }) => version > 1 || slots.every(({ kind }) => kind !== 'invitation'))
  .refine(({ slots }) => fitsLimits(slots));
export type SlotFile = z.infer<typeof SlotFile>;

/** Whether so many slots are read again, all of them and under each name. */
export function fitsLimits(slots: readonly Slot[]): boolean {
  const ofOneName = new Map<string, number>();
  for (const slot of slots) {
    const name = slot.kind === 'recovery' ? slot.kind : `${slot.kind} ${slot.lookup}`;
    ofOneName.set(name, (ofOneName.get(name) ?? 0) + 1);
  }
  return slots.length <= SLOT_FILE_LIMITS.slots && [...ofOneName.values()].every((count) => count <= SLOT_FILE_LIMITS.slotsOfOneName);
}

/** What tells a slot file of any version from other JSON. */
export const AnySlotFile = z.looseObject({ format: z.literal('holdfast-keyslots'), version: z.number().int().min(1) });

/** A slot before its key is sealed into it. */
export type Unsealed<S extends Slot> = Omit<S, 'nonce' | 'wrapped'>;

/** What a slot says besides its sealed key, as a flat list: bound into the seal and into the file's MAC. */
export function slotHeader(slot: Unsealed<PasswordSlot> | Unsealed<RecoverySlot> | Unsealed<InvitationSlot>): (string | number | null)[] {
  const { name, n, r, p, salt } = slot.kdf;
  return [slot.kind, slot.id, slot.kind === 'recovery' ? null : slot.lookup, name, n, r, p, salt];
}
