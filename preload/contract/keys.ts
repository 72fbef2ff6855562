import { z } from 'zod';
import { AtMs, RecoveryCode, SHARE_LIMITS, withRecoverySecret } from './fields.ts';
import { command, Done, gate, Nothing, query } from './operation.ts';
import { CIPHERS } from './session.ts';

/** An X25519 public key as age writes it (age-encryption.org/v1). What stands in it is checked where it is used. */
export const AgeRecipient = z.string().trim().regex(/^age1[a-z0-9]{58}$/u, { error: 'format' });

const ShareCount = z.number().int().min(SHARE_LIMITS.fewest).max(SHARE_LIMITS.most);

/** Who can open this machine's data, and with what. */
export const Keys = z.strictObject({
  cipher: z.enum(CIPHERS),
  /** How often the key of the database was rotated, and when last; null for never. */
  rotations: z.number().int(),
  rotatedAtMs: AtMs.nullable(),
  passwords: z.number().int(),
  invitations: z.number().int(),
  /** How many of these a rotation would leave behind: made before rotation was known, or left behind too often. */
  leftBehind: z.strictObject({ passwords: z.number().int(), invitations: z.number().int() }),
  recovery: z.strictObject({
    confirmedAtMs: AtMs.nullable(),
    /** When somebody last showed that the code opens the data. */
    drilledAtMs: AtMs.nullable(),
    /** From when on it is time for the next drill; null while the code was never typed back. */
    drillDueAtMs: AtMs.nullable(),
    /** A rotation asks for the code: its slot cannot lead on by itself. */
    codeNeeded: z.boolean(),
  }),
  /** The organisation's key that can open this machine as well; null for none. */
  escrow: z.strictObject({ recipient: AgeRecipient, setAtMs: AtMs.nullable() }).nullable(),
});

export const keys = {
  overview: query({ input: Nothing, output: Keys, permission: 'keys.manage' }),
  /**
   * Encrypts the database under a new key, and under another cipher where one is named. Everybody goes on with the password
   * that they have, but for those who are left behind.
   */
  rotate: gate({
    input: z.strictObject({ cipher: z.enum(CIPHERS).optional(), recoveryCode: RecoveryCode.optional() }),
    output: Keys,
    permission: 'keys.manage',
    rate: 'heavy',
    audit: 'keys.rotated',
    reauth: true,
    whileDamaged: false,
  }),
  /** Lets the organisation's private key open this machine, whoever is there or not. In place of the escrow key before. */
  setEscrow: command({
    input: z.strictObject({ recipient: AgeRecipient }),
    output: Keys,
    permission: 'keys.manage',
    audit: 'escrow.set',
    changes: ['keys', 'audit'],
    reauth: true,
  }),
  removeEscrow: command({ input: Nothing, output: Keys, permission: 'keys.manage', audit: 'escrow.removed', changes: ['keys', 'audit'], reauth: true }),
  /** A new recovery code, shown this once. The one before stays good until this one is typed back (`replaceCode`). */
  makeCode: gate({
    input: Nothing,
    output: z.strictObject({ recoveryCode: z.string(), untilMs: AtMs }),
    permission: 'keys.manage',
    rate: 'credential',
    audit: null,
    reauth: true,
  }),
  /** Puts the new code in the place of the one before, which opens nothing from then on but backups and copies from before. */
  replaceCode: gate({
    input: z.strictObject({ code: RecoveryCode }),
    output: Keys,
    permission: 'keys.manage',
    rate: 'credential',
    audit: 'recovery.code_replaced',
    reauth: true,
  }),
  /**
   * Shares out the recovery code: each of `shares` is for one person, in the order of their numbers, and is shown this
   * once. `needed` of them give the code back. Shares that were made before stay as good as the code.
   */
  makeShares: gate({
    input: z
      .strictObject({ code: RecoveryCode, needed: ShareCount, total: ShareCount })
      .refine(({ needed, total }) => needed <= total, { path: ['needed'], error: 'too_long' }),
    output: z.strictObject({ set: z.string(), needed: ShareCount, shares: z.array(z.string()) }),
    permission: 'keys.manage',
    rate: 'credential',
    audit: 'recovery.shares_made',
    reauth: true,
  }),
  /** The recovery code, or shares of it, shown to open the data, which changes nothing: a drill for the day when they must. */
  drill: gate({
    input: withRecoverySecret({}),
    output: Done,
    permission: 'keys.manage',
    rate: 'credential',
    audit: 'recovery.drilled',
  }),
};
