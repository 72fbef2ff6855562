import { z } from 'zod';
import { BackupComparison } from './backup-comparison.ts';
import { BackupFailure } from './backup-standing.ts';
import { AtMs, NewPassword, RecoveryCode, Username, withRecoverySecret } from './fields.ts';
import { Done, gate, Nothing, query } from './operation.ts';
import { Status } from './session.ts';

/** What a backup came to. */
const Written = z.strictObject({
  sizeBytes: z.number().int(),
  /** What its part `checks.json` hashes to (docs/backup-format.md); the event of the backup says the same. */
  checksSha256: z.string(),
  auditSeq: z.number().int(),
  attachments: z.number().int(),
  /** Attachments whose content could not be read, so that no backup has it. */
  lost: z.number().int(),
});

/** What backups that happen by themselves may be told, with what is offered first. A full one begins each week. */
export const BACKUP_SCHEDULE = {
  /** Full backups that are kept. */
  fulls: { least: 1, most: 52, preset: 4 },
  /** Kept backups of what came after a full one. */
  differentials: { least: 1, most: 90, preset: 14 },
} as const;
const within = ({ least, most }: { least: number; most: number }) => z.int().min(least).max(most);
const BackupTimes = { daily: z.boolean(), atClose: z.boolean(), fulls: within(BACKUP_SCHEDULE.fulls), differentials: within(BACKUP_SCHEDULE.differentials) };

/** Data that was set aside when a backup took its place: when that was. */
const AsideId = z.string().regex(/^\d{8}T\d{6}Z(?:-\d{1,3})?$/u, 'format');

/** The backup; `presentCode` opens the data that is there, where that has another code. */
const WHICH_BACKUP = { file: z.uuid(), base: z.uuid().optional(), presentCode: RecoveryCode.optional() };

export const backups = {
  state: query({
    input: Nothing,
    /** `codeNeeded`: nobody has typed the recovery code since there are backups, so that nobody knows what to encrypt them to. */
    output: z.strictObject({
      writtenAtMs: AtMs.nullable(),
      codeNeeded: z.boolean(),
      schedule: z
        .strictObject({
          ...BackupTimes,
          /** The folder's own name; where it is, only the engine knows. */
          folder: z.string(),
          lastAtMs: AtMs.nullable(),
          failure: BackupFailure.nullable(),
          /** What is kept there. */
          kept: z.strictObject({ fulls: z.int(), differentials: z.int(), sizeBytes: z.int() }),
        })
        .nullable(),
      drilledAtMs: AtMs.nullable(),
      asides: z.array(z.strictObject({ id: AsideId, setAsideAtMs: AtMs })),
    }),
    permission: 'backups.manage',
  }),
  /** Writes everything into one encrypted file, which the recovery code opens; people go on working meanwhile. */
  create: gate({ input: z.strictObject({ file: z.uuid() }), output: Written, permission: 'backups.manage', rate: 'heavy', audit: 'backup.created', whileDamaged: false }),
  /** From now on backups happen by themselves, into a folder that was picked, or that was before. */
  schedule: gate({ input: z.strictObject({ ...BackupTimes, folder: z.uuid().optional() }), output: Done, permission: 'backups.manage', rate: 'write', audit: 'backup.scheduled' }),
  /** From now on none does. What was written stays. */
  unschedule: gate({ input: Nothing, output: Done, permission: 'backups.manage', rate: 'write', audit: 'backup.unscheduled' }),
  /** Restores a backup (the newest that was made by itself, unless one is given) into a place of its own, checks all of it, and takes it away: nothing of the present data changes. */
  drill: gate({ input: withRecoverySecret({ file: z.uuid().optional(), base: z.uuid().optional() }), output: BackupComparison, permission: 'backups.manage', rate: 'credential', audit: 'backup.drilled' }),
  /**
   * What restoring a backup would change, before it is done: open to anybody, as restoring is, and telling of the present
   * data only what its own recovery code opens (the backup's, or `presentCode` where another was made since).
   */
  compare: gate({ input: withRecoverySecret(WHICH_BACKUP), output: BackupComparison, permission: 'anyone', rate: 'credential', audit: null }),
  /**
   * Makes this machine's store out of a backup: the recovery code opens it, and an administrator gets a new password.
   * Everybody else's is set anew at the desk. Where there is data already, `replace` sets that aside, whole, if its own
   * recovery code says so; open to anybody, since it is the way out where nobody can sign in any more.
   */
  restore: gate({
    input: withRecoverySecret({ ...WHICH_BACKUP, username: Username, newPassword: NewPassword, replace: z.boolean().default(false) }),
    output: z.strictObject({ status: Status, lost: z.number().int() }),
    permission: 'anyone',
    rate: 'credential',
    audit: 'store.restored',
  }),
  /** Puts data that was set aside back in the place of the present, which is set aside in turn; everybody is signed out. */
  putBack: gate({ input: withRecoverySecret({ aside: AsideId }), output: Done, permission: 'backups.manage', rate: 'credential', audit: 'store.put_back', reauth: true }),
  /** Takes away data that was set aside, for good. */
  removeAside: gate({ input: z.strictObject({ aside: AsideId }), output: Done, permission: 'backups.manage', rate: 'write', audit: 'store.aside_removed', reauth: true, whileDamaged: false }),
};
