import { z } from 'zod';
import { AuditEvent } from './audit.ts';
import { Page } from './fields.ts';
import { gate, query } from './operation.ts';

/** The languages that the program speaks. */
export const LANGUAGES = ['en', 'de'] as const;
/** Light, dark. */
export const THEMES = ['light', 'dark'] as const;
/** Whatever the machine says, now and when that changes. */
export const SYSTEM = 'system';

/** How the program speaks to a person and looks to them, on whatever machine opens this data. */
export const Preferences = z.strictObject({ language: z.enum([SYSTEM, ...LANGUAGES]), theme: z.enum([SYSTEM, ...THEMES]) });
export type Preferences = z.infer<typeof Preferences>;

/** The signed-in person's own account. What they have chosen is told with the session's status. */
export const account = {
  /** Chooses; what is not named stays. How a screen looks is no change of anything that matters: it leaves no event. */
  set: gate({ input: Preferences.partial(), output: Preferences, permission: 'signed_in', rate: 'write', audit: null, whileDamaged: false }),
  /**
   * What the caller did, newest first; and what was done to them, for whoever may read so much of the audit. Nothing
   * else, whatever they hold: the audit page is for that.
   */
  activity: query({
    input: z.strictObject({ ...Page }),
    output: z.strictObject({ total: z.number().int(), rows: z.array(AuditEvent) }),
    permission: 'signed_in',
  }),
};
