import { z } from 'zod';
import { AtMs, line } from './fields.ts';
import { Done, gate, Nothing, query } from './operation.ts';

/** What is kept of one person's typing; when there is more, the oldest goes. */
export const DRAFT_LIMITS = { bodyChars: 2 * 1024 * 1024, drafts: 50, bytes: 8 * 1024 * 1024 } as const;

/** Which form it is of. */
const DraftName = line(200);
const Draft = z.strictObject({ name: z.string(), body: z.string(), atMs: AtMs });

/**
 * What a person typed into a form and has not sent yet, theirs alone. Keeping it is no change of anything, and what is
 * typed is nobody's business: it leaves no event.
 */
export const drafts = {
  /** Everything one's own, the latest first. */
  list: query({ input: Nothing, output: z.strictObject({ drafts: z.array(Draft) }), permission: 'signed_in' }),
  /** On disk when it is answered. */
  put: gate({
    input: z.strictObject({
      name: DraftName,
      body: z
        .string()
        .max(DRAFT_LIMITS.bodyChars, 'too_long')
        .refine((text) => text.isWellFormed(), 'unsafe_characters'),
    }),
    output: Done,
    permission: 'signed_in',
    rate: 'write',
    audit: null,
  }),
  /** Sent, or given up. Nothing happens when there is none of this name. */
  remove: gate({ input: z.strictObject({ name: DraftName }), output: Done, permission: 'signed_in', rate: 'write', audit: null }),
};
