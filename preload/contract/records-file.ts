import { z } from 'zod';
import { Password } from './fields.ts';
import { command } from './operation.ts';
import { RECORDS_IMPORT_LIMITS, RecordRowError } from './records-import.ts';
import { TypeId } from './types.ts';

/** What became of a file of records, or would. */
export const RecordsFileOutcome = z.strictObject({
  type: z.strictObject({ id: TypeId, name: z.string(), isNew: z.boolean() }),
  records: z.number().int(),
  created: z.number().int(),
  updated: z.number().int(),
  unchanged: z.number().int(),
  refused: z.number().int(),
  /** Records whose owner is nobody here, and that are the caller's now. */
  ownersReplaced: z.number().int(),
  /** People whom values mean and who are nobody here: these values are left out. */
  peopleMissing: z.number().int(),
  /** Records that values point to and that are not here: these values are left out too. */
  recordsMissing: z.number().int(),
  /** Attachments that the file tells of and does not have. */
  filesMissing: z.number().int(),
  files: z.number().int(),
  errors: z.array(RecordRowError).max(RECORDS_IMPORT_LIMITS.shownErrors),
  dryRun: z.boolean(),
});
export type RecordsFileOutcome = z.infer<typeof RecordsFileOutcome>;

/** Files that hold records as they are (docs/record-file.md), brought back in. */
export const recordsFile = {
  /** All of it in one transaction, or none. A dry run is the same, taken back. */
  run: command({
    input: z.strictObject({ file: z.uuid(), password: Password.optional(), dryRun: z.boolean(), skipRefused: z.boolean().default(false) }),
    output: RecordsFileOutcome,
    permission: 'records.write',
    rate: 'heavy',
    audit: 'records.imported',
    changes: ['records', 'types', 'tags', 'audit'],
  }),
};
