import { z } from 'zod';
import { TypeDefinition } from './record-fields.ts';

/** What of a form cannot be taken over as it is. */
export const FORM_TROUBLES = [
  'type', 'metadata', 'nested_repeat', 'renamed', 'column', 'choice', 'formula', 'reference_in_text', 'default',
  'syntax', 'too_long', 'too_deep', 'unsupported', 'unknown_function', 'arguments', 'unknown_reference', 'no_list',
] as const;
export type FormTrouble = (typeof FORM_TROUBLES)[number];

/** One thing that is not supported, with its cell; without a row it holds for the whole column. */
export const FormFinding = z.strictObject({ sheet: z.string(), row: z.number().int().nullable(), column: z.string(), trouble: z.enum(FORM_TROUBLES) });
export type FormFinding = z.infer<typeof FormFinding>;
export const MOST_FINDINGS = 2_000;

/** A form read as a type, before anybody agreed to it. */
export const FormReading = z.strictObject({
  name: z.string(),
  definition: TypeDefinition,
  /** Questions in the form, and how many of them became fields. */
  questions: z.number().int(),
  fields: z.number().int(),
  findings: z.array(FormFinding).max(MOST_FINDINGS),
  /** Findings there are, also beyond those told. */
  findingCount: z.number().int(),
});
export type FormReading = z.infer<typeof FormReading>;
