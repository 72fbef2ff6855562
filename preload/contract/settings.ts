import { z } from 'zod';
import { command, Nothing, query } from './operation.ts';

interface Bounds {
  least: number;
  most: number;
  preset: number;
}

/** Everything an organisation may set, with its bounds and what holds until it does. The unit is in the name. */
export const SETTINGS = {
  /** Life of an access token; it is renewed without anybody noticing. */
  accessTtlSeconds: { least: 60, most: 3_600, preset: 15 * 60 },
  /** A session ends after this long, however busy (NIST SP 800-63B-4, 2.2.3: at most 24 hours at AAL2). */
  sessionTtlSeconds: { least: 15 * 60, most: 24 * 3_600, preset: 12 * 3_600 },
  /** Without input for this long the window locks (NIST SP 800-63B-4, 2.2.3: at most one hour). */
  idleLockMinutes: { least: 1, most: 60, preset: 15 },
  /**
   * After the program ended, the session goes on within this time; 0 asks for the password at every start. Only the
   * program keeps the time: whoever takes the disk and opens its keychain needs no password while this is left over.
   */
  resumeMinutes: { least: 0, most: 60, preset: 0 },
  /** How long a password just given lets sensitive operations through. */
  reauthMinutes: { least: 1, most: 60, preset: 5 },
  /** How old the key that signs access tokens gets. */
  tokenKeyDays: { least: 1, most: 365, preset: 30 },
  /** How long the one-time code of an invitation holds. */
  invitationDays: { least: 1, most: 60, preset: 7 },
  /** Secrets of records that one person may reveal in an hour. */
  revealsPerHour: { least: 1, most: 1_000, preset: 30 },
  /** How long a revealed secret is shown. */
  revealSeconds: { least: 5, most: 300, preset: 30 },
  /** Whether revealing a secret asks for a reason: 1 for yes, 0 for no. */
  revealReason: { least: 0, most: 1, preset: 1 },
  /** Without a backup for this long it is time for one. */
  backupDueDays: { least: 1, most: 90, preset: 7 },
  /** bcrypt cost: log2 of the rounds. */
  bcryptCost: { least: 10, most: 15, preset: 12 },
  /** Wrong passwords in a row that cost no wait. */
  freeAttempts: { least: 3, most: 10, preset: 5 },
  /** The longest wait between two attempts. */
  longestWaitMinutes: { least: 1, most: 60, preset: 15 },
  /** Wrong passwords in a row after which only an administrator opens the account again (NIST SP 800-63B-4, 3.2.2: at most 100). */
  mostFailures: { least: 10, most: 100, preset: 100 },
  /** After so many days without a drill of the recovery code, who looks after the keys is offered one. */
  drillDays: { least: 7, most: 366, preset: 90 },
} as const satisfies Record<string, Bounds>;
export type SettingName = keyof typeof SETTINGS;
export type Settings = Record<SettingName, number>;

const each = (schema: (bounds: Bounds) => z.ZodNumber) =>
  z.strictObject(Object.fromEntries(Object.entries<Bounds>(SETTINGS).map(([name, bounds]) => [name, schema(bounds)])) as Record<SettingName, z.ZodNumber>);
const NewSettings = each(({ least, most }) => z.number().int().min(least).max(most)).partial();
/** What holds. A host may decide what is out of the bounds for everybody else. */
const InForce = each(() => z.number().int());

export const settings = {
  get: query({ input: Nothing, output: z.strictObject({ settings: InForce }), permission: 'settings.manage' }),
  set: command({
    input: z.strictObject({ settings: NewSettings }),
    output: z.strictObject({ settings: InForce }),
    permission: 'settings.manage',
    reauth: true,
    audit: 'settings.changed',
    changes: ['settings', 'audit'],
  }),
};
