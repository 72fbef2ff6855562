import { z } from 'zod';

/**
 * What a type of records is made of: sections of fields, with the lists its choices are from. Everything about a kind
 * of field that both sides need stands in FIELD_KINDS; what a value may be follows from it (record-values.ts).
 */

/** How protected what a field holds is: shown to whoever sees the record; about a person; kept apart and masked. None of it is ever in the audit. */
export const SENSITIVITIES = ['normal', 'personal', 'secret'] as const;
export type Sensitivity = (typeof SENSITIVITIES)[number];

/** As many fields as the longest public forms have, several times over. */
export const MOST_FIELDS = 2_000;
export const MOST_SECTIONS = 500;
/** Villages of a country fit. */
export const MOST_CHOICES = 20_000;
/** Of a whole definition as JSON, in UTF-16 code units. */
export const DEFINITION_MAX_CHARS = 2 * 1024 * 1024;

/**
 * Names of fields and of lists: what XLSForm takes (xlsform.org, "naming"), so that imported forms keep theirs. Not
 * what every object inherits: a value by such a name would be there when it is not.
 */
export const FieldName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,127}$/u, 'format')
  .refine((name) => !(name in Object.prototype), 'format');
export type FieldName = z.infer<typeof FieldName>;
/** Identifies a language of a form: a tag (BCP 47), or the name that the form gives it. */
export const FormLanguage = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}\p{M} ()_-]{0,39}$/u, 'format');
/** Text of a form: any lines, shown as they are and never as markup. */
const formText = (maxChars: number) => z.string().min(1, 'required').max(maxChars, 'too_long').refine((text) => text.isWellFormed(), 'unsafe_characters');

/** Text in the form's own language, and in the others it has. */
export const LocalText = z.strictObject({ text: formText(4_000), in: z.record(FormLanguage, formText(4_000)).default({}) });
export type LocalText = z.infer<typeof LocalText>;

/** An expression over the record's other fields (expression/), checked when the definition is. */
export const Expression = z.string().min(1, 'required').max(4_000, 'too_long');

export const Choice = z.strictObject({
  value: z.string().min(1, 'required').max(200, 'too_long').refine((text) => text.isWellFormed() && !/\s/u.test(text), 'format'),
  label: LocalText,
  /** What a field's filter can ask of the choice. */
  attributes: z.record(FieldName, z.string().max(200)).default({}),
});
export type Choice = z.infer<typeof Choice>;

const COMMON = {
  name: FieldName,
  label: LocalText,
  help: LocalText.nullable().default(null),
  sensitivity: z.enum(SENSITIVITIES).default('normal'),
  /** Whether a value must be there; an expression decides by the record's other values. */
  required: z.union([z.boolean(), Expression]).default(false),
  /** The field is there only while this holds. */
  showIf: Expression.nullable().default(null),
  /** What a value must fulfil, with `.` for it, and what is said when it does not. */
  constraint: z.strictObject({ test: Expression, message: LocalText.nullable().default(null) }).nullable().default(null),
  /** What a new record begins with. */
  preset: Expression.nullable().default(null),
  /** Shown, and not typed into. */
  readOnly: z.boolean().default(false),
  /** A column of the list, by which it can be sorted and narrowed. */
  inList: z.boolean().default(false),
};

const OF_LIST = { list: FieldName, filter: Expression.nullable().default(null) };
const BOUNDS = { min: z.number().nullable().default(null), max: z.number().nullable().default(null) };

/** What a field for files takes: every kind, or one (attachments.ts, MEDIA_TYPES). */
export const ACCEPTS = ['any', 'image', 'audio', 'video', 'document'] as const;
/** As many files as one field holds. */
export const MOST_FILES = 20;

/**
 * The kinds of fields there are: the options each has. `isSortable`: one value, short enough for a column of the list
 * to be sorted and narrowed by it.
 */
export const FIELD_KINDS = {
  text: { options: {}, isSortable: true },
  long_text: { options: {}, isSortable: false },
  number: { options: { integer: z.boolean().default(false), unit: z.string().min(1).max(20).nullable().default(null), ...BOUNDS }, isSortable: true },
  date: { options: {}, isSortable: true },
  time: { options: {}, isSortable: true },
  date_time: { options: {}, isSortable: true },
  choice: { options: OF_LIST, isSortable: true },
  choices: { options: OF_LIST, isSortable: false },
  yes_no: { options: {}, isSortable: true },
  person: { options: {}, isSortable: true },
  team: { options: {}, isSortable: true },
  reference: { options: { typeId: z.uuid() }, isSortable: true },
  phone: { options: {}, isSortable: true },
  email: { options: {}, isSortable: true },
  address: { options: {}, isSortable: false },
  coordinates: { options: {}, isSortable: false },
  /**
   * Files: photographs, recordings, documents (attachments.ts). What a camera wrote into a picture is taken out, unless
   * it is what the field is there for, such as the place of a photograph that is to be evidence.
   */
  attachment: { options: { accept: z.enum(ACCEPTS).default('any'), most: z.number().int().min(1).max(MOST_FILES).default(1), keepsCameraData: z.boolean().default(false) }, isSortable: false },
  /** Drawn by hand: a picture among the attachments. */
  signature: { options: {}, isSortable: false },
  /** Computed from other fields whenever the record is saved. */
  calculated: { options: { calculation: Expression }, isSortable: true },
  /** Only shown, while the form is filled in. */
  note: { options: {}, isSortable: false },
} as const satisfies Record<string, { options: z.ZodRawShape; isSortable: boolean }>;
export type PlainKind = keyof typeof FIELD_KINDS;
export const PLAIN_KINDS = Object.keys(FIELD_KINDS) as [PlainKind, ...PlainKind[]];
/** A repeat holds rows of fields of its own. */
export const REPEAT = 'repeat';
export type FieldKind = PlainKind | typeof REPEAT;

