import { z } from 'zod';
import { CIPHERS } from '../../../preload/contract/session.ts';
import { NONCE_BYTES, TAG_BYTES } from './aead.ts';
import { DATABASE_KEY_BYTES } from './kdf.ts';
import { X25519_BYTES } from './x25519.ts';

/**
 * What is written. Version 1 knew no invitations; version 2 no public keys, no escrow, no rotation and no mark of the
 * device. Both are read as well, and the next write makes them a version 3.
 */
export const SLOT_FILE_VERSION = 3;
/**
 * Bounds of what is read: far above any real file, far below what could hurt. The slots are enough for 5,000 people
 * with a password, as many who are invited, and their old invitations while those are renewed; a slot takes up to
 * 470 bytes, and 130 more for each rotation that its person has not signed in since. Under one name there are two of a
 * kind at most, and one more for each change that a crash or a disk kept from its end: each may be tried at a sign-in,
 * so a file with more would make that take hours.
 */
export const SLOT_FILE_LIMITS = { fileBytes: 32 * 1024 * 1024, slots: 15_001, slotsOfOneName: 16, carried: 12 } as const;
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
/** A database key as `encrypt` seals it. */
export const WRAPPED_KEY_BYTES = DATABASE_KEY_BYTES + TAG_BYTES;
/** A database key sealed to a public key (sealed-key.ts). */
const SealedKey = z.strictObject({ ephemeral: exactBytes(X25519_BYTES), wrapped: exactBytes(WRAPPED_KEY_BYTES) });
export type SealedKey = z.infer<typeof SealedKey>;

/** A slot of somebody's secret holds the database key, sealed by AES-256-GCM under a key of its own. */
const sealed = {
  kdf: Kdf,
  /** Belongs to a private key that the secret gives as well; slots made before version 3 have none. */
  publicKey: exactBytes(X25519_BYTES).exactOptional(),
  nonce: exactBytes(NONCE_BYTES),
  wrapped: exactBytes(WRAPPED_KEY_BYTES),
  /** The keys that came after the wrapped one, oldest first, while its owner did not sign in. */
  carried: z.array(SealedKey).min(1).max(SLOT_FILE_LIMITS.carried).exactOptional(),
};
/** `id` is the person's; nothing in the file tells whose that is. `lookup` finds it by user name, given the device secret. */
const PasswordSlot = z.strictObject({ kind: z.literal('password'), id: z.uuid(), lookup: exactBytes(32), ...sealed });
/** `backupKey` is the public key that backups are encrypted to; the code gives the private one. */
const RecoverySlot = z.strictObject({ kind: z.literal('recovery'), id: z.uuid(), ...sealed, backupKey: exactBytes(X25519_BYTES).exactOptional() });
/** As a password's, under a one-time code. Somebody may have two while one is put in place of the other. */
const InvitationSlot = z.strictObject({ kind: z.literal('invitation'), id: z.uuid(), lookup: exactBytes(32), ...sealed });
/** Sealed to the organisation's public key: whoever has the private one needs neither password nor this machine. */
const EscrowSlot = z.strictObject({ kind: z.literal('escrow'), id: z.uuid(), publicKey: exactBytes(X25519_BYTES), ...SealedKey.shape });
const Slot = z.discriminatedUnion('kind', [PasswordSlot, RecoverySlot, InvitationSlot, EscrowSlot]);
export type PasswordSlot = z.infer<typeof PasswordSlot>;
export type RecoverySlot = z.infer<typeof RecoverySlot>;
export type InvitationSlot = z.infer<typeof InvitationSlot>;
export type EscrowSlot = z.infer<typeof EscrowSlot>;
export type Slot = z.infer<typeof Slot>;
/** A slot that a secret opens which somebody knows. */
export type SecretSlot = Exclude<Slot, EscrowSlot>;

