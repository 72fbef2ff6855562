import { z } from 'zod';

/**
 * Characters no single-line field may hold: controls, line and paragraph separators, what nobody sees (soft hyphen,
 * zero-width and invisible operators), and the bidirectional marks and overrides that let a name pretend to be another
 * (Unicode TR36, "Trojan Source"). Joiners are among them but where `NEEDED_JOINER` finds them.
 */
// eslint-disable-next-line no-control-regex -- naming the control characters is the point
const UNSAFE_IN_LINE = /[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;
/**
 * U+200C and U+200D where they change what is seen: between letters of the scripts that join theirs (Persian, those of
 * India), after a sign that kills a vowel at the end of a word (Malayalam), and between the parts of one emoji. Between
 * letters of other scripts nobody sees them (Unicode UAX 31, 2.3).
 */
const NEEDED_JOINER =
  /(?<=[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Nko}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}]\p{Script=Inherited}*)(?:[\u200c\u200d](?=[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Nko}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}])|(?<=\p{Mn})\u200d(?![\p{L}\p{M}\u200b-\u200f]))|(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}]\ufe0f?)\u200d(?=\p{Extended_Pictographic})/gu;

/** Whether a line holds nothing that is not seen, or that makes it look like another. */
export function isPlainLine(text: string): boolean {
  return !UNSAFE_IN_LINE.test(text.replace(NEEDED_JOINER, '')) && text.isWellFormed();
}

/** One line of a person's text: trimmed, Unicode-normalised (NFC), well formed, bounded in UTF-16 code units. */
export const line = (maxChars: number) =>
  z
    .string()
    .max(maxChars * 4)
    .transform((text) => text.normalize('NFC').trim())
    .pipe(
      z
        .string()
        .min(1, 'required')
        .max(maxChars, 'too_long')
        .refine(isPlainLine, 'unsafe_characters'),
    );

export const PersonId = z.uuid();
export const RoleId = z.string().regex(/^[a-z0-9_-]{1,64}$/u, 'format');
/** What a spreadsheet would run when the text is later exported and opened there (OWASP, CSV injection). */
const isFormula = (text: string): boolean => /^[=+\-@]/u.test(text);
export const TeamName = line(100).refine((text) => !isFormula(text), 'formula');
export const RoleName = line(100).refine((text) => !isFormula(text), 'formula');
export const DisplayName = line(200).refine((text) => !isFormula(text), 'formula');

