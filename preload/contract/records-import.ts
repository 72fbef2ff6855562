import { z } from 'zod';
import { command, query } from './operation.ts';
import { IMPORT_LIMITS } from './people-import.ts';
import { FieldName } from './record-fields.ts';
import { FieldValue } from './record-values.ts';
import { TypeId } from './types.ts';

/** Kinds of file that records can be imported from; told from what is in a file, not from its name. */
export const RECORDS_FILE_KINDS = ['csv', 'xlsx'] as const;
/** What stands between the cells of a text file, by the settings of a country or a program. */
export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];
/** How a text file is written; the last is what spreadsheets of western countries write where they are not told. */
export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type Encoding = (typeof ENCODINGS)[number];
/** What stands before the fraction of a number: 1,234.5 or 1.234,5. */
export const NUMBER_FORMATS = ['point', 'comma'] as const;
export type NumberFormat = (typeof NUMBER_FORMATS)[number];
/** In which order a date has its parts; ISO 8601 is understood in any of them. */
export const DATE_FORMATS = ['ymd', 'dmy', 'mdy'] as const;
export type DateFormat = (typeof DATE_FORMATS)[number];
/** What an import does: makes records, changes those there are, or both. */
export const IMPORT_MODES = ['create', 'update', 'both'] as const;
export type ImportMode = (typeof IMPORT_MODES)[number];

/** Bounds of an import of records; those of the files are those of every table (people-import.ts). */
export const RECORDS_IMPORT_LIMITS = {
  /** Of one record, all of its cells together: a text of a megabyte fits in any script, or several in one of bytes. */
  recordBytes: 4 * 1024 * 1024,
  shownErrors: 200,
  shownDifferences: 100,
  /** Fields of one record whose change is shown. */
  shownFields: 40,
  samples: 5,
  sampleChars: 120,
} as const;

/** A column of the file, by the name that the inspection gave it. */
const Column = z.string().min(1).max(IMPORT_LIMITS.columnChars + 8);
/** What becomes of the columns of a file; those not named are left out. */
export const RecordColumns = z
  .strictObject({
    fields: z
      .array(z.strictObject({ field: FieldName, column: Column, numbers: z.enum(NUMBER_FORMATS).default('point'), dates: z.enum(DATE_FORMATS).default('ymd') }))
      .max(IMPORT_LIMITS.columns),
    /** Whose each record is: user name, e-mail address, id or, where nobody else has it, name. */
    ownerColumn: Column.nullable().default(null),
    teamColumn: Column.nullable().default(null),
    /** The record's number, by which it is found; never given by a file. */
    numberColumn: Column.nullable().default(null),
  })
  .refine(({ fields }) => new Set(fields.map(({ field }) => field)).size === fields.length, { path: ['fields'], message: 'format' });
export type RecordColumns = z.infer<typeof RecordColumns>;

const TextForm = {
  /** Null for what the file looks like. */
  delimiter: z.enum(DELIMITERS).nullable().default(null),
  encoding: z.enum(ENCODINGS).nullable().default(null),
  /** The sheet to read; null for the first that can be seen. */
  part: z.string().max(IMPORT_LIMITS.columnChars).nullable().default(null),
};

/** What a file holds, for choosing what becomes what. */
export const RecordsInspection = z.strictObject({
  kind: z.enum(RECORDS_FILE_KINDS),
  parts: z.array(z.string()).max(500),
  part: z.string().nullable(),
  /** Null for a workbook. */
  delimiter: z.enum(DELIMITERS).nullable(),
  encoding: z.enum(ENCODINGS).nullable(),
  rows: z.number().int(),
  columns: z
    .array(
      z.strictObject({
        name: z.string(),
        /** The first few that differ; none for a column that goes by the name of a secret field. */
        samples: z.array(z.string()).max(RECORDS_IMPORT_LIMITS.samples),
        /** The formats that every value can be read by; one where all of them read the same. None where it holds something else. */
        numbers: z.array(z.enum(NUMBER_FORMATS)).max(NUMBER_FORMATS.length),
        dates: z.array(z.enum(DATE_FORMATS)).max(DATE_FORMATS.length),
      }),
    )
    .max(IMPORT_LIMITS.shownColumns),
  columnCount: z.number().int(),
  proposal: RecordColumns,
});
export type RecordsInspection = z.infer<typeof RecordsInspection>;

