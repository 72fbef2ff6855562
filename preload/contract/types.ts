import { z } from 'zod';
import { AtMs, DisplayName, Note } from './fields.ts';
import { FormReading } from './form-import.ts';
import { command, Done, query } from './operation.ts';
import { FieldName, TypeDefinition } from './record-fields.ts';

export const TypeId = z.uuid();
/** More than any organisation keeps apart. */
export const MOST_TYPES = 1_000;
export const TYPE_STATES = ['active', 'retired'] as const;

export const RecordType = z.strictObject({
  id: TypeId,
  name: z.string(),
  description: z.string().nullable(),
  state: z.enum(TYPE_STATES),
  version: z.number().int(),
  changedAtMs: AtMs,
  /** Records of it within the caller's reach. */
  records: z.number().int(),
});
export type RecordType = z.infer<typeof RecordType>;

/** Where a definition does not hold together, as a path into it, and why. */
export const DefinitionProblem = z.strictObject({ path: z.string(), rule: z.string(), at: z.number().int().nullable() });
export type DefinitionProblem = z.infer<typeof DefinitionProblem>;

/** As many problems of a definition as are told. */
export const MOST_PROBLEMS_SHOWN = 200;

/** What a new version of a type would do to one field of the records there are. */
export const FieldChange = z.strictObject({
  field: FieldName,
  change: z.enum(['added', 'removed', 'kind', 'sensitivity']),
  /** Records with a value in the field. */
  records: z.number().int(),
  /** Those of them whose value the new field cannot hold; their history keeps it. */
  lost: z.number().int(),
});
export type FieldChange = z.infer<typeof FieldChange>;

const Named = { name: DisplayName, description: Note.nullable().default(null) };

/** The kinds of records that the organisation keeps. */
export const types = {
  list: query({
    input: z.strictObject({}),
    output: z.strictObject({ types: z.array(RecordType).max(MOST_TYPES) }),
    permission: 'records.read',
  }),
  /** One version of a type, the latest unless another is asked for. */
  get: query({
    input: z.strictObject({ typeId: TypeId, version: z.number().int().positive().optional() }),
    output: z.strictObject({ type: RecordType, version: z.number().int(), definition: TypeDefinition }),
    permission: 'records.read',
  }),
  /** Whether a definition holds together, before it is kept. */
  check: query({
    input: z.strictObject({ definition: TypeDefinition }),
    output: z.strictObject({ problems: z.array(DefinitionProblem).max(MOST_PROBLEMS_SHOWN) }),
    permission: 'types.manage',
  }),
  /** Reads a form (XLSForm) picked through the host as a type, without making it; the file's handle stays good. */
  readForm: query({
    input: z.strictObject({ file: z.uuid() }),
    output: FormReading,
    permission: 'types.manage',
    rate: 'heavy',
  }),
  create: command({
    input: z.strictObject({ ...Named, definition: TypeDefinition }),
    output: z.strictObject({ typeId: TypeId, version: z.number().int() }),
    permission: 'types.manage',
    audit: 'type.created',
    changes: ['types', 'audit'],
  }),
  /** Makes the next version, on the one given, and takes the records there are along. */
  update: command({
    input: z.strictObject({ typeId: TypeId, version: z.number().int().positive(), ...Named, definition: TypeDefinition, dryRun: z.boolean().default(false) }),
    output: z.strictObject({ version: z.number().int(), records: z.number().int(), changes: z.array(FieldChange).max(10_000) }),
    permission: 'types.manage',
    reauth: true,
    audit: 'type.changed',
    changes: ['types', 'records', 'audit'],
  }),
  /** A retired type takes no new records; those there are stay as they are. */
  setState: command({
    input: z.strictObject({ typeId: TypeId, state: z.enum(TYPE_STATES) }),
    output: z.strictObject({ state: z.enum(TYPE_STATES) }),
    permission: 'types.manage',
    audit: 'type.state_changed',
    changes: ['types', 'audit'],
  }),
  /** Takes a type away that has no records and that no other type points to. */
  remove: command({
    input: z.strictObject({ typeId: TypeId }),
    output: Done,
    permission: 'types.manage',
    reauth: true,
    audit: 'type.removed',
    changes: ['types', 'retention', 'audit'],
  }),
};
