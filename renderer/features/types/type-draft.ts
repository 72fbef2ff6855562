import { z } from 'zod';
import { FIELD_KINDS, REPEAT } from '../../../preload/contract/record-fields.ts';
import type { Choice, Field, FieldKind, FieldOf, LocalText, PlainField, PlainKind, Section , TypeDefinition } from '../../../preload/contract/record-fields.ts';

/** What an administrator has made of a type so far: whatever stage it is in, kept until it is sent. */
export const TypeDraft = z.strictObject({
  /** The version that it was begun on; null for a new type. */
  version: z.number().int().nullable(),
  name: z.string().max(1_000),
  description: z.string().max(10_000),
  // Half-typed names and texts are no definition yet, so that only its outline is asked for here.
  definition: z.looseObject({ sections: z.array(z.looseObject({ fields: z.array(z.looseObject({ kind: z.string(), name: z.string() })) })), choiceLists: z.record(z.string(), z.array(z.looseObject({ value: z.string() }))) }),
});
export type TypeDraft = z.infer<typeof TypeDraft>;

/** The definition in a draft, for the editor: the same shape, though not yet one that holds together. */
export function definitionOf(draft: TypeDraft): TypeDefinition {
  return draft.definition as unknown as TypeDefinition;
}

const said = (text: string): LocalText => ({ text, in: {} });
export const EMPTY: TypeDefinition = { language: null, sections: [{ label: null, showIf: null, fields: [] }], choiceLists: {}, titleFields: [] };

/** A name for a field or a choice made from what it is called: letters of the Latin alphabet without marks, digits and underscores; none that is taken. */
export function nameFrom(label: string, taken: ReadonlySet<string>, otherwise: string): string {
  const plain = label.normalize('NFKD').replace(/\p{M}+/gu, '').toLowerCase().replace(/[^a-z0-9]+/gu, '_').replace(/^_+|_+$/gu, '').slice(0, 40);
  const base = /^[a-z]/u.test(plain) ? plain : plain === '' ? otherwise : `${otherwise}_${plain}`;
  let name = base;
  for (let n = 2; taken.has(name) || name in Object.prototype; n += 1) name = `${base}_${String(n)}`;
  return name;
}

/** Names of all fields, those in repeats too. */
export function takenNames({ sections }: TypeDefinition): ReadonlySet<string> {
  return new Set(sections.flatMap(({ fields }) => fields.flatMap((field) => (field.kind === REPEAT ? [field.name, ...field.fields.map(({ name }) => name)] : [field.name]))));
}

/** A new field of a kind. What all kinds have comes along from the field it takes the place of. */
export function fieldOf(kind: FieldKind, from: Pick<Field, 'name' | 'label' | 'help' | 'showIf'> & Partial<Omit<FieldOf<'text'>, 'kind'>>): Field {
  const common = { name: from.name, label: from.label, help: from.help, showIf: from.showIf };
  if (kind === REPEAT) return { kind, ...common, fields: [fieldOf('text', { ...BLANK, name: `${from.name}_1`, label: said('1') }) as PlainField], most: 100 };
  const isSortable = FIELD_KINDS[kind].isSortable;
  const plain = { sensitivity: from.sensitivity ?? 'normal', required: from.required ?? false, constraint: from.constraint ?? null, preset: from.preset ?? null, readOnly: from.readOnly ?? false, inList: isSortable && (from.inList ?? false) };
  return { kind, ...common, ...plain, ...OPTIONS[kind]?.(from.name) } as PlainField;
}
const BLANK = { help: null, showIf: null } as const;

/** What kinds need beside what all have. */
const OPTIONS: Partial<Record<PlainKind, (name: string) => object>> = {
  number: () => ({ integer: false, unit: null, min: null, max: null }),
  choice: (name) => ({ list: name, filter: null }),
  choices: (name) => ({ list: name, filter: null }),
  reference: () => ({ typeId: '' }),
  calculated: () => ({ calculation: '' }),
  attachment: () => ({ accept: 'any', most: 1, keepsCameraData: false }),
};

/** A new field at the end of a section. */
export function withField(definition: TypeDefinition, section: number, label: string): TypeDefinition {
  const name = nameFrom(label, takenNames(definition), 'field');
  const field = fieldOf('text', { ...BLANK, name, label: said(label), inList: definition.sections.every(({ fields }) => fields.length < 3) });
  const isFirst = takenNames(definition).size === 0;
  return { ...withSection(definition, section, (of) => ({ ...of, fields: [...of.fields, field] })), titleFields: isFirst ? [name] : definition.titleFields };
}

/** One section changed. */
export function withSection(definition: TypeDefinition, at: number, change: (section: Section) => Section): TypeDefinition {
  return { ...definition, sections: definition.sections.map((section, index) => (index === at ? change(section) : section)) };
}

/** A field one place up or down in its section. */
export function moved(fields: readonly Field[], at: number, by: -1 | 1): Field[] {
  const next = [...fields];
  const [field] = next.splice(at, 1);
  if (field) next.splice(at + by, 0, field);
  return next;
}

/** The choices that lines of text name, one each. What was a choice before keeps its value, and its texts in other languages. */
export function choicesFrom(text: string, before: readonly Choice[]): Choice[] {
  const taken = new Set<string>();
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line, at, all) => line !== '' && all.indexOf(line) === at)
    .map((line) => {
      const same = before.find((choice) => choice.label.text === line);
      const choice = same ?? { value: nameFrom(line, new Set([...taken, ...before.map(({ value }) => value)]), 'choice'), label: said(line), attributes: {} };
      taken.add(choice.value);
      return choice;
    });
}

/** A new type of which nothing is known yet. */
export const EMPTY_DRAFT: TypeDraft = { version: null, name: '', description: '', definition: EMPTY };