const common = {
  format: z.literal('holdfast-keyslots'),
  storeId: z.uuid(),
  cipher: z.enum(CIPHERS),
  /** Grows by one with each write. */
  generation: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER - 1),
  slots: z.array(Slot).max(SLOT_FILE_LIMITS.slots),
  /** HMAC-SHA-256 over everything above, under a key from the database key. */
  mac: exactBytes(32),
};
const FormerSlotFile = z
  .strictObject({ ...common, version: z.union([z.literal(1), z.literal(2)]) })
  .refine(({ version, slots }) => slots.every((slot) => isFormer(slot) && (version > 1 || slot.kind !== 'invitation')))
  .transform((file) => ({ ...file, epoch: 0, deviceMark: null as string | null }));
const PresentSlotFile = z.strictObject({
  ...common,
  version: z.literal(SLOT_FILE_VERSION),
  /** How often the database key was rotated; it names the database file that this file opens. */
  epoch: z.number().int().min(0).max(1_000_000),
  /** What tells this machine's device secret from another's; null while none has opened it. */
  deviceMark: exactBytes(32).nullable(),
});

/** keyslots.json, in its versions. */
export const SlotFile = z.union([PresentSlotFile, FormerSlotFile]).refine(({ slots }) => fitsLimits(slots));
export type SlotFile = z.infer<typeof SlotFile>;

function isFormer(slot: Slot): boolean {
  return slot.kind !== 'escrow' && slot.publicKey === undefined && slot.carried === undefined && !('backupKey' in slot);
}

/** Whether so many slots are read again, all of them and under each name. */
export function fitsLimits(slots: readonly Slot[]): boolean {
  const ofOneName = new Map<string, number>();
  for (const slot of slots) {
    const name = 'lookup' in slot ? `${slot.kind} ${slot.lookup}` : slot.kind;
    ofOneName.set(name, (ofOneName.get(name) ?? 0) + 1);
  }
  return slots.length <= SLOT_FILE_LIMITS.slots && [...ofOneName.values()].every((count) => count <= SLOT_FILE_LIMITS.slotsOfOneName);
}

/** What tells a slot file of any version from other JSON. */
export const AnySlotFile = z.looseObject({ format: z.literal('holdfast-keyslots'), version: z.number().int().min(1) });

/** A slot before a key is sealed into it. */
export type Unsealed<S extends SecretSlot> = Omit<S, 'nonce' | 'wrapped' | 'carried'>;

/** What a slot of a secret says besides its sealed keys, as a flat list: bound into the seal and into the file's MAC. */
export function slotHeader(slot: Unsealed<PasswordSlot> | Unsealed<RecoverySlot> | Unsealed<InvitationSlot>): (string | number | null)[] {
  const { name, n, r, p, salt } = slot.kdf;
  const former = [slot.kind, slot.id, slot.kind === 'recovery' ? null : slot.lookup, name, n, r, p, salt];
  return slot.publicKey === undefined ? former : [...former, slot.publicKey, slot.kind === 'recovery' ? (slot.backupKey ?? null) : null];
}

/** All that a slot is, in an encoding in which no two look alike once it is JSON. */
export function slotListing(slot: Slot): unknown[] {
  if (slot.kind === 'escrow') return [slot.kind, slot.id, slot.publicKey, slot.ephemeral, slot.wrapped];
  const sealedOnce = [...slotHeader(slot), slot.nonce, slot.wrapped];
  // As it was listed before there was anything to carry.
  return slot.carried === undefined ? sealedOnce : [...sealedOnce, slot.carried.map(({ ephemeral, wrapped }) => [ephemeral, wrapped])];
}

/** A slot file as it is written down: in the members of its version, in their order. */
export function inItsForm(file: SlotFile): object {
  const { format, version, storeId, cipher, generation, epoch, deviceMark, slots, mac } = file;
  return version === SLOT_FILE_VERSION ? { format, version, storeId, cipher, generation, epoch, deviceMark, slots, mac } : { format, version, storeId, cipher, generation, slots, mac };
}
