import { z } from 'zod';
import { Preferences } from './account.ts';
import { BackupStanding } from './backup-standing.ts';
import type { ReasonOf } from './errors.ts';
import { AtMs, DisplayName, EscrowKey, InvitationCode, isOneOf, line, NewPassword, NewPasswordOfAnyone, Password, PersonId, RECOVERY_SECRET, RecoveryCode, RoleId, SecondFactorCode, Username } from './fields.ts';
import { Done, gate, Nothing } from './operation.ts';
import { PERMISSIONS, SCOPES } from './permission.ts';

/** What this machine has, seen before anybody signs in; every state has its own screen and its own way out. */
export const STORE_STATES = ['none', 'ready', 'open', 'slots_missing', 'slots_damaged', 'database_missing', 'store_newer', 'folder_shared', 'folder_not_own'] as const;
export const KEYCHAIN_STATES = ['ok', 'no_service', 'locked', 'timeout', 'entry_missing', 'entry_invalid', 'entry_changed'] as const;
/** What a call is refused for, and a screen tells, where the keychain is in any other state than `ok`. Those of the store are called as their states. */
export const KEYCHAIN_REASONS = {
  no_service: 'keychain_no_service',
  locked: 'keychain_locked',
  timeout: 'keychain_timeout',
  entry_missing: 'device_secret_missing',
  entry_invalid: 'device_secret_invalid',
  entry_changed: 'device_secret_changed',
} as const satisfies Record<Exclude<(typeof KEYCHAIN_STATES)[number], 'ok'>, ReasonOf<'unavailable'>>;
/** Page ciphers (architecture.md, Storage); chosen when a store is made. */
export const CIPHERS = ['aegis-256', 'sqlcipher-4'] as const;

/** The signed-in person, as far as the page needs to know. */
export const SignedIn = z.strictObject({
  personId: PersonId,
  name: z.string(),
  username: z.string(),
  roleId: RoleId,
  roleName: z.string(),
  grants: z.partialRecord(z.enum(PERMISSIONS), z.enum(SCOPES)),
  /** They may do nothing yet but set up a second factor. */
  mustEnrol: z.boolean(),
  preferences: Preferences,
});
export const Status = z.strictObject({
  store: z.enum(STORE_STATES),
  keychain: z.enum(KEYCHAIN_STATES),
  organisation: z.string().nullable(),
  signedIn: SignedIn.nullable(),
  /** Null until a store is open. */
  machine: z
    .strictObject({
      cipher: z.enum(CIPHERS),
      openedAtMs: AtMs,
      recoveryConfirmed: z.boolean(),
      deviceSecret: z.enum(['keychain', 'file']),
      auditEvents: z.number().int(),
      lastCheckpointSeq: z.number().int(),
      idleLockMinutes: z.number().int(),
      backup: BackupStanding,
    })
    .nullable(),
});

export const session = {
  status: gate({ input: Nothing, output: Status, permission: 'anyone', rate: 'read', audit: null, whileNotUpgraded: true }),
  /** Without the second factor of an account that has one, a right password is answered with that it is needed. */
  signIn: gate({
    input: z.strictObject({ username: Username, password: Password, secondFactor: SecondFactorCode.optional() }),
    output: Status,
    permission: 'anyone',
    rate: 'credential',
    audit: 'session.signed_in',
    whileNotUpgraded: true,
  }),
  /**
   * The first sign-in of an invited person: their one-time code and a password of their own choice. Whatever is not right
   * about name, code or invitation is answered alike.
   */
  acceptInvitation: gate({
    input: z.strictObject({ username: Username, code: InvitationCode, newPassword: NewPasswordOfAnyone, secondFactor: SecondFactorCode.optional() }),
    output: Status,
    permission: 'anyone',
    rate: 'credential',
    audit: 'person.invitation_accepted',
  }),
  /**
   * Opens the data with the recovery code, with shares of it or with the organisation's escrow key, binds a new device secret, and sets a new
   * password for an administrator. Without a new password it opens the data and does nothing else: the way in while no
   * keychain answers that could keep a secret.
   */
  recover: gate({
    input: z
      .strictObject({ ...RECOVERY_SECRET, escrowKey: EscrowKey.optional(), username: Username, newPassword: NewPassword.optional() })
      .refine(({ code, shares, escrowKey }) => isOneOf(code, shares, escrowKey), { path: ['code'], error: 'required' }),
    output: Status,
    permission: 'anyone',
    rate: 'credential',
    audit: 'store.recovered',
    whileNotUpgraded: true,
  }),
  /** Drops the keys from memory; the person stays known and unlocks with the password. */
  lock: gate({ input: Nothing, output: Done, permission: 'enrolling', rate: 'write', audit: 'session.locked', whileNotUpgraded: true }),
  /** Gives the password again, and the second factor: sensitive operations are let through for some minutes, in this session only. */
  confirm: gate({
    input: z.strictObject({ password: Password, secondFactor: SecondFactorCode.optional() }),
    output: z.strictObject({ untilMs: AtMs }),
    permission: 'enrolling',
    rate: 'credential',
    audit: 'session.confirmed',
    whileNotUpgraded: true,
  }),
  /**
   * Puts another password in place of one's own, which is given once more, and ends every other session of one's own.
   * This one goes on, and counts as confirmed.
   */
  changePassword: gate({
    input: z.strictObject({ password: Password, newPassword: NewPasswordOfAnyone, secondFactor: SecondFactorCode.optional() }),
    output: Done,
    permission: 'signed_in',
    rate: 'credential',
    audit: 'person.password_changed',
  }),
  signOut: gate({ input: Nothing, output: Done, permission: 'enrolling', rate: 'write', audit: 'session.signed_out', whileNotUpgraded: true }),
  /** Returns what it was sent, after every check a read goes through: the yardstick of goal P8. */
  echo: gate({
    input: z.strictObject({ text: z.string().max(4096) }),
    output: z.strictObject({ text: z.string() }),
    permission: 'signed_in',
    rate: 'read',
    audit: null,
    whileNotUpgraded: true,
  }),
};

export const setup = {
  /** Makes the store, its keys and the first administrator, signs them in, and shows the recovery code this once. */
  create: gate({
    input: z.strictObject({
      organisation: line(200),
      name: DisplayName,
      username: Username,
      password: NewPassword,
      cipher: z.enum(CIPHERS).default('aegis-256'),
    }),
    output: z.strictObject({ recoveryCode: z.string(), status: Status }),
    permission: 'anyone',
    rate: 'credential',
    audit: 'store.created',
  }),
  /** The code typed back, which proves that it was kept. */
  confirmRecovery: gate({
    input: z.strictObject({ code: RecoveryCode }),
    output: Status,
    permission: 'signed_in',
    rate: 'credential',
    audit: 'recovery.confirmed',
  }),
};
