import { canBePrefilled } from '../../../preload/contract/record-fields.ts';
import { valueProblems } from '../../../preload/contract/record-values.ts';
import type { RecordValues } from '../../../preload/contract/record-values.ts';
import { MOST_TEMPLATES } from '../../../preload/contract/templates.ts';
import { scopeOf } from '../access/grants.ts';
import { VISIBLE_TEMPLATES } from '../access/visible-templates.ts';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import type { Actor, CommandHandler, FeatureHandlers, QueryHandler } from '../handler.ts';
import { foldName } from '../people/fold.ts';
import { useType } from '../records/keep.ts';
import type { TypeInUse } from '../records/keep.ts';
import { refuseValues } from '../records/values.ts';
import { actorNum } from '../records/write.ts';
import { loadType } from '../types/stored-type.ts';

interface Row {
  num: number;
  id: string;
  typeId: string;
  name: string;
  ownerNum: number | null;
  body: string;
}
const SELECT = `SELECT m.num, m.id, y.id AS typeId, m.name, m.owner_num AS ownerNum, m.body FROM record_template m JOIN record_type y ON y.num = m.type_num`;

/** The caller's own templates of a type by name, then the organisation's, fitted to the type as it is today. Throws not_found/no_such_item. */
const listTemplates: QueryHandler<'templates.list'> = (db, { typeId }, { actor }) => {
  const inUse = useType(db, loadType(db, typeId));
  const rows = db
    .prepare(`${SELECT} WHERE m.type_num = @typeNum AND ${VISIBLE_TEMPLATES.mine} ORDER BY m.owner_num IS NULL, m.name_key, m.num`)
    .all({ typeNum: inUse.type.num, actorId: actor.personId }) as Row[];
  return {
    templates: rows.slice(0, 2 * MOST_TEMPLATES).map(({ id, name, ownerNum, body }) => {
      const all = Object.entries(JSON.parse(body) as RecordValues);
      const fitting = all.filter(([field, value]) => unfit(inUse, { [field]: value }).length === 0);
      const lost = all.filter((entry) => !fitting.includes(entry)).map(([field]) => field);
      return { id, name, isShared: ownerNum === null, values: Object.fromEntries(fitting), lost, mayChange: ownerNum !== null || canShare(actor) };
    }),
  };
};

/**
 * Keeps a set of values for new records. Throws not_found/no_such_item, invalid_input/fields for what no record of the
 * type can begin with, forbidden/exceeds_own_grants for the organisation's, conflict/name_taken, conflict/too_many_templates.
 */
const createTemplate: CommandHandler<'templates.create'> = (db, { typeId, name, isShared, values }, ctx) => {
  const inUse = useType(db, loadType(db, typeId));
  if (isShared && !canShare(ctx.actor)) throw new EngineError('forbidden', 'exceeds_own_grants');
  refuseValues(unfit(inUse, values));
  const owner = isShared ? null : actorNum(db, ctx);
  const { kept } = db.prepare('SELECT count(*) AS kept FROM record_template WHERE type_num = ? AND owner_num IS ?').get(inUse.type.num, owner) as { kept: number };
  if (kept >= MOST_TEMPLATES) throw new EngineError('conflict', 'too_many_templates');
  refuseTaken(db, { typeId, ownerNum: owner }, name, null);
  const id = ctx.random.uuid();
  db.prepare('INSERT INTO record_template (id, type_num, owner_num, name, name_key, body, changed_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)').run(
    id,
    inUse.type.num,
    owner,
    name,
    foldName(name),
    JSON.stringify(values),
    ctx.clock.nowMs(),
  );
  ctx.record({ target: { kind: 'template', id, name }, details: { type: inUse.type.name, forAll: isShared, fields: Object.keys(values).length } });
  return { templateId: id };
};

/** Gives a template another name and other values. Throws as `createTemplate`. */
const updateTemplate: CommandHandler<'templates.update'> = (db, { templateId, name, values }, ctx) => {
  const template = loadChangeable(db, templateId, ctx.actor);
  const inUse = useType(db, loadType(db, template.typeId));
  refuseValues(unfit(inUse, values));
  refuseTaken(db, template, name, template.num);
  db.prepare('UPDATE record_template SET name = ?, name_key = ?, body = ?, changed_at_ms = ? WHERE num = ?').run(name, foldName(name), JSON.stringify(values), ctx.clock.nowMs(), template.num);
  ctx.record({ target: { kind: 'template', id: templateId, name }, details: { type: inUse.type.name, fields: Object.keys(values).length, ...(name === template.name ? {} : { nameFrom: template.name }) } });
  return {};
};

/** Takes a template away; records that began with it stay as they are. Throws not_found/no_such_item, forbidden/exceeds_own_grants. */
const removeTemplate: CommandHandler<'templates.remove'> = (db, { templateId }, ctx) => {
  const { num, id, name } = loadChangeable(db, templateId, ctx.actor);
  db.prepare('DELETE FROM record_template WHERE num = ?').run(num);
  ctx.record({ target: { kind: 'template', id, name } });
  return {};
};

/** What can be done with templates, and where each is done. */
export const templatesHandlers: FeatureHandlers<'templates'> = { list: listTemplates, create: createTemplate, update: updateTemplate, remove: removeTemplate };

const canShare = (actor: Actor): boolean => scopeOf(actor, 'types.manage') === 'all';

function loadChangeable(db: Db, templateId: string, actor: Actor): Row {
  const row = db.prepare(`${SELECT} WHERE m.id = @templateId AND ${VISIBLE_TEMPLATES.mine}`).get({ templateId, actorId: actor.personId }) as Row | undefined;
  if (!row) throw new EngineError('not_found', 'no_such_item');
  // Everybody sees the organisation's: that they may not change it tells nothing.
  if (row.ownerNum === null && !canShare(actor)) throw new EngineError('forbidden', 'exceeds_own_grants');
  return row;
}

function unfit({ definition, fields }: TypeInUse, values: RecordValues): { path: string; rule: string }[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const field = fields.get(name);
    if (!field) return [{ path: name, rule: 'no_such_field' }];
    if (value === null || !canBePrefilled(field)) return [{ path: name, rule: 'single_only' }];
    return valueProblems(field, value, definition);
  });
}

/** Names are one for each owner, and one for the organisation. */
function refuseTaken(db: Db, { typeId, ownerNum }: Pick<Row, 'typeId' | 'ownerNum'>, name: string, but: number | null): void {
  const taken = db
    .prepare('SELECT num FROM record_template WHERE type_num = (SELECT num FROM record_type WHERE id = ?) AND name_key = ? AND owner_num IS ?')
    .get(typeId, foldName(name), ownerNum) as { num: number } | undefined;
  if (taken && taken.num !== but) throw new EngineError('conflict', 'name_taken');
}
