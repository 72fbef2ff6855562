import { z } from 'zod';
import { DisplayName, SortDirection } from './fields.ts';
import { command, Done, query } from './operation.ts';
import { Column, GroupBy } from './record-columns.ts';
import { FieldName } from './record-fields.ts';
import { MOST_COLUMNS, RECORD_SORTS, RecordFilter } from './records.ts';
import { TypeId } from './types.ts';

export const ViewId = z.uuid();
/** As many views as one person makes, and as one team shares. */
export const MOST_VIEWS_OF_PERSON = 100;
export const MOST_VIEWS_OF_TEAM = 200;

/** What a list shows, and how. It narrows what somebody sees anyway, and opens nothing. */
export const ViewShown = z.strictObject({
  filter: RecordFilter,
  sort: z.enum(RECORD_SORTS),
  sortField: FieldName.nullable(),
  direction: SortDirection,
  /** In their order; null for those that the type has. */
  columns: z.array(Column).max(MOST_COLUMNS).nullable(),
  groupBy: GroupBy.nullable(),
});
export type ViewShown = z.infer<typeof ViewShown>;

export const RecordView = z.strictObject({
  id: ViewId,
  name: z.string(),
  /** The team it is shared with; null for oneself alone. */
  team: z.string().nullable(),
  version: z.number().int().positive(),
  shown: ViewShown,
  /** Fields that it names and the list no longer has; it opens without them. */
  lost: z.array(z.string()).max(100),
  /** With which the caller opens the type. */
  isFirst: z.boolean(),
  mayChange: z.boolean(),
});
export type RecordView = z.infer<typeof RecordView>;
const Saved = z.strictObject({ viewId: ViewId, version: z.number().int().positive() });

/** Lists of records as people want to find them again: for oneself, or for the team one belongs to. */
export const views = {
  list: query({
    input: z.strictObject({ typeId: TypeId }),
    output: z.strictObject({
      /** The team that the caller can share with. */
      team: z.string().nullable(),
      views: z.array(RecordView).max(MOST_VIEWS_OF_PERSON + MOST_VIEWS_OF_TEAM),
    }),
    permission: 'records.read',
  }),
  create: command({
    input: z.strictObject({ typeId: TypeId, name: DisplayName, forTeam: z.boolean().default(false), shown: ViewShown }),
    output: Saved,
    permission: 'records.read',
    audit: 'view.created',
    changes: ['views', 'audit'],
  }),
  /** Changes a view on the version given. */
  update: command({
    input: z.strictObject({ viewId: ViewId, version: z.number().int().positive(), name: DisplayName.optional(), shown: ViewShown.optional() }),
    output: Saved,
    permission: 'records.read',
    audit: 'view.changed',
    changes: ['views', 'audit'],
  }),
  remove: command({
    input: z.strictObject({ viewId: ViewId }),
    output: Done,
    permission: 'records.read',
    audit: 'view.removed',
    changes: ['views', 'audit'],
  }),
  /** With which view the caller opens a type; null for none. */
  setFirst: command({
    input: z.strictObject({ typeId: TypeId, viewId: ViewId.nullable() }),
    output: Done,
    permission: 'records.read',
    audit: 'view.first_set',
    changes: ['views', 'audit'],
  }),
};
