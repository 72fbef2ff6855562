import { definitionProblems } from '../../../preload/contract/form-definition.ts';
import { DEFINITION_MAX_CHARS, fieldsOf, plainFieldsOf } from '../../../preload/contract/record-fields.ts';
import type { TypeDefinition } from '../../../preload/contract/record-fields.ts';
import { MOST_PROBLEMS_SHOWN, MOST_TYPES } from '../../../preload/contract/types.ts';
import type { DefinitionProblem } from '../../../preload/contract/types.ts';
import type { ParsedInputOf } from '../../../preload/contract/contract.ts';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import type { CommandContext, CommandHandler, QueryHandler } from '../handler.ts';
import { foldName } from '../people/fold.ts';
import { actorNum } from '../records/write.ts';
import { refuseRulesWithoutField } from '../retention/rules.ts';
import { loadDefinition, loadType } from './stored-type.ts';
import { changesOf, takeAlong } from './take-along.ts';

/** Whether a definition holds together, and where not. */
export const checkType: QueryHandler<'types.check'> = (db, { definition }) => ({ problems: problemsOf(db, definition).slice(0, MOST_PROBLEMS_SHOWN) });

/**
 * Makes a type of records. Throws invalid_input/definition with the places where the definition does not hold together,
 * conflict/name_taken, conflict/too_many_types.
 */
export const createType: CommandHandler<'types.create'> = (db, input, ctx) => {
  const typeId = ctx.random.uuid();
  makeType(db, { id: typeId, ...input }, ctx);
  return { typeId, version: 1 };
};

/** Makes a type under an id that is free; its fields may point to records of its own. Throws as `createType`. */
export function makeType(db: Db, { id, name, description, definition }: ParsedInputOf<'types.create'> & { id: string }, ctx: CommandContext): void {
  refuseBroken(db, definition, id);
  refuseTaken(db, name, null);
  const { types } = db.prepare('SELECT count(*) AS types FROM record_type').get() as { types: number };
  if (types >= MOST_TYPES) throw new EngineError('conflict', 'too_many_types');
  insertType(db, { id, name, description, definition, nowMs: ctx.clock.nowMs(), by: actorNum(db, ctx) });
  ctx.record({ target: { kind: 'type', id, name }, details: { fields: fieldsOf(definition).length } });
}

/** Writes a type in its first version; nothing is asked here of what it says. Returns the number by which the tables know it. */
export function insertType(db: Db, { id, name, description, definition, nowMs, by }: ParsedInputOf<'types.create'> & { id: string; nowMs: number; by: number | null }): number {
  const { num } = db
    .prepare(
      `INSERT INTO record_type (id, name, name_key, description, state, version, created_at_ms, changed_at_ms)
       VALUES (@id, @name, @nameKey, @description, 'active', 1, @nowMs, @nowMs) RETURNING num`,
    )
    .get({ id, name, nameKey: foldName(name), description, nowMs }) as { num: number };
  writeVersion(db, { num, version: 1, definition, nowMs, by });
  return num;
}

/**
 * Makes the next version of a type, and takes all its records along: what a field can hold no longer goes into their
 * history. A dry run does it all and takes it back. Throws as `createType`, not_found/no_such_item,
 * conflict/changed_meanwhile for an older version, conflict/already_so, conflict/rule_counts_from_field.
 */
