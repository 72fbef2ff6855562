import { z } from 'zod';
import { line } from './fields.ts';
import { command, query } from './operation.ts';
import { Bulk, MOST_TAGS_IN_FILTER, RecordsOutcome } from './records.ts';

/** As many tags as an organisation has, and as one record carries. */
export const MOST_TAGS = 1_000;
export const MOST_TAGS_OF_RECORD = 20;

/** A word for records. Without a comma, so that several can stand in one line. */
export const TagName = line(50)
  .refine((text) => !/^[=+\-@]/u.test(text), 'formula')
  .refine((text) => !/[,;]/u.test(text), 'format');
const Names = z.array(TagName).max(MOST_TAGS_IN_FILTER).default([]);
const Known = z.string().max(100);

/** Words of the organisation for records of whatever type. */
export const tags = {
  /** Those on records within the caller's reach, with how many; who manages types sees the others as well. */
  list: query({
    input: z.strictObject({}),
    output: z.strictObject({ tags: z.array(z.strictObject({ name: z.string(), records: z.number().int() })).max(MOST_TAGS) }),
    permission: 'records.read',
  }),
  /** Puts tags on records and takes others off; a tag is made on first use. */
  change: command({
    input: z.strictObject({ ...Bulk, add: Names, remove: Names }).refine(({ add, remove }) => add.length + remove.length > 0, { path: ['add'], message: 'required' }),
    output: RecordsOutcome,
    permission: 'records.write',
    audit: 'record.tagged',
    changes: ['records', 'tags', 'audit'],
  }),
  /** Another name for a tag, wherever it is. */
  rename: command({
    input: z.strictObject({ tag: Known, name: TagName, dryRun: z.boolean().default(false) }),
    output: z.strictObject({ records: z.number().int() }),
    permission: 'types.manage',
    audit: 'tag.renamed',
    changes: ['records', 'tags', 'views', 'audit'],
  }),
  /** Puts another tag in the place of one. */
  merge: command({
    input: z.strictObject({ tag: Known, into: Known, dryRun: z.boolean().default(false) }),
    output: z.strictObject({ records: z.number().int() }),
    permission: 'types.manage',
    audit: 'tag.merged',
    changes: ['records', 'tags', 'views', 'audit'],
  }),
  /** Takes a tag off every record. */
  remove: command({
    input: z.strictObject({ tag: Known, dryRun: z.boolean().default(false) }),
    output: z.strictObject({ records: z.number().int() }),
    permission: 'types.manage',
    audit: 'tag.removed',
    changes: ['records', 'tags', 'views', 'audit'],
  }),
};
