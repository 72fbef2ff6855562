import { z } from 'zod';
import { Verification } from './audit.ts';
import { AtMs } from './fields.ts';

const Facts = z.strictObject({ auditSeq: z.int(), lastAtMs: AtMs.nullable(), people: z.int(), records: z.int(), attachments: z.int() });
/** What happened in one and not in the other, by the verbs of its events, the most frequent first. */
const Events = z.strictObject({ events: z.int(), verbs: z.array(z.strictObject({ verb: z.string(), count: z.int() })) });

/** What a backup holds, as it was restored and checked, and what sets it apart from the present data. */
export const BackupComparison = z.strictObject({
  backup: z.strictObject({
    facts: Facts,
    createdAtMs: AtMs,
    organisation: z.string(),
    isFull: z.boolean(),
    /** Attachments whose content is nowhere. */
    missing: z.int(),
    chain: Verification.shape.result,
    /** It is what could be read of damaged data: its last event says what was lost. */
    isSalvaged: z.boolean(),
    /** Of the key that signed it: whose it is shows only beside a known one. */
    keyFingerprint: z.string(),
  }),
  /** Whether there is data here, and whether it could be read: with `other_code` another recovery code opens it. */
  present: z.discriminatedUnion('state', [
    z.strictObject({ state: z.enum(['none', 'unreadable', 'other_code']) }),
    z.strictObject({ state: z.literal('read'), facts: Facts }),
  ]),
  /** How the two chains of events stand to each other: one may be the beginning of the other. `other`: of another organisation. Null where only one could be read. */
  relation: z.enum(['same', 'older', 'newer', 'diverged', 'other']).nullable(),
  /** What the present data has and the backup has not. */
  lost: Events.nullable(),
  /** What the backup has and the present data has not. */
  gained: Events.nullable(),
});
export type BackupComparison = z.infer<typeof BackupComparison>;