export const updateType: CommandHandler<'types.update'> = async (db, { typeId, version, name, description, definition, dryRun }, ctx) => {
  const type = loadType(db, typeId);
  if (type.version !== version) throw new EngineError('conflict', 'changed_meanwhile');
  refuseBroken(db, definition);
  refuseRulesWithoutField(db, type.num, definition);
  refuseTaken(db, name, type.num);
  const before = loadDefinition(db, type.num, version);
  const isSame = JSON.stringify(before) === JSON.stringify(definition);
  if (isSame && name === type.name && description === type.description) throw new EngineError('conflict', 'already_so');

  const next = isSame ? version : version + 1;
  const nowMs = ctx.clock.nowMs();
  db.prepare('UPDATE record_type SET name = @name, name_key = @nameKey, description = @description, version = @next, changed_at_ms = @nowMs WHERE num = @num').run({
    name,
    nameKey: foldName(name),
    description,
    next,
    nowMs,
    num: type.num,
  });
  if (!isSame) writeVersion(db, { num: type.num, version: next, definition, nowMs, by: actorNum(db, ctx) });
  const told = changesOf(before, definition);
  const { records, counts } = isSame ? { records: 0, counts: new Map<string, { records: number; lost: number }>() } : await takeAlong(db, { ...type, version: next }, before, ctx);
  const changes = told.map(({ field, change }) => ({ field, change, ...(counts.get(field) ?? { records: 0, lost: 0 }) }));
  ctx.record({
    target: { kind: 'type', id: type.id, name },
    details: {
      version: next,
      records,
      ...(name === type.name ? {} : { nameFrom: type.name }),
      added: changes.filter(({ change }) => change === 'added').map(({ field }) => field),
      removed: changes.filter(({ change }) => change === 'removed').map(({ field }) => field),
      changed: changes.filter(({ change }) => change === 'kind' || change === 'sensitivity').map(({ field }) => field),
    },
  });
  if (dryRun) ctx.rollBack();
  return { version: next, records, changes };
};

/** Retires a type, or brings it back. Throws not_found/no_such_item, conflict/already_so. */
export const setTypeState: CommandHandler<'types.setState'> = (db, { typeId, state }, ctx) => {
  const type = loadType(db, typeId);
  if (type.state === state) throw new EngineError('conflict', 'already_so');
  db.prepare('UPDATE record_type SET state = ?, changed_at_ms = ? WHERE num = ?').run(state, ctx.clock.nowMs(), type.num);
  ctx.record({ target: { kind: 'type', id: type.id, name: type.name }, details: { from: type.state, to: state } });
  return { state };
};

/** Keeps one version of a definition, and gives each name a number that it keeps for good. */
function writeVersion(db: Db, { num, version, definition, nowMs, by }: { num: number; version: number; definition: TypeDefinition; nowMs: number; by: number | null }): void {
  db.prepare('INSERT INTO record_type_version (type_num, version, definition, made_at_ms, made_by) VALUES (?, ?, ?, ?, ?)').run(num, version, JSON.stringify(definition), nowMs, by);
  const insert = db.prepare('INSERT INTO record_field (type_num, name) VALUES (?, ?) ON CONFLICT DO NOTHING');
  for (const { name } of fieldsOf(definition)) insert.run(num, name);
}

function refuseBroken(db: Db, definition: TypeDefinition, ownId: string | null = null): void {
  const problems = problemsOf(db, definition, ownId);
  if (problems.length > 0) throw new EngineError('invalid_input', 'definition', problems.slice(0, 50).map(({ path, rule }) => ({ path: `definition.${path}`, rule })));
}

function problemsOf(db: Db, definition: TypeDefinition, ownId: string | null = null): DefinitionProblem[] {
  if (JSON.stringify(definition).length > DEFINITION_MAX_CHARS) return [{ path: '', rule: 'too_long', at: null }];
  return [...definitionProblems(definition), ...unknownTypes(db, definition, ownId)];
}

function unknownTypes(db: Db, definition: TypeDefinition, ownId: string | null): DefinitionProblem[] {
  const known = db.prepare('SELECT 1 FROM record_type WHERE id = ?');
  return plainFieldsOf(definition)
    .filter((field) => field.kind === 'reference' && field.typeId !== ownId && known.get(field.typeId) === undefined)
    .map(({ name }) => ({ path: `fields.${name}.typeId`, rule: 'no_such_item', at: null }));
}

function refuseTaken(db: Db, name: string, but: number | null): void {
  const taken = db.prepare('SELECT num FROM record_type WHERE name_key = ?').get(foldName(name)) as { num: number } | undefined;
  if (taken && taken.num !== but) throw new EngineError('conflict', 'name_taken');
}
