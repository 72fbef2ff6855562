import { fillForm } from '../../../preload/contract/form-filling.ts';
import { isSecret, REPEAT } from '../../../preload/contract/record-fields.ts';
import type { Field } from '../../../preload/contract/record-fields.ts';
import { isSameValue, valueProblems } from '../../../preload/contract/record-values.ts';
import type { FieldValue, PlainValue, RecordValues, RepeatRow, ValueProblem } from '../../../preload/contract/record-values.ts';
import { readableRecords } from '../access/readable-records.ts';
import { readableBy } from '../access/visible-people.ts';
import { attachmentTrouble } from '../attachments/belongs.ts';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import type { QueryContext } from '../handler.ts';
import { MAY_BE_NAMED } from '../people/of-records.ts';
import type { TypeInUse } from './keep.ts';

/** What a record is to hold: its values, and apart from them the secrets that were given. */
export interface Kept {
  values: RecordValues;
  /** By field; null takes it away. What is not in it stays. */
  secrets: ReadonlyMap<Field, FieldValue>;
}

/** What a record holds before a change; a new one nothing. */
export interface Before {
  /** Its number in the tables; a new one has none yet. */
  num?: number;
  values: RecordValues;
  /** The secret fields that hold something. */
  held: ReadonlySet<string>;
}

const MOST_TOLD = 50;

/**
 * What a record would hold after a change, as its type wants it: computed fields computed, hidden ones empty; with the
 * places and rules of what will not do, and then nothing of it is to be kept.
 */
export function tryKeep(db: Db, inUse: TypeInUse, before: Before, given: RecordValues, ctx: Pick<QueryContext, 'actor' | 'clock'>): { kept: Kept; problems: ValueProblem[] } {
  const problems = [...problemsOfGiven(inUse, given), ...unknownIdsIn(db, inUse, given, before, ctx)];
  return problems.length > 0 ? { kept: { values: {}, secrets: new Map() }, problems } : keepGiven(inUse, before, given, ctx.clock.nowMs());
}

type Form = Pick<TypeInUse, 'definition' | 'fields'>;

/** What of the values given no record of this form can hold, whatever else it says. Reads no database. */
export function problemsOfGiven({ definition, fields }: Form, given: RecordValues): ValueProblem[] {
  return Object.entries(given).flatMap(([name, value]) => {
    const field = fields.get(name);
    return field ? valueProblems(field, value, definition) : [{ path: name, rule: 'no_such_field' }];
  });
}

/** The ids among the values given that the caller may not point to, as far as they are new. */
export function unknownIdsIn(db: Db, { fields }: Form, given: RecordValues, before: Pick<Before, 'num' | 'values'>, ctx: Pick<QueryContext, 'actor'>): ValueProblem[] {
  return Object.entries(given).flatMap(([name, value]) => {
    const field = fields.get(name);
    return field ? unknownIds(db, field, value, before.values[name] ?? null, { actor: ctx.actor, recordNum: before.num ?? null }) : [];
  });
}

/** Fills the form in with values that are good by themselves, and says what is missing or does not hold. Reads no database. */
export function keepGiven({ definition, fields }: Form, before: Before, given: RecordValues, nowMs: number): { kept: Kept; problems: ValueProblem[] } {
  const all = Object.fromEntries(Object.entries({ ...before.values, ...given }).filter(([name, value]) => value !== null && fields.has(name)));
  const held = new Set(before.held);
  for (const [name, value] of Object.entries(given)) if (value === null) held.delete(name);
  const filled = fillForm(definition, all, { held, nowMs });

  const secrets = new Map<Field, FieldValue>();
  const values: RecordValues = {};
  for (const field of fields.values()) {
    const value = filled.values[field.name] ?? null;
    if (!isSecret(field)) {
      if (value !== null) values[field.name] = value;
    } else if (value !== null) secrets.set(field, value);
    // What is not there any more is not kept either, a secret least of all.
    else if (before.held.has(field.name) && (given[field.name] === null || filled.hidden.has(field.name))) secrets.set(field, null);
  }
  return { kept: { values, secrets }, problems: filled.problems };
}

/** Refuses values for what will not do, as far as an answer tells it. Throws invalid_input/fields. */
export function refuseValues(problems: readonly ValueProblem[]): void {
  if (problems.length === 0) return;
  throw new EngineError('invalid_input', 'fields', problems.slice(0, MOST_TOLD).map(({ path, rule }) => ({ path: `values.${path}`, rule })));
}

/** Ids that the caller may not point to, as far as they are new: whoever sees neither the person nor the record has no such id. */
function unknownIds(db: Db, field: Field, value: FieldValue, before: FieldValue, of: Pick<QueryContext, 'actor'> & { recordNum: number | null }): ValueProblem[] {
  if (value === null || isSameValue(value, before)) return [];
  if (field.kind === REPEAT) {
    return (value as RepeatRow[]).flatMap((row, at) =>
      field.fields.flatMap((inner) => unknownIds(db, inner, row[inner.name] ?? null, null, of).map(({ rule }) => ({ path: `${field.name}.${String(at)}.${inner.name}`, rule }))),
    );
  }
  const { actor } = of;
  const trouble = attachmentTrouble(db, field, value as PlainValue, of);
  if (trouble !== null) return [{ path: field.name, rule: trouble }];
  if (typeof value !== 'string') return [];
  const unknown = [{ path: field.name, rule: 'no_such_item' }];
  if (field.kind === 'person') {
    const { where, values } = readableBy(actor);
    return db.prepare(`SELECT 1 FROM person p WHERE p.id = @id AND ${MAY_BE_NAMED} AND ${where}`).get({ id: value, ...values }) ? [] : unknown;
  }
  return field.kind !== 'reference' || seesRecord(db, { id: value, typeId: field.typeId }, actor) ? [] : unknown;
}

/** Whether somebody sees a record of this id and type: only such a one may be pointed to. */
export function seesRecord(db: Db, { id, typeId }: { id: string; typeId: string }, actor: QueryContext['actor']): boolean {
  const { where, values } = readableRecords(actor);
  return db.prepare(`SELECT 1 FROM record d JOIN record_type y ON y.num = d.type_num WHERE d.id = @id AND y.id = @typeId AND ${where}`).get({ id, typeId, ...values }) !== undefined;
}
