import { checkExpression } from './expression/check.ts';
import { canBeInList, FIELD_KINDS, fieldsOf, isSecret, REPEAT } from './record-fields.ts';
import type { Field, PlainField, PlainKind, TypeDefinition } from './record-fields.ts';
import { MOST_COLUMNS } from './records.ts';
import type { DefinitionProblem } from './types.ts';

/** Kinds whose values can be kept apart: typed in, and no more than a value. */
const CAN_BE_SECRET: ReadonlySet<PlainKind> = new Set<PlainKind>(['text', 'long_text', 'number', 'date', 'time', 'date_time', 'choice', 'choices', 'yes_no', 'phone', 'email', 'address', 'coordinates']);

const NONE: ReadonlySet<string> = new Set();

/** Whether fields of a kind can be secret. */
export function canBeSecret(kind: PlainKind): boolean {
  return CAN_BE_SECRET.has(kind);
}

/** Where a definition does not hold together, by the names of its fields; empty for one that does. */
export function definitionProblems(definition: TypeDefinition): DefinitionProblem[] {
  const problems: DefinitionProblem[] = [];
  const tell = (path: string, rule: string, at: number | null = null): void => void problems.push({ path, rule, at });
  const fields = fieldsOf(definition);
  const byName = new Map(fields.map((field) => [field.name, field]));
  // What an expression may ask: every field, those of rows too (in the row itself its own, elsewhere all of them), and no
  // secret, which it would give away.
  const open = new Set(fields.flatMap((field) => (field.kind === REPEAT ? [field.name, ...field.fields.map(({ name }) => name)] : isSecret(field) ? [] : [field.name])));

  const seen = new Set<string>();
  for (const { name } of fields.flatMap((field) => (field.kind === REPEAT ? [field, ...field.fields] : [field]))) {
    if (seen.has(name)) tell(`fields.${name}`, 'name_taken');
    seen.add(name);
  }
  const expression = (path: string, text: unknown, names: ReadonlySet<string>, attributes: ReadonlySet<string> = NONE): void => {
    if (typeof text === 'string') for (const { rule, at } of checkExpression(text, { fields: names, attributes })) tell(path, rule, at);
  };
  const plain = (field: PlainField, path: string, names: ReadonlySet<string>): void => {
    expression(`${path}.showIf`, field.showIf, names);
    expression(`${path}.required`, field.required, names);
    expression(`${path}.constraint`, field.constraint?.test, names);
    expression(`${path}.preset`, field.preset, names);
    if (field.kind === 'calculated') expression(`${path}.calculation`, field.calculation, names);
    if (field.kind === 'choice' || field.kind === 'choices') {
      const list = definition.choiceLists[field.list];
      if (!list) tell(`${path}.list`, 'no_such_list');
      const attributes = new Set(['name', ...(list ?? []).flatMap((choice) => Object.keys(choice.attributes))]);
      expression(`${path}.filter`, field.filter, names, attributes);
    }
    if (field.kind === 'number' && field.min !== null && field.max !== null && field.min > field.max) tell(`${path}.max`, 'too_small');
    if (field.sensitivity === 'secret' && !canBeSecret(field.kind)) tell(`${path}.sensitivity`, 'cannot_be_secret');
    if (field.sensitivity === 'secret' && field.inList) tell(`${path}.inList`, 'is_secret');
    if (field.inList && !canBeInList(field)) tell(`${path}.inList`, 'no_such_column');
  };
  for (const section of definition.sections) expression(`sections.${section.label?.text ?? ''}.showIf`, section.showIf, open);
  for (const field of fields) {
    const path = `fields.${field.name}`;
    if (field.kind !== REPEAT) {
      plain(field, path, open);
      continue;
    }
    expression(`${path}.showIf`, field.showIf, open);
    for (const inner of field.fields) {
      plain(inner, `${path}.${inner.name}`, open);
      if (inner.sensitivity === 'secret') tell(`${path}.${inner.name}.sensitivity`, 'cannot_be_secret');
      if (inner.inList) tell(`${path}.${inner.name}.inList`, 'no_such_column');
    }
  }
  if (fields.filter((field) => isPlain(field) && field.inList).length > MOST_COLUMNS) tell('fields', 'too_many_columns');
  for (const [name, choices] of Object.entries(definition.choiceLists)) {
    if (new Set(choices.map(({ value }) => value)).size !== choices.length) tell(`choiceLists.${name}`, 'name_taken');
  }
  for (const name of definition.titleFields) {
    const field = byName.get(name);
    if (!field || field.kind === REPEAT || !FIELD_KINDS[field.kind].isSortable) tell('titleFields', 'no_such_field');
    else if (isSecret(field)) tell('titleFields', 'is_secret');
  }
  return problems;
}

function isPlain(field: Field): field is PlainField {
  return field.kind !== REPEAT;
}
