import { ExpressionError, MOST_STEPS, spend } from './expression/ast.ts';
import type { Work } from './expression/ast.ts';
import { evaluate } from './expression/evaluate.ts';
import type { EvaluationContext } from './expression/evaluate.ts';
import { toBoolean, toText } from './expression/values.ts';
import type { Value } from './expression/values.ts';
import { isGivenByHand, isSecret, REPEAT } from './record-fields.ts';
import type { Choice, Field, FieldOf, PlainField, RepeatField, TypeDefinition } from './record-fields.ts';
import type { FieldValue, PlainValue, RecordValues, RepeatRow, ValueProblem } from './record-values.ts';

/** What a form comes to with what was given: the same on the page, while it is typed, and in the engine, where it counts. */
export interface Filled {
  /** What is to be kept: computed fields computed, hidden ones left out. */
  values: RecordValues;
  /** Fields that are not there, by what the others say. Within repeats `name.row.field`. */
  hidden: ReadonlySet<string>;
  /** What is missing or does not hold. */
  problems: ValueProblem[];
}
export interface FillingContext {
  /** Secret fields that hold something already, though it is not told here. */
  held: ReadonlySet<string>;
  nowMs: number;
  /** Of the place where the form is filled in, east of UTC. */
  offsetMinutes?: number;
}

/** With what is left of the steps that may be taken. */
type Working = FillingContext & { work: Work };
const working = (context: FillingContext): Working => ({ ...context, work: { left: MOST_STEPS } });

/** Computed fields can build on one another, in any order; a chain longer than this is a circle. */
const MOST_PASSES = 20;

/**
 * Works a form out: which fields are there, what is computed, what is missing. An expression that cannot be worked out
 * (a value of the wrong kind, more steps than a form may take) hides nothing, computes nothing and refuses nothing:
 * nobody loses a record to it.
 */
export function fillForm(definition: TypeDefinition, given: RecordValues, filling: FillingContext): Filled {
  const context = working(filling);
  const values: RecordValues = { ...given };
  // What a hidden field held must not count for the others, so that all is worked out until nothing moves any more.
  let hidden = new Set<string>();
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const before = JSON.stringify(values) + [...hidden].join();
    hidden = new Set();
    for (const { field, isShown } of fieldsWithSections(definition, values, context)) {
      if (!isShown) {
        hidden.add(field.name);
        delete values[field.name];
      } else if (field.kind === REPEAT) computeRows(field, values, hidden, context);
      else compute(field, values, context);
    }
    if (JSON.stringify(values) + [...hidden].join() === before || context.work.left <= 0) break;
  }
  return { values, hidden, problems: problemsOf(definition, values, hidden, working(filling)) };
}

function* fieldsWithSections(definition: TypeDefinition, values: RecordValues, context: Working): Generator<{ field: Field; isShown: boolean }> {
  for (const section of definition.sections) {
    const isSectionShown = holds(section.showIf, values, {}, null, context, true);
    for (const field of section.fields) yield { field, isShown: isSectionShown && holds(field.showIf, values, {}, null, context, true) };
  }
}

function compute(field: PlainField, values: RecordValues, context: Working): void {
  if (field.kind !== 'calculated') return;
  const value = computed(field.calculation, values, {}, context);
  if (value === null) delete values[field.name];
  else values[field.name] = value;
}

function computeRows(field: RepeatField, values: RecordValues, hidden: Set<string>, context: Working): void {
  const rows = values[field.name] as RepeatRow[] | null | undefined;
  if (!rows) return;
  values[field.name] = rows.map((row, at) => {
    const kept: RepeatRow = { ...row };
    for (const inner of field.fields) {
      if (!holds(inner.showIf, values, kept, null, context, true)) {
        hidden.add(`${field.name}.${String(at)}.${inner.name}`);
        delete kept[inner.name];
      } else if (inner.kind === 'calculated') {
        const value = computed(inner.calculation, values, kept, context);
        if (value === null) delete kept[inner.name];
        else kept[inner.name] = value;
      }
    }
    return kept;
  });
}

