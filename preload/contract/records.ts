import { z } from 'zod';
import { Attachment } from './attachments.ts';
import { AtMs, MOST_REFUSED_SHOWN, NewPassword, Page, PersonId, Reason, SearchText, SortDirection, SoughtSecret, TeamName } from './fields.ts';
import { command, query } from './operation.ts';
import { GroupBy, GroupValue, MOST_GROUPS } from './record-columns.ts';
import { FieldName, TypeDefinition } from './record-fields.ts';
import { FieldValue, RecordValues, RecordVersion, VersionNumber } from './record-values.ts';
import { TypeId } from './types.ts';

export const RecordId = z.uuid();
export const RECORD_STATES = ['active', 'archived'] as const;
/** As many records as one bulk change takes. */
export const MOST_RECORDS_IN_BULK = 5_000;
const RecordIds = z.array(RecordId).min(1).max(MOST_RECORDS_IN_BULK);

const Owner = z.strictObject({ id: PersonId, name: z.string() }).nullable();
/** A record as lists show it: never with a secret. */
export const RecordRow = z.strictObject({
  id: RecordId,
  typeId: TypeId,
  /** Counted from 1 within its type; what people and the audit call it by. */
  number: z.number().int(),
  title: z.string(),
  owner: Owner,
  team: z.string().nullable(),
  state: z.enum(RECORD_STATES),
  createdAtMs: AtMs,
  changedAtMs: AtMs,
  version: VersionNumber,
  tags: z.array(z.string()),
  /** Values of the columns asked for, short ones only. */
  cells: z.record(FieldName, FieldValue),
});
export type RecordRow = z.infer<typeof RecordRow>;

/** How a value is compared: texts by their folded form, numbers and times by size. */
export const FIELD_TESTS = ['is', 'is_not', 'less', 'more', 'empty', 'not_empty'] as const;
/** As many tests as one filter has. */
export const MOST_TESTS = 8;
export const FieldTest = z.strictObject({
  field: FieldName,
  test: z.enum(FIELD_TESTS),
  value: z.union([z.string().max(200), z.number(), z.boolean(), z.null()]).default(null),
});
export type FieldTest = z.infer<typeof FieldTest>;
export const MOST_TAGS_IN_FILTER = 20;
/** As many owners, or teams, as one filter names. */
export const MOST_IN_FILTER = 100;
export const RecordFilter = z.strictObject({
  search: SearchText.default(''),
  /** Without any, those that are not archived. */
  states: z.array(z.enum(RECORD_STATES)).max(RECORD_STATES.length).default([]),
  ownerIds: z.array(PersonId).max(MOST_IN_FILTER).default([]),
  teams: z.array(z.string().max(100)).max(MOST_IN_FILTER).default([]),
  /** With any of these tags. */
  tags: z.array(z.string().max(100)).max(MOST_TAGS_IN_FILTER).default([]),
  tests: z.array(FieldTest).max(MOST_TESTS).default([]),
});
export type RecordFilter = z.infer<typeof RecordFilter>;
/** What every record can be sorted by; a field of the list besides, by its name. */
export const RECORD_SORTS = ['newest', 'changed', 'title', 'owner', 'team'] as const;
export const MOST_COLUMNS = 20;

/** As many places as one refusal tells of. */
export const MOST_PLACES_SHOWN = 50;
/** As many records as one secret finds. */
export const MOST_FOUND_BY_SECRET = 100;

/** What a change of many would do, shown before it is done; the same code makes both. */
export const RecordsOutcome = z.strictObject({
  changed: z.number().int(),
  unchanged: z.number().int(),
  refused: z
    .array(
      z.strictObject({
        recordId: RecordId,
        name: z.string(),
        reason: z.string(),
        /** The values that will not do, and by which rule. */
        fields: z.array(z.strictObject({ path: z.string(), rule: z.string() })).max(MOST_PLACES_SHOWN),
      }),
    )
    .max(MOST_REFUSED_SHOWN),
  refusedCount: z.number().int(),
});
export type RecordsOutcome = z.infer<typeof RecordsOutcome>;
/** What every change of many records takes. */
export const Bulk = { recordIds: RecordIds, reason: Reason.optional(), dryRun: z.boolean().default(false) };
/** What a change answers: the values are the caller's already, and a remembered outcome outlives an erasure. */
const Saved = z.strictObject({ recordId: RecordId, number: z.number().int(), version: VersionNumber });

/** As what records are written: tables for spreadsheets, or files that hold all of them (docs/record-file.md), alone or with what hangs from them. */
export const RECORDS_FORMATS = ['csv', 'xlsx', 'json', 'zip'] as const;
export type RecordsFormat = (typeof RECORDS_FORMATS)[number];
/** Somebody's public key for encrypted files (age-encryption.org/v1), in bech32. */
export const AgeRecipient = z.string().max(2_500).regex(/^age1[02-9ac-hj-np-z]{58,}$/u, 'format');

