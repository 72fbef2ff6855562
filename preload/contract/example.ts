import { z } from 'zod';
import { AtMs } from './fields.ts';
import { command, Nothing, query } from './operation.ts';

/** The seed that one click uses; any other gives other people. */
export const EXAMPLE_SEED = 2026;

const Count = z.number().int().nonnegative();

/** What there is of example data, or would go. */
const ExampleCounts = z.strictObject({ people: Count, teams: Count, roles: Count, types: Count, tags: Count, records: Count, attachments: Count });
export type ExampleCounts = z.infer<typeof ExampleCounts>;

/** What people have made since that hangs from example data. */
const ExampleHanging = z.strictObject({
  /** Own records that an example person owns: they become the caller's. */
  ownedRecords: Count,
  /** Own records that name an example person or point to an example record: the place stays, with nobody behind it. */
  pointingRecords: Count,
  /** Example records and example people that somebody has changed since: they go all the same. */
  changedRecords: Count,
  changedPeople: Count,
  /** Decisions of access reviews about example people or by them: they go with them. */
  reviewItems: Count,
  /** Types, teams and roles that own records and people are in: they stay, as the organisation's own. */
  keptTypes: Count,
  keptTeams: Count,
  keptRoles: Count,
});
export type ExampleHanging = z.infer<typeof ExampleHanging>;

/** An organisation that does not exist, to look around in. */
export const example = {
  /** Whether example data is there, and whether the caller may load it now: into what is empty, and never beside real work. */
  state: query({
    input: Nothing,
    output: z.strictObject({ loadedAtMs: AtMs.nullable(), mayLoad: z.boolean(), mayRemove: z.boolean() }),
    permission: 'signed_in',
  }),
  load: command({
    input: z.strictObject({ seed: z.number().int().min(0).max(2 ** 31 - 1).default(EXAMPLE_SEED) }),
    output: z.strictObject({ counts: ExampleCounts, events: Count }),
    permission: 'settings.manage',
    rate: 'heavy',
    audit: 'example.loaded',
    changes: ['example', 'people', 'types', 'records', 'roles', 'audit'],
  }),
  /** Takes all of it away again but its audit events; a dry run tells what goes and what hangs from it. */
  remove: command({
    input: z.strictObject({ dryRun: z.boolean().default(false) }),
    output: z.strictObject({ counts: ExampleCounts, hanging: ExampleHanging }),
    permission: 'settings.manage',
    rate: 'heavy',
    reauth: true,
    audit: 'example.removed',
    changes: ['example', 'people', 'types', 'records', 'roles', 'reviews', 'sessions', 'audit'],
  }),
};
