import { z } from 'zod';
import { AtMs, Page, PersonId, Reason } from './fields.ts';
import { command, Done, query } from './operation.ts';
import { FieldName } from './record-fields.ts';
import { Bulk, RecordId, RecordsOutcome } from './records.ts';
import { TypeId } from './types.ts';

/** What a rule does with records whose time has come: takes them out of the way, or proposes them for erasure. */
export const RETENTION_ACTIONS = ['archive', 'erase'] as const;
/** What the days are counted from: when the record was made, its last change, or what one of its fields says. */
export const RETENTION_SINCE = ['created', 'changed', 'field'] as const;
/** A century and more: longest that any law asks for. */
export const MOST_RETENTION_DAYS = 40_000;
export const RetentionTerm = z
  .strictObject({ days: z.number().int().min(1).max(MOST_RETENTION_DAYS), since: z.enum(RETENTION_SINCE), field: FieldName.nullable().default(null) })
  .refine(({ since, field }) => (since === 'field') === (field !== null), { path: ['field'], message: 'required' });
export type RetentionTerm = z.infer<typeof RetentionTerm>;

/** As many records as are erased of one subject at once. */
export const MOST_OF_A_SUBJECT = 500;
/** As many records that point to what goes as are told one by one. */
export const MOST_POINTING_SHOWN = 200;
const Numbered = { recordId: RecordId, typeId: TypeId, typeName: z.string(), number: z.number().int(), title: z.string() };
const By = z.strictObject({ id: PersonId, name: z.string() }).nullable();
/** Why a change that cannot be taken back is made is always said. */
const BulkWithReason = { ...Bulk, reason: Reason };

export const DueRecord = z.strictObject({ ...Numbered, owner: z.string().nullable(), dueAtMs: AtMs, isHeld: z.boolean() });
export type DueRecord = z.infer<typeof DueRecord>;
/** Something that is held about a subject: which fields say so, of secrets only that they do. */
export const SubjectRecord = z.strictObject({ ...Numbered, owner: z.string().nullable(), fields: z.array(FieldName).max(100), isHeld: z.boolean() });
export type SubjectRecord = z.infer<typeof SubjectRecord>;
const Counts = { records: z.number().int(), versions: z.number().int(), secrets: z.number().int(), attachments: z.number().int(), drafts: z.number().int() };
export const SubjectOutcome = z.strictObject({
  ...Counts,
  /** Kept, because somebody put a hold on them. */
  held: z.array(z.strictObject({ recordId: RecordId, name: z.string() })).max(MOST_OF_A_SUBJECT),
  /** Not there, or not within the caller's reach. */
  unknown: z.number().int(),
  /** Other records within the caller's reach that point to what goes; they will point to nothing. */
  pointing: z.array(z.strictObject({ recordId: RecordId, name: z.string() })).max(MOST_POINTING_SHOWN),
  pointingCount: z.number().int(),
  /** What proves it, once it is done. */
  certificateId: z.uuid().nullable(),
});
export type SubjectOutcome = z.infer<typeof SubjectOutcome>;

/** How long records are kept, what must be kept, and how they are erased for good. */
export const retention = {
  rules: query({
    input: z.strictObject({ typeId: TypeId }),
    output: z.strictObject({ archive: RetentionTerm.nullable(), erase: RetentionTerm.nullable() }),
    permission: 'types.manage',
  }),
  /** Makes, changes or (null) ends the rule of a type. */
  setRule: command({
    input: z.strictObject({ typeId: TypeId, action: z.enum(RETENTION_ACTIONS), term: RetentionTerm.nullable() }),
    output: Done,
    permission: 'types.manage',
    reauth: true,
    audit: 'retention.rule_set',
    changes: ['retention', 'audit'],
  }),
  /** Goes through all rules now, as the engine does by itself each day: archives, and proposes for erasure. */
  run: command({
    input: z.strictObject({ dryRun: z.boolean().default(false) }),
    output: z.strictObject({ archived: z.number().int(), proposed: z.number().int(), held: z.number().int() }),
    permission: 'types.manage',
    rate: 'heavy',
    audit: 'retention.run',
    changes: ['retention', 'records', 'audit'],
  }),
  /** What rules propose for erasure, the longest due first. Nothing of it goes until somebody confirms it. */
  due: query({
    input: z.strictObject({ ...Page }),
    output: z.strictObject({ total: z.number().int(), rows: z.array(DueRecord) }),
    permission: 'records.erase',
  }),
  /** Erases records for good, by hand; `isDue`: those only that a rule proposes, as its confirmation. */
  erase: command({
    input: z.strictObject({ ...BulkWithReason, isDue: z.boolean().default(false) }),
    output: RecordsOutcome,
    permission: 'records.erase',
    reauth: true,
    audit: 'record.erased',
    changes: ['records', 'types', 'retention', 'audit'],
  }),
  /** Keeps records from every erasure until the hold is lifted. */
  hold: command({
    input: z.strictObject(BulkWithReason),
    output: RecordsOutcome,
    permission: 'records.hold',
    audit: 'record.held',
    changes: ['retention', 'audit'],
  }),
  lift: command({
    input: z.strictObject(BulkWithReason),
    output: RecordsOutcome,
    permission: 'records.hold',
    audit: 'record.hold_lifted',
    changes: ['retention', 'audit'],
  }),
  /** Whether a record is held and why, when it is due, and what the caller may do about it. */
  ofRecord: query({
    input: z.strictObject({ recordId: RecordId }),
    output: z.strictObject({
      hold: z.strictObject({ reason: z.string(), by: By, atMs: AtMs }).nullable(),
      dueAtMs: AtMs.nullable(),
      may: z.strictObject({ hold: z.boolean(), erase: z.boolean() }),
    }),
    permission: 'records.read',
  }),
  /** What is held about somebody: records of all types where a value equals one of those given, or that point to a person. */
  findSubject: query({
    input: z
      .strictObject({ exact: z.array(z.string().trim().min(2).max(200)).max(10).default([]), personId: PersonId.nullable().default(null) })
      .refine(({ exact, personId }) => exact.length > 0 || personId !== null, { path: ['exact'], message: 'required' }),
    output: z.strictObject({ rows: z.array(SubjectRecord).max(MOST_OF_A_SUBJECT), isWhole: z.boolean() }),
    permission: 'records.erase',
    rate: 'heavy',
  }),
  /** Erases what was chosen of a subject in one transaction, and makes the certificate of it. */
  eraseSubject: command({
    input: z.strictObject({ recordIds: z.array(RecordId).min(1).max(MOST_OF_A_SUBJECT), reason: Reason, dryRun: z.boolean().default(false) }),
    output: SubjectOutcome,
    permission: 'records.erase',
    rate: 'heavy',
    reauth: true,
    audit: 'subject.erased',
    changes: ['records', 'types', 'retention', 'audit'],
  }),
  /** Certificates of erasures, the latest first: one's own, and all of them for who may erase everywhere. */
  certificates: query({
    input: z.strictObject({ ...Page }),
    output: z.strictObject({ total: z.number().int(), rows: z.array(z.strictObject({ id: z.uuid(), atMs: AtMs, by: By, records: z.number().int(), reason: z.string() })) }),
    permission: 'records.erase',
  }),
  /** Writes a certificate to a file chosen through the host. */
  saveCertificate: command({
    input: z.strictObject({ certificateId: z.uuid(), file: z.uuid() }),
    output: z.strictObject({ sha256: z.string() }),
    permission: 'records.erase',
    audit: 'certificate.saved',
    whileDamaged: true,
    changes: ['audit'],
  }),
};