/** What somebody is in the organisation. */
export const Position = line(100).refine((text) => !isFormula(text), 'formula');
/** Where they are to be found. */
export const Location = line(200).refine((text) => !isFormula(text), 'formula');
/** A telephone number as people write it: digits, and what stands between them. */
export const Phone = line(40).refine((text) => /^\+?[\d(][\d ()./-]*\d$/u.test(text), 'format');
/** Some lines of free text: line breaks are its own, everything else as in a line. Bounded in UTF-16 code units. */
export const Note = z
  .string()
  .max(8_000)
  .transform((text) => text.normalize('NFC').replace(/\r\n?/gu, '\n').trim())
  .pipe(
    z
      .string()
      .min(1, 'required')
      .max(2_000, 'too_long')
      .refine((text) => isPlainLine(text.replace(/[\n\t]/gu, ' ')), 'unsafe_characters'),
  );

/** A name to sign in with: ASCII only, so that no two names look alike; compared in lower case. */
export const Username = z
  .string()
  .max(256)
  .transform((text) => text.trim().toLowerCase())
  .pipe(
    z
      .string()
      .min(1, 'required')
      .max(64, 'too_long')
      .regex(/^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/u, 'format'),
  );

/** An e-mail address, compared in lower case; zod's own practical pattern. */
export const EmailAddress = z
  .string()
  .max(1024)
  .transform((text) => text.normalize('NFC').trim().toLowerCase())
  .pipe(z.string().min(1, 'required').max(254, 'too_long').pipe(z.email('format')));

/** Shortest password without a second factor (NIST SP 800-63B-4, 3.1.1.2), in code points. */
export const PASSWORD_MIN_CODE_POINTS = 15;
/** Shortest password beside a second factor (the same rule), in code points. */
export const PASSWORD_MIN_CODE_POINTS_WITH_SECOND_FACTOR = 8;
/** A password to be set: any characters; normalised later, never trimmed; bounded against long-input attacks. */
const newPassword = (minCodePoints: number) =>
  z
    .string()
    .max(1024, 'too_long')
    .refine((text) => text.isWellFormed(), 'unsafe_characters')
    .refine((text) => [...text.normalize('NFC')].length >= minCodePoints, 'too_short');
/** For whoever has no second factor yet. */
export const NewPassword = newPassword(PASSWORD_MIN_CODE_POINTS);
/** For whoever may have one: the engine knows, and asks for the longer one of all others (main/engine/keys/password-rules.ts). */
export const NewPasswordOfAnyone = newPassword(PASSWORD_MIN_CODE_POINTS_WITH_SECOND_FACTOR);
/** A password to be checked: only bounded, so that the rules for new ones can change. */
export const Password = z.string().min(1, 'required').max(1024, 'too_long');

/** The recovery code as typed: case, spaces and dashes do not matter. */
export const RecoveryCode = z.string().min(1, 'required').max(128, 'too_long');

/**
 * The fewest and the most shares of a recovery code. Fewer is no sharing: whoever has one would have all. Needed and number
 * are one symbol each in a share, which would allow 31; but each share is one more paper to find or to steal, and nobody
 * keeps more than these in mind. It also bounds what is typed and worked out.
 */
export const SHARE_LIMITS = { fewest: 2, most: 16 } as const;
/** Shares of the recovery code as typed, in any order: of each, case, spaces and dashes do not matter. */
export const RecoveryShares = z.array(z.string().min(1, 'required').max(128, 'too_long')).min(1, 'required').max(SHARE_LIMITS.most, 'too_long');

/** Whether exactly one of several ways is taken. */
export const isOneOf = (...ways: readonly unknown[]): boolean => ways.filter((way) => way !== undefined).length === 1;

/** What opens the data without any password: the recovery code, or shares of it. */
export const RECOVERY_SECRET = { code: RecoveryCode.optional(), shares: RecoveryShares.optional() };
/** An input with one of the two, beside other things. */
export function withRecoverySecret<T extends z.ZodRawShape>(shape: T) {
  return z.strictObject({ ...shape, ...RECOVERY_SECRET }).refine((input: { code?: unknown; shares?: unknown }) => isOneOf(input.code, input.shares), { path: ['code'], error: 'required' });
}

/** An organisation's private key for escrow, as age-keygen writes it. */
export const EscrowKey = z.string().min(1, 'required').max(128, 'too_long');

/** The one-time code of an invitation as typed: case, spaces and dashes do not matter. */
export const InvitationCode = z.string().min(1, 'required').max(128, 'too_long');

/** What is typed as second factor: the six digits of a device, or a backup code; spaces, dashes and case do not matter. */
export const SecondFactorCode = z.string().min(1, 'required').max(64, 'too_long');

/** A value that a secret field of a record may hold, to be looked for. */
export const SoughtSecret = z.union([z.string().min(1, 'required').max(10_000, 'too_long').refine((text) => text.isWellFormed(), 'unsafe_characters'), z.number(), z.boolean()]);

/** What is put on the clipboard of the system, as it was shown. */
export const CopiedSecret = z.string().min(1, 'required').max(10_000, 'too_long');

const SECRETS: ReadonlySet<unknown> = new Set([CopiedSecret, SoughtSecret, NewPassword, NewPasswordOfAnyone, Password, RecoveryCode, RecoveryShares, EscrowKey, InvitationCode, SecondFactorCode]);
/** The names of an input's fields that hold a secret: nothing is kept of those, not even a fast hash. */
export function secretFieldsOf(input: z.ZodType): string[] {
  if (!(input instanceof z.ZodObject)) return [];
  const fields = Object.entries<z.ZodType>(input.shape);
  return fields.filter(([, field]) => SECRETS.has(field instanceof z.ZodOptional ? field.unwrap() : field)).map(([name]) => name);
}

/** Why somebody did something, where it is asked for. */
export const Reason = line(500);

/** Milliseconds since 1970 (UTC). */
export const AtMs = z.number().int().nonnegative();

/** A window into a sorted list. */
export const Page = { offset: z.number().int().min(0).max(10_000_000), limit: z.number().int().min(1).max(500) };
export const SortDirection = z.enum(['asc', 'desc']);
/** Longest text to search for, in UTF-16 code units. */
export const SEARCH_MAX_CHARS = 200;
/** Free text to search for; empty means everything. */
export const SearchText = z.string().max(SEARCH_MAX_CHARS).transform((text) => text.normalize('NFC').trim());
/** Any text as SearchText takes it: normalised, and cut where it is too long, but never within a character of two units. */
export function searchTextOf(text: string): string {
  return text.toWellFormed().normalize('NFC').slice(0, SEARCH_MAX_CHARS).replace(/\p{Cs}$/u, '').trim();
}

/** As many refusals as a change of many tells one by one; its count tells of more. */
export const MOST_REFUSED_SHOWN = 200;
