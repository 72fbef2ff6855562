import { fieldsOf, isSecret } from '../../../preload/contract/record-fields.ts';
import type { Field, TypeDefinition } from '../../../preload/contract/record-fields.ts';
import { valueProblems } from '../../../preload/contract/record-values.ts';
import type { FieldValue, RecordValues } from '../../../preload/contract/record-values.ts';
import type { FieldChange } from '../../../preload/contract/types.ts';
import { fillForm } from '../../../preload/contract/form-filling.ts';
import type { Db } from '../db/database.ts';
import { Turns } from '../give-way.ts';
import type { CommandContext } from '../handler.ts';
import { changesBetween } from '../records/get.ts';
import { keepPast, titles, useType, writeCells, writeSearch } from '../records/keep.ts';
import type { Standing, TypeInUse } from '../records/keep.ts';
import { withDigestKey, writeSecret } from '../records/secrets.ts';
import { actorNum } from '../records/write.ts';
import type { StoredType } from './stored-type.ts';

/** What is different between two definitions, field by field. */
export function changesOf(before: TypeDefinition, after: TypeDefinition): Pick<FieldChange, 'field' | 'change'>[] {
  const old = new Map(fieldsOf(before).map((field) => [field.name, field]));
  const changes: Pick<FieldChange, 'field' | 'change'>[] = [];
  for (const field of fieldsOf(after)) {
    const was = old.get(field.name);
    old.delete(field.name);
    if (!was) changes.push({ field: field.name, change: 'added' });
    else if (was.kind !== field.kind) changes.push({ field: field.name, change: 'kind' });
    else if (isSecret(was) !== isSecret(field)) changes.push({ field: field.name, change: 'sensitivity' });
  }
  return [...changes, ...[...old.keys()].map((field) => ({ field, change: 'removed' as const }))];
}

interface Row extends Standing {
  num: number;
  number: number;
  version: number;
  body: string;
}
interface Counts {
  records: number;
  /** Of a secret that the new field may not hold, all: whether one fits would tell what it is. */
  lost: number;
}

/** Rows that are read at once. */
const PIECE = 500;

/**
 * Writes every record of a type anew by its present version: values that the new field cannot hold go, secrets that
 * are secret no longer become values, values that are secret now move apart. Records whose values change get a new
 * version, so that their history has what went. Throws conflict/cancelled.
 */
export async function takeAlong(db: Db, type: StoredType, before: TypeDefinition, ctx: CommandContext): Promise<{ records: number; counts: ReadonlyMap<string, Counts> }> {
  const inUse = useType(db, type);
  const old = new Map(fieldsOf(before).map((field) => [field.name, field]));
  const untold = new Set([...old].filter(([name, was]) => isSecret(was) && !takesTheSame([was, before], [inUse.fields.get(name), inUse.definition])).map(([name]) => name));
  const counts = new Map<string, Counts>();
  const total = (db.prepare('SELECT count(*) AS total FROM record WHERE type_num = ?').get(type.num) as { total: number }).total;
  // The columns are others, or their keys: made anew below, all of them.
  db.prepare('DELETE FROM record_cell WHERE field_num IN (SELECT num FROM record_field WHERE type_num = ?)').run(type.num);
  const by = actorNum(db, ctx);
  const page = db.prepare('SELECT num, number, version, owner_num AS ownerNum, team_id AS teamId, state, body FROM record WHERE type_num = ? AND num > ? ORDER BY num LIMIT ?');
  const turns = new Turns(ctx);
  let records = 0;
  for (let last = 0; ; ) {
    const rows = page.all(type.num, last, PIECE) as Row[];
    for (const row of rows) {
      moveOne(db, { inUse, old, untold, counts, by, ctx }, row);
      last = row.num;
      records += 1;
      if (await turns.next()) ctx.progress(records, total, 'rows');
    }
    if (rows.length < PIECE) return { records, counts };
  }
}

interface Moving {
  inUse: TypeInUse;
  old: ReadonlyMap<string, Field>;
  /** The secrets of which it is not told whether the new field holds them: a dry run leaves no event, and could try one value after another. */
  untold: ReadonlySet<string>;
  counts: Map<string, Counts>;
  by: number;
  ctx: CommandContext;
}