/** Why one row is refused: where it stands in the file, the column and field, and the rule; never the value. */
export const RecordRowError = z.strictObject({ line: z.number().int(), column: z.string().nullable(), field: FieldName.nullable(), rule: z.string() });
export type RecordRowError = z.infer<typeof RecordRowError>;
/** Rules beside those of values (record-values.ts) and forms (form-filling.ts). */
export const ROW_RULES = [
  'formula',
  'wrong_number_of_fields',
  /** The key is empty, or no record has it, or none that may be seen: it is all the same. */
  'no_match',
  'several_match',
  'already_there',
  'duplicate_in_file',
  'exceeds_own_grants',
] as const;

/** What a row would do. Of secrets only that they change. */
export const RecordDifference = z.strictObject({
  line: z.number().int(),
  /** Null for one that would be made. */
  number: z.number().int().nullable(),
  title: z.string(),
  change: z.enum(['create', 'update']),
  fields: z.array(z.strictObject({ field: FieldName, from: FieldValue, to: FieldValue, isSecret: z.boolean() })).max(RECORDS_IMPORT_LIMITS.shownFields),
  /** Owner and team, where they change; for one that is made, whose it will be. */
  owner: z.strictObject({ from: z.string().nullable(), to: z.string().nullable() }).nullable(),
  team: z.strictObject({ from: z.string().nullable(), to: z.string().nullable() }).nullable(),
});
export type RecordDifference = z.infer<typeof RecordDifference>;

export const RecordsImportOutcome = z.strictObject({
  kind: z.enum(RECORDS_FILE_KINDS),
  rows: z.number().int(),
  created: z.number().int(),
  updated: z.number().int(),
  unchanged: z.number().int(),
  refused: z.number().int(),
  errors: z.array(RecordRowError).max(RECORDS_IMPORT_LIMITS.shownErrors),
  /** Changes before additions, the first ones of each; of a dry run only. */
  differences: z.array(RecordDifference).max(RECORDS_IMPORT_LIMITS.shownDifferences),
  /** What ids among the differences stand for. */
  names: z.record(z.string(), z.string()),
  dryRun: z.boolean(),
  /** The audit event that tells of it; null for a dry run. */
  seq: z.number().int().nullable(),
});
export type RecordsImportOutcome = z.infer<typeof RecordsImportOutcome>;

/** Records brought in from tables: the same rules as for one typed in, many at once. */
export const recordsImport = {
  /** Tells what a picked file holds and what of it would become what, without using the file up. */
  inspect: query({
    input: z.strictObject({ file: z.uuid(), typeId: TypeId, ...TextForm }),
    output: RecordsInspection,
    permission: 'records.write',
    rate: 'heavy',
  }),
  /** All of it in one transaction, or none. A dry run is the same, taken back. */
  run: command({
    input: z
      .strictObject({
        file: z.uuid(),
        typeId: TypeId,
        dryRun: z.boolean(),
        /** Rows that are refused are left out, instead of ending it all. */
        skipRefused: z.boolean().default(false),
        ...TextForm,
        into: RecordColumns,
        mode: z.enum(IMPORT_MODES).default('create'),
        /** By which records that are there are found: a field that is a column of the list, or the number. */
        key: z.union([z.strictObject({ by: z.literal('number') }), z.strictObject({ by: z.literal('field'), field: FieldName })]).nullable().default(null),
        /** What an empty cell does to a record that is there. */
        empty: z.enum(['leave', 'clear']).default('leave'),
        /** Of dates with a time that say no offset (IANA, such as Africa/Nairobi). */
        timeZone: z.string().regex(/^[A-Za-z0-9_+\-/]{1,64}$/u, 'format').default('UTC'),
      })
      .refine(({ mode, key }) => mode === 'create' || key !== null, { path: ['key'], message: 'required' })
      .refine(({ mode, key }) => mode !== 'create' || key?.by !== 'number', { path: ['key'], message: 'format' }),
    output: RecordsImportOutcome,
    permission: 'records.write',
    rate: 'heavy',
    audit: 'records.imported',
    changes: ['records', 'types', 'audit'],
  }),
};
