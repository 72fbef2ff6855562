import { z } from 'zod';
import { DisplayName, EmailAddress, RoleId, TeamName, Username } from './fields.ts';

/** Kinds of file that people can be imported from; told from what is in a file, not from its name. */
export const IMPORT_KINDS = ['csv', 'xlsx', 'ldif', 'keycloak'] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

/** Columns of a people file with the standard header; their order does not matter. */
export const IMPORT_COLUMNS = ['name', 'email', 'username', 'team', 'role'] as const;
export const IMPORT_REQUIRED_COLUMNS = ['name', 'username'] as const;
/** Bounds of an import (threat model: malicious data). */
export const IMPORT_LIMITS = {
  /** Of what is read piece by piece: CSV and LDIF. */
  fileBytes: 256 * 1024 * 1024,
  /** Of what must be held whole: workbooks (packed) and realm exports. */
  wholeFileBytes: 64 * 1024 * 1024,
  rows: 1_000_000,
  fieldChars: 1_000,
  columns: 500,
  columnChars: 200,
  shownErrors: 200,
  shownDifferences: 200,
  /** Columns that an inspection tells of, and different values of one that it tells before it calls them too many. */
  shownColumns: 200,
  shownValues: 40,
  /** The longest name that Keycloak gives a role. */
  valueChars: 255,
} as const;

/** A column of the file, by the name that the inspection gave it. */
const ColumnName = z.string().min(1).max(IMPORT_LIMITS.columnChars + 8);
/** Which column becomes what. Several columns for the name are joined by a space: first name, last name. */
export const ImportMapping = z.strictObject({
  name: z.array(ColumnName).min(1).max(3),
  username: ColumnName,
  email: ColumnName.nullable(),
  team: ColumnName.nullable(),
  role: ColumnName.nullable(),
  /** Says whether an account is in use: false, no, 0 and the like mean that it is not. */
  enabled: ColumnName.nullable(),
});
export type ImportMapping = z.infer<typeof ImportMapping>;
/** What a value of the role's column means; null for no role. Earlier entries come first where somebody has several. */
export const RoleTranslation = z.array(z.strictObject({ from: z.string().max(IMPORT_LIMITS.valueChars), roleId: RoleId.nullable() })).max(200);
export type RoleTranslation = z.infer<typeof RoleTranslation>;
/** How somebody arrives whose account is not in use. */
export const INACTIVE_ARRIVALS = ['disable', 'invite', 'skip'] as const;
/** What happens to a row whose user name somebody has already. */
export const EXISTING_CHOICES = ['refuse', 'update'] as const;

/** How a file is to be read; without it, what its kind calls for: the standard header, or the proposal. */
export const ImportChoices = {
  /** The sheet or realm to read; null for the first that can be seen, or has people. */
  part: z.string().max(IMPORT_LIMITS.columnChars).nullable().default(null),
  mapping: ImportMapping.nullable().default(null),
  roles: RoleTranslation.default([]),
  inactive: z.enum(INACTIVE_ARRIVALS).default('disable'),
};

/** One row of a people file, after the mapping is applied; its role, by id or displayed name, is found apart. */
export const ImportRow = z.strictObject({
  name: DisplayName,
  username: Username,
  email: EmailAddress.nullable(),
  team: TeamName.nullable(),
});
export type ImportRow = z.infer<typeof ImportRow>;
/** Why one row is refused: where it stands in the file, the column and the rule, never the value. */
export const ImportRowError = z.strictObject({
  line: z.number().int(),
  column: z.enum([...IMPORT_COLUMNS, 'row']),
  rule: z.enum([
    'required',
    'too_long',
    'format',
    'formula',
    'unsafe_characters',
    'unknown_role',
    'role_not_grantable',
    'duplicate_username_in_file',
    'duplicate_email_in_file',
    'username_taken',
    'email_taken',
    'wrong_number_of_fields',
    'exceeds_own_grants',
    'own_account',
    'last_administrator',
  ]),
});
export type ImportRowError = z.infer<typeof ImportRowError>;

/** What a row would do to one person. */
export const ImportDifference = z.strictObject({
  line: z.number().int(),
  name: z.string(),
  username: z.string(),
  change: z.enum(['create', 'update', 'unchanged']),
  fields: z.array(z.strictObject({ field: z.enum(['name', 'email', 'team', 'role', 'status']), from: z.string().nullable(), to: z.string().nullable() })).max(5),
});
export type ImportDifference = z.infer<typeof ImportDifference>;
export const ImportOutcome = z.strictObject({
  kind: z.enum(IMPORT_KINDS),
  rows: z.number().int(),
  created: z.number().int(),
  updated: z.number().int(),
  unchanged: z.number().int(),
  /** Left out on purpose: not people, or not in use where that was chosen. */
  skipped: z.number().int(),
  refused: z.number().int(),
  newTeams: z.array(z.string()).max(200),
  newTeamCount: z.number().int(),
  errors: z.array(ImportRowError).max(IMPORT_LIMITS.shownErrors),
  /** Changes before additions, and those before people who stay as they are; the first ones of each. */
  differences: z.array(ImportDifference).max(IMPORT_LIMITS.shownDifferences),
  dryRun: z.boolean(),
  /** The audit event that tells of it, by which those who came in are found; null for a dry run. */
  seq: z.number().int().nullable(),
});

/** What a file holds, for choosing what becomes what. */
export const ImportInspection = z.strictObject({
  kind: z.enum(IMPORT_KINDS),
  parts: z.array(z.string()).max(500),
  part: z.string().nullable(),
  rows: z.number().int(),
  passedOver: z.number().int(),
  columns: z
    .array(
      z.strictObject({
        name: z.string(),
        /** The first few that differ. */
        samples: z.array(z.string()).max(3),
        /** All that occur, where they are few: what could be roles. Null where they are many. */
        values: z.array(z.string()).max(IMPORT_LIMITS.shownValues).nullable(),
      }),
    )
    .max(IMPORT_LIMITS.shownColumns),
  columnCount: z.number().int(),
  /** Whether the file says by itself what becomes what, so that nobody need look. */
  isStandard: z.boolean(),
  proposal: z.strictObject({
    name: z.array(ColumnName).max(3),
    username: ColumnName.nullable(),
    email: ColumnName.nullable(),
    team: ColumnName.nullable(),
    role: ColumnName.nullable(),
    enabled: ColumnName.nullable(),
  }),
});
export type ImportInspection = z.infer<typeof ImportInspection>;