function moveOne(db: Db, { inUse, old, untold, counts, by, ctx }: Moving, row: Row): void {
  const { type, definition, fields, numbers } = inUse;
  const before = JSON.parse(row.body) as RecordValues;
  const secrets = secretsOf(db, row.num);
  const version = row.version + 1;
  const values: RecordValues = {};
  const apart: [number, FieldValue][] = [];
  const count = (name: string, isLost: boolean): void => {
    const so = counts.get(name) ?? { records: 0, lost: 0 };
    counts.set(name, { records: so.records + 1, lost: so.lost + (isLost ? 1 : 0) });
  };
  for (const [name, was] of old) {
    const num = numbers.get(name);
    const value = isSecret(was) ? (num === undefined ? null : (secrets.get(num) ?? null)) : (before[name] ?? null);
    if (value === null) continue;
    const field = fields.get(name);
    const kept = field && carried(field, value, definition);
    const isKept = field !== undefined && kept !== undefined;
    count(name, !isKept || untold.has(name));
    if (isSecret(was) && num !== undefined && !(isKept && isSecret(field))) apart.push([num, null]);
    if (!isKept) continue;
    if (!isSecret(field)) values[name] = kept;
    else if (num !== undefined && !isSecret(was)) apart.push([num, kept]);
  }
  // Computed fields are computed by the new rules; what a form would refuse today stays until somebody changes it.
  const { values: filled } = fillForm(definition, values, { held: new Set(), nowMs: ctx.clock.nowMs() });
  for (const field of fields.values()) if (field.kind === 'calculated') setOrDrop(values, field.name, filled[field.name] ?? null);

  const isOther = apart.length > 0 || changesBetween(before, values).length > 0;
  if (isOther) {
    keepPast(db, row.num);
    if (apart.length > 0) withDigestKey(db, ctx, (key) => apart.forEach(([fieldNum, value]) => writeSecret(db, key, { recordNum: row.num, fieldNum, version, value })));
  }
  const { title, titleKey } = titles(inUse, values);
  db.prepare(
    `UPDATE record SET type_version = @typeVersion, title = @title, title_key = @titleKey, body = @body, version = @version,
            changed_at_ms = CASE @isOther WHEN 1 THEN @nowMs ELSE changed_at_ms END, changed_by = CASE @isOther WHEN 1 THEN @by ELSE changed_by END
      WHERE num = @num`,
  ).run({ num: row.num, typeVersion: type.version, title, titleKey, body: JSON.stringify(values), version: isOther ? version : row.version, isOther: isOther ? 1 : 0, nowMs: ctx.clock.nowMs(), by });
  writeCells(db, inUse, row.num, null, values);
  writeSearch(db, inUse, { ...row, values });
}

/** Whether a field takes the values that one before it took, each in its definition. */
function takesTheSame(...both: [[Field, TypeDefinition], [Field | undefined, TypeDefinition]]): boolean {
  const [before, after] = both.map(([field, { choiceLists }]) =>
    field === undefined ? null : JSON.stringify([field.kind, field.kind === 'number' ? [field.integer, field.min, field.max] : field.kind === 'choice' || field.kind === 'choices' ? choiceLists[field.list] : null]),
  );
  return before === after;
}

/** The value as the new field holds it; undefined where it cannot. Numbers and texts become one another where nothing is lost. */
function carried(field: Field, value: FieldValue, definition: TypeDefinition): FieldValue | undefined {
  const candidates: FieldValue[] = [value];
  if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) candidates.push(Number(value));
  if (typeof value === 'number' || typeof value === 'boolean') candidates.push(String(value));
  if (typeof value === 'string') candidates.push([value]);
  if (Array.isArray(value) && value.length === 1 && typeof value[0] === 'string') candidates.push(value[0]);
  return candidates.find((candidate) => valueProblems(field, candidate, definition).length === 0);
}

function secretsOf(db: Db, recordNum: number): ReadonlyMap<number, FieldValue> {
  const rows = db.prepare('SELECT field_num AS fieldNum, value FROM record_secret WHERE record_num = ? AND to_version IS NULL').all(recordNum) as { fieldNum: number; value: string }[];
  return new Map(rows.map(({ fieldNum, value }) => [fieldNum, JSON.parse(value) as FieldValue]));
}

function setOrDrop(values: RecordValues, name: string, value: FieldValue): void {
  if (value !== null) values[name] = value;
}
