import { canBeCountedFrom, fieldsOf } from '../../../preload/contract/record-fields.ts';
import type { TypeDefinition } from '../../../preload/contract/record-fields.ts';
import type { RETENTION_ACTIONS, RetentionTerm } from '../../../preload/contract/retention.ts';
import type { Db } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import { EngineError } from '../errors.ts';
import type { CommandHandler, QueryHandler } from '../handler.ts';
import { loadDefinition, loadType } from '../types/stored-type.ts';

export const DAY_MS = 24 * 60 * 60 * 1000;
type Action = (typeof RETENTION_ACTIONS)[number];

/** A rule of a type as runs go by it. */
export interface Rule extends RetentionTerm {
  typeNum: number;
  typeName: string;
  action: Action;
}

/** From when the days of a rule count, in ms, for `record d`; null while a field says nothing. `@path` is the field's place in the body. */
export const SINCE_MS = {
  created: sql`d.created_at_ms`,
  changed: sql`d.changed_at_ms`,
  field: sql`unixepoch(json_extract(d.body, @path)) * 1000`,
} as const;

/** What SINCE_MS binds, with the latest time that makes a record due. */
export function termValues({ since, field, days }: RetentionTerm, nowMs: number): Record<string, string | number> {
  return { cutoffMs: nowMs - days * DAY_MS, ...(since === 'field' ? { path: `$."${field ?? ''}"` } : {}) };
}

/** All rules there are. */
export function allRules(db: Db): Rule[] {
  return db
    .prepare('SELECT r.type_num AS typeNum, y.name AS typeName, r.action, r.days, r.since, r.field FROM record_retention r JOIN record_type y ON y.num = r.type_num ORDER BY r.type_num, r.action')
    .all() as Rule[];
}

/** The rule of a type for this action, if it has one. */
export function ruleOf(db: Db, typeNum: number, action: Action): RetentionTerm | null {
  const row = db.prepare('SELECT days, since, field FROM record_retention WHERE type_num = ? AND action = ?').get(typeNum, action);
  return (row as RetentionTerm | undefined) ?? null;
}

/** How long records of a type are kept. Throws not_found/no_such_item. */
export const getRules: QueryHandler<'retention.rules'> = (db, { typeId }) => {
  const { num } = loadType(db, typeId);
  return { archive: ruleOf(db, num, 'archive'), erase: ruleOf(db, num, 'erase') };
};

/**
 * Makes, changes or ends a rule. What it proposed goes with it. Throws not_found/no_such_item, conflict/already_so,
 * invalid_input/fields for a field that holds no date, or whose date is secret: a list of what is due would tell it.
 */
export const setRule: CommandHandler<'retention.setRule'> = (db, { typeId, action, term }, ctx) => {
  const type = loadType(db, typeId);
  const before = ruleOf(db, type.num, action);
  if (JSON.stringify(before) === JSON.stringify(term)) throw new EngineError('conflict', 'already_so');
  if (term?.since === 'field') {
    if (!isCountedFrom(loadDefinition(db, type.num, type.version), term.field)) throw new EngineError('invalid_input', 'fields', [{ path: 'term.field', rule: 'no_such_field' }]);
  }
  if (action === 'erase') db.prepare('DELETE FROM record_due WHERE record_num IN (SELECT num FROM record WHERE type_num = ?)').run(type.num);
  if (term === null) db.prepare('DELETE FROM record_retention WHERE type_num = ? AND action = ?').run(type.num, action);
  else {
    db.prepare('INSERT OR REPLACE INTO record_retention (type_num, action, days, since, field) VALUES (@typeNum, @action, @days, @since, @field)').run({ typeNum: type.num, action, ...term });
  }
  ctx.record({
    target: { kind: 'type', id: type.id, name: type.name },
    details: { action, daysFrom: before?.days ?? null, daysTo: term?.days ?? null, ...(term ? { since: term.since } : {}), ...(term?.field ? { field: term.field } : {}) },
  });
  return {};
};

function isCountedFrom(definition: TypeDefinition, name: string | null): boolean {
  return fieldsOf(definition).some((field) => field.name === name && canBeCountedFrom(field));
}

/**
 * Refuses a definition in which the rules of its type would count from nothing: they would stay, look as if they were
 * kept, and never propose anything again. Throws conflict/rule_counts_from_field with the fields.
 */
export function refuseRulesWithoutField(db: Db, typeNum: number, definition: TypeDefinition): void {
  const gone = allRules(db).flatMap((rule) => (rule.typeNum === typeNum && rule.since === 'field' && !isCountedFrom(definition, rule.field) ? [rule.field ?? ''] : []));
  if (gone.length > 0) throw new EngineError('conflict', 'rule_counts_from_field', gone.map((name) => ({ path: `definition.fields.${name}`, rule: 'rule_counts_from_field' })));
}
