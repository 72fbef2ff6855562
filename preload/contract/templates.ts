import { z } from 'zod';
import { DisplayName } from './fields.ts';
import { command, Done, query } from './operation.ts';
import { FieldName } from './record-fields.ts';
import { RecordValues } from './record-values.ts';
import { TypeId } from './types.ts';

export const TemplateId = z.uuid();
/** As many templates of one type as one person keeps, and as the organisation does. */
export const MOST_TEMPLATES = 50;
/** Of all values as JSON, in UTF-16 code units: enough for what is typed again and again. */
export const TEMPLATE_MAX_CHARS = 64 * 1024;

export const RecordTemplate = z.strictObject({
  id: TemplateId,
  name: z.string(),
  /** For everybody who captures; else for its maker alone. */
  isShared: z.boolean(),
  values: RecordValues,
  /** Fields that it names and the type no longer has so; it is used without them. */
  lost: z.array(FieldName).max(2_000),
  mayChange: z.boolean(),
});
export type RecordTemplate = z.infer<typeof RecordTemplate>;
const Values = RecordValues.refine((values) => Object.keys(values).length > 0, 'required').refine((values) => JSON.stringify(values).length <= TEMPLATE_MAX_CHARS, 'too_long');

/** Sets of values that new records of a type begin with: one's own, and the organisation's. Never a secret. */
export const templates = {
  list: query({
    input: z.strictObject({ typeId: TypeId }),
    output: z.strictObject({ templates: z.array(RecordTemplate).max(2 * MOST_TEMPLATES) }),
    permission: 'records.write',
  }),
  /** The organisation's need leave to manage types. */
  create: command({
    input: z.strictObject({ typeId: TypeId, name: DisplayName, isShared: z.boolean().default(false), values: Values }),
    output: z.strictObject({ templateId: TemplateId }),
    permission: 'records.write',
    audit: 'template.created',
    changes: ['templates', 'audit'],
  }),
  update: command({
    input: z.strictObject({ templateId: TemplateId, name: DisplayName, values: Values }),
    output: Done,
    permission: 'records.write',
    audit: 'template.changed',
    changes: ['templates', 'audit'],
  }),
  remove: command({
    input: z.strictObject({ templateId: TemplateId }),
    output: Done,
    permission: 'records.write',
    audit: 'template.removed',
    changes: ['templates', 'audit'],
  }),
};
