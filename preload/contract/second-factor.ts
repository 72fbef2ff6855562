import { z } from 'zod';
import { AtMs, Password, PersonId, Reason, SecondFactorCode } from './fields.ts';
import { command, Done, gate, Nothing, query } from './operation.ts';

/** One-time codes for when the device is not at hand. Null for a repeated request: they are told once. */
const BackupCodes = z.array(z.string()).nullable();

/** The second factor: time-based codes of a person's own device (RFC 6238), and one-time backup codes. */
export const secondFactor = {
  /** The signed-in person's own. */
  status: query({
    input: Nothing,
    output: z.strictObject({
      on: z.boolean(),
      sinceMs: AtMs.nullable(),
      codesLeft: z.number().int(),
      /** Their role asks for one: it can be replaced, but not removed. */
      required: z.boolean(),
    }),
    permission: 'enrolling',
  }),
  /** Makes a secret to scan or type. It counts for nothing, and any earlier factor goes on, until a code of it is given. */
  begin: gate({
    input: Nothing,
    output: z.strictObject({ secret: z.string(), uri: z.string(), untilMs: AtMs }),
    permission: 'enrolling',
    reauth: true,
    rate: 'write',
    audit: null,
  }),
  /** Turns it on, in place of any before, with a code that shows that the device has the secret. Ends the person's other sessions. */
  confirm: gate({
    input: z.strictObject({ code: SecondFactorCode }),
    output: z.strictObject({ codes: BackupCodes.unwrap() }),
    permission: 'enrolling',
    rate: 'credential',
    audit: 'person.second_factor_set',
  }),
  /** New backup codes in place of all earlier ones. */
  newCodes: command({
    input: Nothing,
    output: z.strictObject({ codes: BackupCodes }),
    permission: 'signed_in',
    reauth: true,
    rate: 'write',
    shownOnce: ['codes'],
    audit: 'person.backup_codes_renewed',
    changes: ['secondFactor', 'audit'],
  }),
  /** Takes one's own away. The password is given with it: alone again, it must be as long as one without a second factor. */
  remove: gate({
    input: z.strictObject({ password: Password }),
    output: Done,
    permission: 'enrolling',
    reauth: true,
    rate: 'credential',
    audit: 'person.second_factor_removed',
  }),
  /** Takes another's away, who lost their device: they set up a new one at their next sign-in. Ends their sessions. */
  reset: command({
    input: z.strictObject({ personId: PersonId, reason: Reason.optional() }),
    output: Done,
    permission: 'people.manage',
    reauth: true,
    audit: 'person.second_factor_reset',
    changes: ['people', 'secondFactor', 'sessions', 'audit'],
  }),
};
