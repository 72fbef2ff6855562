import { createHash, createHmac } from 'node:crypto';
import type { JobRunner } from '../../jobs/runner.ts';
import { EngineError } from '../errors.ts';
import type { Randomness } from '../host-services.ts';
import { NONCE_BYTES } from './aead.ts';
import { invitationSecret } from './invitation-code.ts';
import type { InvitationCode } from './invitation-code.ts';
import { backupIdentityOf, slotLookupKey } from './kdf.ts';
import { recoverySecret } from './recovery-code.ts';
import type { RecoveryCode } from './recovery-code.ts';
import { seal, unseal } from './seal.ts';
import type { SealingStore } from './seal.ts';
import { provenKey } from './slot-file.ts';
import { slotHeader, WRAPPED_KEY_BYTES } from './slot-file-format.ts';
import type { EscrowSlot, InvitationSlot, PasswordSlot, RecoverySlot, SecretSlot, Slot, SlotFile, VerifiedSlotFile } from './slot-file.ts';
import { publicKeyOf } from './x25519.ts';

/** scrypt N for passwords (RFC 7914): 128 MiB and about half a second. */
const PASSWORD_SCRYPT_N = 2 ** 17;
/** The recovery code has 130 random bits, so it needs no stretching; one shape for all slots is why there is any. */
const RECOVERY_SCRYPT_N = 2 ** 14;
/**
 * Nor has an invitation's code with its 90: trying half of them all is beyond anybody (2^89), stretched or not, and the
 * device secret is in the key as well. The least work a slot may ask for (1 MiB, some milliseconds) lets thousands be
 * made at once.
 */
const INVITATION_SCRYPT_N = 2 ** 10;

/** What making a slot needs besides its secrets. Buffers are only lent; the caller zeroes them. */
interface Making extends SealingStore {
  databaseKey: Buffer;
  random: Randomness;
  /** scrypt N, a power of two; the strong default unless a test or a policy says otherwise. */
  scryptCost?: number;
}
export interface PasswordCredentials {
  username: string;
  password: string;
  deviceSecret: Buffer;
}

export interface InvitationCredentials {
  username: string;
  code: InvitationCode;
  deviceSecret: Buffer;
}

/** How the slot file finds a person: HMAC-SHA-256 of the user name under a key from the device secret, base64url. */
function slotLookup(deviceSecret: Buffer, username: string): string {
  const key = slotLookupKey(deviceSecret);
  try {
    return createHmac('sha256', key).update(username, 'utf8').digest('base64url');
  } finally {
    key.fill(0);
  }
}

/** Seals the database key under a password and this machine's device secret. The slot takes the person's id as its own. */
export async function makePasswordSlot(making: Making & PasswordCredentials & { personId: string }, jobs: JobRunner): Promise<PasswordSlot> {
  const { deviceSecret, databaseKey, random } = making;
  const lookup = slotLookup(deviceSecret, making.username);
  const header = { kind: 'password', id: making.personId, lookup, kdf: newKdf(making, PASSWORD_SCRYPT_N) } as const;
  const secret = passwordBytes(making.password);
  try {
    return { ...header, ...(await seal(making, header, { secret, deviceSecret, databaseKey }, { random, jobs })) };
  } finally {
    secret.fill(0);
  }
}

/** Seals the database key under a recovery code alone: it opens without the device secret. The code gives the key of backups as well. */
export async function makeRecoverySlot(making: Making & { recoveryCode: RecoveryCode }, jobs: JobRunner): Promise<RecoverySlot> {
  const { databaseKey, random } = making;
  const secret = recoverySecret(making.recoveryCode);
  const identity = backupIdentityOf(secret);
  const backupKey = publicKeyOf(identity).toString('base64url');
  identity.fill(0);
  const header = { kind: 'recovery', id: random.uuid(), kdf: newKdf(making, RECOVERY_SCRYPT_N), backupKey } as const;
  try {
    return { ...header, ...(await seal(making, header, { secret, deviceSecret: null, databaseKey }, { random, jobs })) };
  } finally {
    secret.fill(0);
  }
}

/** Seals the database key under an invitation's one-time code and this machine's device secret. The slot takes the person's id. */
export async function makeInvitationSlot(
  making: Omit<Making, 'scryptCost'> & InvitationCredentials & { personId: string },
  jobs: JobRunner,
): Promise<InvitationSlot> {
  const { deviceSecret, databaseKey, random } = making;
  const lookup = slotLookup(deviceSecret, making.username);
  const header = { kind: 'invitation', id: making.personId, lookup, kdf: newKdf(making, INVITATION_SCRYPT_N) } as const;
  const secret = invitationSecret(making.code);
  try {
    return { ...header, ...(await seal(making, header, { secret, deviceSecret, databaseKey }, { random, jobs })) };
  } finally {
    secret.fill(0);
  }
}

/**
 * Opens a person's slot and returns the database key, the caller's to zero. Somebody without a slot costs the same
 * work as somebody with a wrong password and gets the same answer, not_signed_in/wrong_credentials.
 * Throws unavailable/slots_damaged when the key opens but the file as a whole is not the one written under it.
 */