/** As many small pictures of files as one print has; of more files the names are told. */
export const MOST_PICTURES_IN_PRINT = 200;
/** Everything that one print of a record says, as the caller may see it: no secret is ever in it. */
export const PrintedRecord = z.strictObject({
  record: RecordRow.omit({ cells: true }),
  typeName: z.string(),
  definition: TypeDefinition,
  /** Names of whoever made it and changed it last; null for the program, and for somebody who is no more. */
  createdBy: z.string().nullable(),
  changedBy: z.string().nullable(),
  values: RecordValues,
  /** Secret fields that hold something: that much is told, as on the screen. */
  secrets: z.array(FieldName),
  names: z.record(z.string(), z.string()),
  attachments: z.array(Attachment),
  /** It came with example data. */
  isExample: z.boolean(),
  organisation: z.string(),
  printedBy: z.strictObject({ name: z.string(), username: z.string() }),
  printedAtMs: AtMs,
});
export type PrintedRecord = z.infer<typeof PrintedRecord>;

/** Records about people and places, each with an owner and a team, seen and changed as far as a grant reaches. */
export const records = {
  list: query({
    input: z.strictObject({
      /** Null for all types: then by age alone, without columns and field tests. */
      typeId: TypeId.nullable(),
      filter: RecordFilter.prefault({}),
      sort: z.enum(RECORD_SORTS).default('newest'),
      /** Sorts by a field's value instead. */
      sortField: FieldName.nullable().default(null),
      direction: SortDirection.default('desc'),
      columns: z.array(FieldName).max(MOST_COLUMNS).default([]),
      /** One group of the list alone. */
      within: z.strictObject({ by: GroupBy, of: GroupValue }).nullable().default(null),
      ...Page,
    }),
    output: z.strictObject({
      rows: z.array(RecordRow),
      /** What ids in cells and in the filter stand for: names of people and titles of records within the caller's reach. */
      names: z.record(z.string(), z.string()),
    }),
    permission: 'records.read',
  }),
  /** How many a filter shows; apart from the list, so that nobody waits for a number. */
  count: query({
    input: z.strictObject({ typeId: TypeId.nullable(), filter: RecordFilter.prefault({}) }),
    output: z.strictObject({ total: z.number().int() }),
    permission: 'records.read',
  }),
  /** How many of what a filter shows are in each group. */
  groups: query({
    input: z.strictObject({ typeId: TypeId, filter: RecordFilter.prefault({}), by: GroupBy }),
    output: z.strictObject({
      /** `name` is that of a person; all else is called by `of`. */
      groups: z.array(z.strictObject({ of: GroupValue, name: z.string().nullable(), records: z.number().int() })).max(MOST_GROUPS),
      /** Groups beyond these. */
      more: z.number().int(),
    }),
    permission: 'records.read',
  }),
  /** The ids of everything a filter shows, as many as one bulk change takes. */
  ids: query({
    input: z.strictObject({ typeId: TypeId.nullable(), filter: RecordFilter.prefault({}) }),
    output: z.strictObject({ ids: z.array(RecordId).max(MOST_RECORDS_IN_BULK), total: z.number().int() }),
    permission: 'records.read',
  }),
  get: query({
    input: z.strictObject({ recordId: RecordId }),
    output: z.strictObject({
      record: RecordRow.omit({ cells: true }),
      typeVersion: z.number().int(),
      values: RecordValues,
      /** Secret fields that hold something. */
      secrets: z.array(FieldName),
      names: z.record(z.string(), z.string()),
      may: z.strictObject({ write: z.boolean(), reveal: z.boolean(), assign: z.boolean() }),
    }),
    permission: 'records.read',
  }),
  /** Who changed what and when, the latest first; of secrets only that they changed. */
  history: query({
    input: z.strictObject({ recordId: RecordId, ...Page }),
    output: z.strictObject({ total: z.number().int(), versions: z.array(RecordVersion), names: z.record(z.string(), z.string()) }),
    permission: 'records.read',
  }),
  create: command({
    input: z.strictObject({
      typeId: TypeId,
      values: RecordValues,
      /** Whose it is; oneself unless said, as far as one may give records away. */
      ownerId: PersonId.optional(),
      team: TeamName.nullable().optional(),
    }),
    output: Saved,
    permission: 'records.write',
    audit: 'record.created',
    changes: ['records', 'audit'],
  }),
  /**
   * Changes the fields given, null empties. `version` is the one the change was made on: fields that others changed
   * since then are refused (conflict/changed_meanwhile, each named), all else is merged.
   */
  update: command({
    input: z.strictObject({ recordId: RecordId, version: VersionNumber, values: RecordValues }),
    output: Saved,
    permission: 'records.write',
    audit: 'record.changed',
    changes: ['records', 'audit'],
  }),
  /** Sets fields of many records to the values given, null empties; secrets and files are not changed so. */
  edit: command({
    input: z.strictObject({ ...Bulk, values: RecordValues.refine((values) => Object.keys(values).length > 0, 'required') }),
    output: RecordsOutcome,
    permission: 'records.write',
    audit: 'record.changed',
    changes: ['records', 'audit'],
  }),
  /** Goes back to what an earlier version held, as a new version. */
  restore: command({
    input: z.strictObject({ recordId: RecordId, version: VersionNumber, toVersion: VersionNumber }),
    output: Saved,
    permission: 'records.write',
    audit: 'record.restored',
    changes: ['records', 'audit'],
  }),
  /** Out of the way, not away. */
  archive: command({
    input: z.strictObject(Bulk),
    output: RecordsOutcome,
    permission: 'records.write',
    audit: 'record.archived',
    changes: ['records', 'audit'],
  }),
  unarchive: command({
    input: z.strictObject(Bulk),
    output: RecordsOutcome,
    permission: 'records.write',
    audit: 'record.unarchived',
    changes: ['records', 'audit'],
  }),
  /** Gives records to another owner, another team, or both; null takes them from everybody. */
  assign: command({
    input: z
      .strictObject({ ...Bulk, ownerId: PersonId.nullable().optional(), team: TeamName.nullable().optional() })
      .refine(({ ownerId, team }) => ownerId !== undefined || team !== undefined, { path: ['ownerId'], message: 'required' }),
    output: RecordsOutcome,
    permission: 'records.assign',
    audit: 'record.assigned',
    changes: ['records', 'audit'],
  }),
  /** Shows one secret, for a short time; recorded, and as often as the organisation allows in an hour. */
  reveal: command({
    input: z.strictObject({ recordId: RecordId, field: FieldName, reason: Reason.optional() }),
    output: z.strictObject({ value: FieldValue, seconds: z.number().int() }),
    permission: 'records.reveal',
    audit: 'record.revealed',
    whileDamaged: true,
    changes: ['audit'],
    shownOnce: ['value'],
  }),
  /**
   * Finds the records whose secret field holds exactly this, showing no secret; each question, answered or not, costs one
   * reveal of the hour and is recorded.
   */
  findBySecret: command({
    input: z.strictObject({ typeId: TypeId, field: FieldName, soughtSecret: SoughtSecret, reason: Reason.optional() }),
    /** Null in an answer that is given again. */
    output: z.strictObject({ rows: z.array(RecordRow.omit({ cells: true, tags: true })).max(MOST_FOUND_BY_SECRET).nullable() }),
    permission: 'records.reveal',
    audit: 'record.sought',
    whileDamaged: true,
    changes: ['audit'],
    shownOnce: ['rows'],
  }),
  /**
   * Gives one record as it goes on paper, or into a PDF at a place chosen through the host: an export like any other.
   * The host writes to that place only once this is recorded.
   */
  print: command({
    input: z.strictObject({
      recordId: RecordId,
      /** Where a PDF will be written; null for paper. */
      file: z.uuid().nullable(),
    }),
    /** Null in an answer that is given again. */
    output: z.strictObject({ printed: PrintedRecord.nullable() }),
    permission: 'records.export',
    rate: 'heavy',
    reauth: true,
    audit: 'record.printed',
    whileDamaged: true,
    changes: ['audit'],
    shownOnce: ['printed'],
  }),
  /**
   * Writes the records a list shows, without secrets, to a file chosen through the host; encrypted (age) where a
   * password is given, or a recipient. Without a format what the file's name ends in says which.
   */
  export: command({
    input: z.strictObject({
      file: z.uuid(),
      format: z.enum(RECORDS_FORMATS).optional(),
      password: NewPassword.optional(),
      recipient: AgeRecipient.optional(),
      typeId: TypeId,
      filter: RecordFilter.prefault({}),
      sort: z.enum(RECORD_SORTS).default('newest'),
      sortField: FieldName.nullable().default(null),
      direction: SortDirection.default('desc'),
    }).refine(({ password, recipient }) => password === undefined || recipient === undefined, { path: ['recipient'], message: 'format' }),
    output: z.strictObject({ records: z.number().int(), bytes: z.number().int() }),
    permission: 'records.export',
    rate: 'heavy',
    reauth: true,
    audit: 'records.exported',
    whileDamaged: true,
    changes: ['audit'],
  }),
};
