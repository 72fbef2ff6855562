import { z } from 'zod';
import { ALL_REASONS } from './errors.ts';
import { AtMs } from './fields.ts';

/** Why backups do not happen, and since when. */
export const BackupFailure = z.strictObject({ reason: z.enum(ALL_REASONS), sinceMs: AtMs });

/** How backups stand, for everybody who is signed in. */
export const BackupStanding = z.strictObject({
  /** When everything was last written elsewhere, by anybody or by itself. */
  writtenAtMs: AtMs.nullable(),
  /** Nothing worth a backup happened since. */
  isCurrent: z.boolean(),
  isScheduled: z.boolean(),
  failure: BackupFailure.nullable(),
  /** After how many days without one it is time. */
  dueDays: z.int(),
});
export type BackupStanding = z.infer<typeof BackupStanding>;