export async function openWithPassword(file: SlotFile, who: PasswordCredentials, jobs: JobRunner): Promise<Buffer> {
  const lookup = slotLookup(who.deviceSecret, who.username);
  const found = file.slots.filter((each) => each.kind === 'password').filter((each) => each.lookup === lookup);
  const secret = passwordBytes(who.password);
  try {
    // Two only after a crash in the middle of a change of the password, until the store is next opened.
    for (const slot of found.length > 0 ? found : [dummySlot(file, 'password', lookup)]) {
      const databaseKey = await unseal(file, slot, { secret, deviceSecret: who.deviceSecret }, jobs);
      if (databaseKey) return provenKey(file, databaseKey);
    }
    throw new EngineError('not_signed_in', 'wrong_credentials');
  } finally {
    secret.fill(0);
  }
}

/**
 * Opens a recovery slot; as `openWithPassword`, but a code of another store is invalid_input/recovery_code_mismatch. Tells
 * which slot it was: whether that one is still good is in the database.
 */
export async function openWithRecovery(file: SlotFile, code: RecoveryCode, jobs: JobRunner): Promise<{ databaseKey: Buffer; slot: RecoverySlot }> {
  const secret = recoverySecret(code);
  try {
    // Two only when a crash came between a new code and its event, or between that and the end of the code before.
    for (const slot of file.slots.filter((each) => each.kind === 'recovery')) {
      const databaseKey = await unseal(file, slot, { secret, deviceSecret: null }, jobs);
      if (databaseKey) return { databaseKey: provenKey(file, databaseKey), slot };
    }
    throw new EngineError('invalid_input', 'recovery_code_mismatch');
  } finally {
    secret.fill(0);
  }
}

/**
 * Opens an invited person's slot; as `openWithPassword`, with not_signed_in/wrong_invitation. Tells which slot it was:
 * whether that one is still good is in the database.
 */
export async function openWithInvitation(file: SlotFile, who: InvitationCredentials, jobs: JobRunner): Promise<{ databaseKey: Buffer; slot: InvitationSlot }> {
  const lookup = slotLookup(who.deviceSecret, who.username);
  const found = file.slots.filter((each) => each.kind === 'invitation').filter((each) => each.lookup === lookup);
  const secret = invitationSecret(who.code);
  try {
    // Two only when a crash came between a new invitation and its being told to anybody.
    for (const slot of found.length > 0 ? found : [dummySlot(file, 'invitation', lookup)]) {
      const databaseKey = await unseal(file, slot, { secret, deviceSecret: who.deviceSecret }, jobs);
      if (databaseKey) return { databaseKey: provenKey(file, databaseKey), slot };
    }
    throw new EngineError('not_signed_in', 'wrong_invitation');
  } finally {
    secret.fill(0);
  }
}

/** The file with `slot` in place of the one of its kind with the same id or the same lookup, or of the recovery or escrow slot before. */
export function addOrReplaceSlot(file: VerifiedSlotFile, slot: PasswordSlot | RecoverySlot | EscrowSlot): VerifiedSlotFile {
  const isReplaced = (each: Slot): boolean =>
    each.kind === slot.kind && (slot.kind !== 'password' || each.id === slot.id || (each.kind === 'password' && each.lookup === slot.lookup));
  return { ...file, slots: [...file.slots.filter((each) => !isReplaced(each)), slot] };
}

/** The file with new slots beside those there are; which one of a person's is good the database says. */
export function addSlotsBeside(file: VerifiedSlotFile, slots: readonly Slot[]): VerifiedSlotFile {
  return { ...file, slots: [...file.slots, ...slots] };
}

/** The file without the slots that are gone. */
export function removeSlots(file: VerifiedSlotFile, isGone: (slot: Slot) => boolean): VerifiedSlotFile {
  return { ...file, slots: file.slots.filter((slot) => !isGone(slot)) };
}

/** SHA-256 over a slot as it was made: how the database knows the one that it made, and no other. What it is carried on to does not count. */
export function slotFingerprint(slot: SecretSlot): Buffer {
  return createHash('sha256').update(JSON.stringify([...slotHeader(slot), slot.nonce, slot.wrapped]), 'utf8').digest();
}

/** Whether this person can unlock this machine. */
export function hasPasswordSlot(file: SlotFile, personId: string): boolean {
  return file.slots.some((slot) => slot.kind === 'password' && slot.id === personId);
}

function newKdf({ random, scryptCost }: Pick<Making, 'random' | 'scryptCost'>, defaultN: number): SecretSlot['kdf'] {
  return { name: 'scrypt', n: scryptCost ?? defaultN, r: 8, p: 1, salt: random.bytes(32).toString('base64url') };
}

const DUMMY_SCRYPT_N = { password: PASSWORD_SCRYPT_N, invitation: INVITATION_SCRYPT_N } as const;

/** A slot that nothing opens, as costly to try as the real ones beside it. */
function dummySlot<K extends 'password' | 'invitation'>(file: SlotFile, kind: K, lookup: string): Omit<PasswordSlot, 'kind'> & { kind: K } {
  const real = file.slots.find((slot): slot is PasswordSlot | InvitationSlot => slot.kind === kind);
  const zeros = (sizeBytes: number): string => Buffer.alloc(sizeBytes).toString('base64url');
  const kdf = { name: 'scrypt', n: real?.kdf.n ?? DUMMY_SCRYPT_N[kind], r: 8, p: 1, salt: zeros(32) } as const;
  return { kind, id: file.storeId, lookup, kdf, nonce: zeros(NONCE_BYTES), wrapped: zeros(WRAPPED_KEY_BYTES) };
}

/** NFC, so that one password typed on two keyboards is one (NIST SP 800-63B-4, 3.1.1.2). The string stays behind; only this copy can be zeroed. */
function passwordBytes(password: string): Buffer {
  return Buffer.from(password.normalize('NFC'), 'utf8');
}
