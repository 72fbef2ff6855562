import { z } from 'zod';
import { AtMs } from './fields.ts';
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

export const health = {
  /** Everybody is told: what is damaged cannot be changed by anybody. */
  state: query({ input: Nothing, output: Health, permission: 'signed_in' }),
  /** Reads everything there is and holds it against its seals, in a worker. */
  check: gate({ input: Nothing, output: Health, permission: 'backups.manage', rate: 'heavy', audit: 'store.checked' }),
};