type ShapeOf<K extends PlainKind> = { kind: z.ZodLiteral<K> } & typeof COMMON & (typeof FIELD_KINDS)[K]['options'];
type FieldSchema<K extends PlainKind> = z.ZodObject<{ [N in keyof ShapeOf<K>]: ShapeOf<K>[N] extends z.ZodType ? ShapeOf<K>[N] : never }, z.core.$strict>;
type FieldSchemas = { [K in PlainKind]: FieldSchema<K> };
const fieldSchema = (kind: PlainKind): z.ZodObject => z.strictObject({ kind: z.literal(kind), ...COMMON, ...FIELD_KINDS[kind].options });
const FIELD_SCHEMAS = PLAIN_KINDS.map(fieldSchema) as unknown as [FieldSchemas[PlainKind], ...FieldSchemas[PlainKind][]];

export const PlainField = z.discriminatedUnion('kind', FIELD_SCHEMAS);
export type PlainField = z.infer<typeof PlainField>;
export type FieldOf<K extends PlainKind> = Extract<PlainField, { kind: K }>;

/** Rows of fields within a record, such as the members of a household. Never secret itself, nor are the fields in it. */
export const RepeatField = z.strictObject({
  kind: z.literal(REPEAT),
  name: FieldName,
  label: LocalText,
  help: LocalText.nullable().default(null),
  showIf: Expression.nullable().default(null),
  fields: z.array(PlainField).min(1).max(500),
  most: z.number().int().min(1).max(500).default(100),
});
export type RepeatField = z.infer<typeof RepeatField>;
export const Field = z.union([PlainField, RepeatField]);
export type Field = z.infer<typeof Field>;

export const Section = z.strictObject({
  label: LocalText.nullable().default(null),
  showIf: Expression.nullable().default(null),
  fields: z.array(Field).max(MOST_FIELDS),
});
export type Section = z.infer<typeof Section>;

/** One version of a type of records, as an administrator made it or a form brought it. */
export const TypeDefinition = z.strictObject({
  /** Of the texts that have no language of their own; null where there is but one. */
  language: FormLanguage.nullable().default(null),
  sections: z.array(Section).min(1).max(MOST_SECTIONS),
  choiceLists: z.record(FieldName, z.array(Choice).max(MOST_CHOICES)).default({}),
  /** The fields whose values make a record's title, in this order. Without any, its number is all there is. */
  titleFields: z.array(FieldName).max(4).default([]),
});
export type TypeDefinition = z.infer<typeof TypeDefinition>;

/** Every field of a definition but those within repeats, in the order of the form. */
export function fieldsOf(definition: TypeDefinition): Field[] {
  return definition.sections.flatMap(({ fields }) => fields);
}

/** Every field of a definition that holds a value itself: those within repeats too, but not the repeats. */
export function plainFieldsOf(definition: TypeDefinition): PlainField[] {
  return fieldsOf(definition).flatMap((field) => (field.kind === REPEAT ? field.fields : [field]));
}

/** Whether a value of this field is kept apart and masked. */
export function isSecret(field: Field): boolean {
  return field.kind !== REPEAT && field.sensitivity === 'secret';
}

/** Whether the list can have a column of this field. */
export function canBeInList(field: Field): field is PlainField {
  return field.kind !== REPEAT && FIELD_KINDS[field.kind].isSortable;
}

/** Kinds of which nobody gives a value: computed, or only shown. */
const NOT_GIVEN: ReadonlySet<string> = new Set(['calculated', 'note']);
/** Whether somebody can give this field a value at all. */
export function isGivenByHand({ kind }: Pick<Field, 'kind'>): boolean {
  return !NOT_GIVEN.has(kind);
}

/** Kinds whose values are no one's to give, or belong to one record alone. */
const OF_ONE_RECORD: ReadonlySet<string> = new Set([REPEAT, ...NOT_GIVEN, 'attachment', 'signature']);
/** Whether many records can be given the same value in this field at once. A secret is given to one record, by whoever knows of it. */
export function canBeSetInMany(field: Field): field is PlainField {
  return !OF_ONE_RECORD.has(field.kind) && !isSecret(field);
}

/** Whether days can be counted from what this field says. Not from a secret: a list of what is due would tell it. */
export function canBeCountedFrom(field: Field): boolean {
  return (field.kind === 'date' || field.kind === 'date_time') && !isSecret(field);
}

/** Kinds that name somebody or another record. */
const POINTING: ReadonlySet<string> = new Set(['person', 'reference']);
/** Whether a value of this field is the id of somebody, or of another record. */
export function pointsElsewhere({ kind }: Pick<Field, 'kind'>): boolean {
  return POINTING.has(kind);
}

/**
 * Whether a template can hold a value of this field. Neither a secret nor a file, and nobody's name: a template is read by
 * people who may not see whom it points to.
 */
export function canBePrefilled(field: Field): boolean {
  if (field.kind === REPEAT) return field.fields.every(canBePrefilled);
  return !OF_ONE_RECORD.has(field.kind) && !pointsElsewhere(field) && !isSecret(field);
}
