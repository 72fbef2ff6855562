import { z } from 'zod';
import { AtMs, RecoveryCode } from './fields.ts';
import { gate, Nothing, query } from './operation.ts';

/** What damage can lie in, as people know it. */
export const STORE_PARTS = ['people', 'records', 'audit', 'access', 'settings'] as const;

/** Whether what lies on the disk is what was written, as far as it was looked at. */
export const Health = z.strictObject({
  /**
   * `suspected`: something could not be read, and a full check will say how much. As with `damaged`, nothing is changed meanwhile.
   * `not_upgraded`: whole, but of an earlier version and not to be brought up to date by this one, which only shows it.
   */
  state: z.enum(['unchecked', 'whole', 'suspected', 'damaged', 'not_upgraded']),
  /** When all of it was last read to the end; null for never. */
  checkedAtMs: AtMs.nullable(),
  /** What is damaged in the database. */
  parts: z.array(z.enum(STORE_PARTS)),
  /** Files of records that are gone, and that cannot be read to their end. */
  attachments: z.strictObject({ missing: z.number().int(), damaged: z.number().int() }),
});
export type Health = z.infer<typeof Health>;

/** What a person counts the saved by. `versions`: what records held before; `rest`: roles, settings, sessions and all else. */
export const SALVAGED_KINDS = ['people', 'records', 'versions', 'attachments', 'events', 'rest'] as const;
/** What is made anew where it could not be read: no store opens without, or much would be lost without. */
export const STAND_INS = ['audit_key', 'pepper', 'token_key', 'store_id', 'digest_key', 'record_type', 'type_version', 'built_in_role'] as const;

/** What could be saved of a damaged store. */
export const Salvaged = z.strictObject({
  sizeBytes: z.number().int(),
  /** As of a backup. */
  checksSha256: z.string(),
  /** How many were read, and how many are lost: null where nobody can know. */
  kinds: z.array(z.strictObject({ kind: z.enum(SALVAGED_KINDS), read: z.int(), lost: z.int().nullable() })),
  /** Files of the attachments that were read: how many are in the file, and of how many the content is gone. */
  files: z.strictObject({ held: z.int(), lost: z.int() }),
  /** References to what was lost, which point to nothing now. */
  emptied: z.int(),
  standIns: z.array(z.enum(STAND_INS)),
  /** Whether an administrator is among the people: without one nobody gets in after a restore. */
  hasAdministrator: z.boolean(),
  /** Whether the damaged store could take the event as well; what was saved tells of it in any case. */
  isRecorded: z.boolean(),
});
export type Salvaged = z.infer<typeof Salvaged>;

export const health = {
  /** Everybody is told: what is damaged cannot be changed by anybody. */
  state: query({ input: Nothing, output: Health, permission: 'signed_in' }),
  /** Reads everything there is and holds it against its seals, in a worker. */
  check: gate({ input: Nothing, output: Health, permission: 'backups.manage', rate: 'heavy', audit: 'store.checked' }),
  /** Writes what can be read of a damaged store into an ordinary backup, which is restored as any other. */
  salvage: gate({ input: z.strictObject({ file: z.uuid() }), output: Salvaged, permission: 'backups.manage', rate: 'heavy', audit: 'store.salvaged', reauth: true }),
  /** The same where nobody can sign in: open to anybody, as restoring is, and to nobody without the recovery code. */
  salvageByCode: gate({ input: z.strictObject({ file: z.uuid(), code: RecoveryCode }), output: Salvaged, permission: 'anyone', rate: 'credential', audit: 'store.salvaged' }),
};
