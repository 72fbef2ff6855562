import { z } from 'zod';
import { AtMs, NewPassword, RecoveryCode, Username } from './fields.ts';
import { gate, Nothing, query } from './operation.ts';
import { Status } from './session.ts';

/** What a backup came to. */
const Written = z.strictObject({
  sizeBytes: z.number().int(),
  /** Of the file, which was read back after it was written. */
  sha256: z.string(),
  auditSeq: z.number().int(),
  attachments: z.number().int(),
  /** Attachments whose content could not be read, so that no backup has it. */
  lost: z.number().int(),
});

export const backups = {
  state: query({
    input: Nothing,
    /** `codeNeeded`: nobody has typed the recovery code since there are backups, so that nobody knows what to encrypt them to. */
    output: z.strictObject({ writtenAtMs: AtMs.nullable(), codeNeeded: z.boolean() }),
    permission: 'backups.manage',
  }),
  /** Writes everything into one encrypted file, which the recovery code opens; people go on working meanwhile. */
  create: gate({ input: z.strictObject({ file: z.uuid() }), output: Written, permission: 'backups.manage', rate: 'heavy', audit: 'backup.created', whileDamaged: false }),
  /**
   * Makes this machine's store out of a backup, where there is none yet: the recovery code opens it, and an administrator
   * gets a new password. Everybody else's is set anew at the desk.
   */
  restore: gate({
    input: z.strictObject({ file: z.uuid(), base: z.uuid().optional(), code: RecoveryCode, username: Username, newPassword: NewPassword }),
    output: z.strictObject({ status: Status, lost: z.number().int() }),
    permission: 'anyone',
    rate: 'credential',
    audit: 'store.restored',
  }),
};