function problemsOf(definition: TypeDefinition, values: RecordValues, hidden: ReadonlySet<string>, context: Working): ValueProblem[] {
  const problems: ValueProblem[] = [];
  const look = (field: PlainField, value: PlainValue, row: RepeatRow, path: string): void => {
    if (value === null) {
      const isHeld = isSecret(field) && context.held.has(field.name);
      const isAsked = field.required === true || (typeof field.required === 'string' && holds(field.required, values, row, null, context, false));
      if (isAsked && !isHeld && isGivenByHand(field)) problems.push({ path, rule: 'required' });
    } else if (field.constraint && !holds(field.constraint.test, values, row, value, context, true)) problems.push({ path, rule: 'constraint' });
  };
  for (const section of definition.sections) {
    for (const field of section.fields) {
      if (hidden.has(field.name)) continue;
      if (field.kind !== REPEAT) {
        look(field, (values[field.name] ?? null) as PlainValue, {}, field.name);
        continue;
      }
      const rows = (values[field.name] ?? []) as RepeatRow[];
      rows.forEach((row, at) => {
        for (const inner of field.fields) {
          const path = `${field.name}.${String(at)}.${inner.name}`;
          if (!hidden.has(path)) look(inner, row[inner.name] ?? null, row, path);
        }
      });
    }
  }
  return problems;
}

/** What a new record begins with. */
export function presetsOf(definition: TypeDefinition, context: FillingContext): RecordValues {
  const values: RecordValues = {};
  const begun = working(context);
  for (const { fields } of definition.sections) {
    for (const field of fields) {
      if (field.kind === REPEAT || field.preset === null) continue;
      const value = computed(field.preset, values, {}, begun);
      if (value !== null) values[field.name] = value;
    }
  }
  return values;
}

function holds(test: string | null, values: RecordValues, row: RepeatRow, self: PlainValue, context: Working, otherwise: boolean): boolean {
  if (test === null) return true;
  const value = worked(test, values, row, self, context);
  return value === undefined ? otherwise : toBoolean(value);
}

/** A number that is none (a division by zero) is nothing, as an empty text is. */
function computed(text: string, values: RecordValues, row: RepeatRow, context: Working): PlainValue {
  const value = worked(text, values, row, null, context);
  if (value === undefined || value === null || value === '' || (typeof value === 'number' && !Number.isFinite(value))) return null;
  return typeof value === 'object' ? [...value] : value;
}

function worked(text: string, values: RecordValues, row: RepeatRow, self: PlainValue, { nowMs, offsetMinutes = 0, work }: Working, attribute?: (name: string) => Value): Value | undefined {
  if (work.left <= 0) return undefined;
  const evaluation: EvaluationContext = {
    value: (name) => asValue(Object.hasOwn(row, name) ? (row[name] ?? null) : Object.hasOwn(values, name) ? (values[name] ?? null) : null) ?? overRows(name, values, work),
    self: asValue(self),
    nowMs,
    offsetMinutes,
    work,
    ...(attribute ? { attribute } : {}),
  };
  try {
    return evaluate(text, evaluation);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return undefined;
  }
}

/** Looking into a row costs as much as so many steps of an expression. */
const STEPS_OF_ROW = 15;

/** What the rows of a repeat hold in a field of theirs, for sum() and its like from outside; null for no such rows. */
function overRows(name: string, values: RecordValues, work: Work): Value {
  for (const rows of Object.values(values)) {
    if (!Array.isArray(rows) || rows.length === 0 || typeof rows[0] === 'string') continue;
    spend(work, rows.length * STEPS_OF_ROW);
    const held = (rows as RepeatRow[]).flatMap((row) => (Object.hasOwn(row, name) && row[name] !== null ? [toText(asValue(row[name] ?? null))] : []));
    if (held.length > 0) return held;
  }
  return null;
}

/** The choices that a field offers, by what else the record says. */
export function choicesFor(field: FieldOf<'choice'> | FieldOf<'choices'>, definition: TypeDefinition, values: RecordValues, row: RepeatRow, context: FillingContext): readonly Choice[] {
  const all = definition.choiceLists[field.list] ?? [];
  const { filter } = field;
  if (filter === null) return all;
  const begun = working(context);
  return all.filter(({ value, attributes }) => {
    const kept = worked(filter, values, row, null, begun, (name) => (name === 'name' ? value : Object.hasOwn(attributes, name) ? (attributes[name] ?? null) : null));
    return kept === undefined || toBoolean(kept);
  });
}

/** What an expression sees of a value: rows as their number is asked for by count(), coordinates as ODK writes them. */
function asValue(value: FieldValue): Value {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.every((one) => typeof one === 'string') ? value : value.map((_row, at) => String(at));
  if ('latitude' in value) return `${String(value.latitude)} ${String(value.longitude)} ${String(value.altitude ?? 0)} ${String(value.accuracy ?? 0)}`;
  return null;
}
