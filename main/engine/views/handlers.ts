import { MOST_VIEWS_OF_PERSON, MOST_VIEWS_OF_TEAM } from '../../../preload/contract/views.ts';
import type { ViewShown } from '../../../preload/contract/views.ts';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import type { Actor, CommandHandler, FeatureHandlers, QueryHandler } from '../handler.ts';
import { foldName } from '../people/fold.ts';
import { useType } from '../records/keep.ts';
import type { TypeInUse } from '../records/keep.ts';
import { selectRecords } from '../records/selection.ts';
import { actorNum } from '../records/write.ts';
import { loadType } from '../types/stored-type.ts';
import { asContract, fitted, loadView, mayChange, viewsOf } from './stored-view.ts';
import type { StoredView } from './stored-view.ts';

/** The views that the caller has of a type. Throws not_found/no_such_item. */
const listViews: QueryHandler<'views.list'> = (db, { typeId }, { actor }) => {
  const inUse = useType(db, loadType(db, typeId));
  const views = viewsOf(db, inUse.type.num, actor).slice(0, MOST_VIEWS_OF_PERSON + MOST_VIEWS_OF_TEAM);
  const team = actor.teamId === null ? null : (db.prepare('SELECT name FROM team WHERE id = ?').get(actor.teamId) as { name: string }).name;
  return { team, views: views.map((view) => asContract(actor, view, inUse)) };
};

/**
 * Keeps what a list shows, for oneself or for one's team. Throws not_found/no_such_item, invalid_input/fields for what
 * the list has not and for a team where one is in none, conflict/name_taken, conflict/too_many_views.
 */
const createView: CommandHandler<'views.create'> = (db, { typeId, name, forTeam, shown }, ctx) => {
  const inUse = useType(db, loadType(db, typeId));
  if (forTeam && ctx.actor.teamId === null) throw new EngineError('invalid_input', 'fields', [{ path: 'forTeam', rule: 'no_team' }]);
  refuseUnfit(db, inUse, shown, ctx);
  const view = { typeNum: inUse.type.num, teamId: forTeam ? ctx.actor.teamId : null, name };
  const maker = actorNum(db, ctx);
  refuseTaken(db, view, maker, null);
  const { mine, ofTeam } = db
    .prepare('SELECT (SELECT count(*) FROM record_view WHERE maker_num = @maker) AS mine, (SELECT count(*) FROM record_view WHERE team_id = @teamId) AS ofTeam')
    .get({ maker, teamId: view.teamId }) as { mine: number; ofTeam: number };
  if (mine >= MOST_VIEWS_OF_PERSON || ofTeam >= MOST_VIEWS_OF_TEAM) throw new EngineError('conflict', 'too_many_views');
  const id = ctx.random.uuid();
  db.prepare('INSERT INTO record_view (id, type_num, maker_num, team_id, name, name_key, shown, changed_at_ms) VALUES (@id, @typeNum, @maker, @teamId, @name, @nameKey, @shown, @nowMs)').run({
    id,
    ...view,
    maker,
    nameKey: foldName(name),
    shown: JSON.stringify(shown),
    nowMs: ctx.clock.nowMs(),
  });
  ctx.record({ target: { kind: 'view', id, name }, details: { type: inUse.type.name, shared: forTeam } });
  return { viewId: id, version: 1 };
};

/** Changes a view's name, what it shows, or both. Throws as `createView`, forbidden/exceeds_own_grants, conflict/changed_meanwhile, conflict/already_so. */
const updateView: CommandHandler<'views.update'> = (db, { viewId, version, name, shown }, ctx) => {
  const view = loadChangeable(db, viewId, ctx.actor);
  if (view.version !== version) throw new EngineError('conflict', 'changed_meanwhile');
  const after = { ...view, name: name ?? view.name, shown: shown ?? view.shown };
  const isOther = JSON.stringify(after.shown) !== JSON.stringify(view.shown);
  if (!isOther && after.name === view.name) throw new EngineError('conflict', 'already_so');
  if (shown !== undefined) refuseUnfit(db, useTypeOf(db, view), shown, ctx);
  const { maker } = db.prepare('SELECT maker_num AS maker FROM record_view WHERE num = ?').get(view.num) as { maker: number };
  refuseTaken(db, after, maker, view.num);
  db.prepare('UPDATE record_view SET name = @name, name_key = @nameKey, shown = @shown, version = version + 1, changed_at_ms = @nowMs WHERE num = @num').run({
    num: view.num,
    name: after.name,
    nameKey: foldName(after.name),
    shown: JSON.stringify(after.shown),
    nowMs: ctx.clock.nowMs(),
  });
  ctx.record({ target: { kind: 'view', id: view.id, name: after.name }, details: { shared: view.teamId !== null, ...(after.name === view.name ? {} : { nameFrom: view.name }) } });
  return { viewId, version: version + 1 };
};

/** Takes a view away; the records stay as they are. Throws not_found/no_such_item, forbidden/exceeds_own_grants. */
const removeView: CommandHandler<'views.remove'> = (db, { viewId }, ctx) => {
  const view = loadChangeable(db, viewId, ctx.actor);
  db.prepare('DELETE FROM record_view WHERE num = ?').run(view.num);
  ctx.record({ target: { kind: 'view', id: view.id, name: view.name }, details: { shared: view.teamId !== null } });
  return {};
};

/** Says with which view the caller opens a type. Throws not_found/no_such_item, also for a view of another type. */
const setFirst: CommandHandler<'views.setFirst'> = (db, { typeId, viewId }, ctx) => {
  const type = loadType(db, typeId);
  const view = viewId === null ? null : loadView(db, viewId, ctx.actor);
  if (view && view.typeNum !== type.num) throw new EngineError('not_found', 'no_such_item');
  const personNum = actorNum(db, ctx);
  db.prepare('DELETE FROM record_view_first WHERE person_num = ? AND type_num = ?').run(personNum, type.num);
  if (view) db.prepare('INSERT INTO record_view_first (person_num, type_num, view_num) VALUES (?, ?, ?)').run(personNum, type.num, view.num);
  ctx.record({ target: { kind: 'type', id: type.id, name: type.name }, details: { to: view?.name ?? null } });
  return {};
};

/** What can be done with saved views, and where each is done. */
export const viewsHandlers: FeatureHandlers<'views'> = { list: listViews, create: createView, update: updateView, remove: removeView, setFirst };

function loadChangeable(db: Db, viewId: string, actor: Actor): StoredView {
  const view = loadView(db, viewId, actor);
  // Whoever has it sees it: that they may not change it tells nothing.
  if (!mayChange(actor, view)) throw new EngineError('forbidden', 'exceeds_own_grants');
  return view;
}

function useTypeOf(db: Db, { typeNum }: StoredView): TypeInUse {
  const { id } = db.prepare('SELECT id FROM record_type WHERE num = ?').get(typeNum) as { id: string };
  return useType(db, loadType(db, id));
}

/** A view is kept as the list takes it today; the first place that will not do is told. */
function refuseUnfit(db: Db, inUse: TypeInUse, shown: ViewShown, { actor, scope }: { actor: Actor; scope: 'own' | 'team' | 'all' }): void {
  selectRecords(db, inUse.type.id, shown.filter, { actor, scope });
  const { lost } = fitted(shown, inUse);
  if (lost.length > 0) throw new EngineError('invalid_input', 'fields', lost.slice(0, 20).map(() => ({ path: 'shown', rule: 'no_such_column' })));
}

/** Names are one for each owner: oneself, or the team. */
function refuseTaken(db: Db, { typeNum, teamId, name }: Pick<StoredView, 'typeNum' | 'teamId' | 'name'>, maker: number, but: number | null): void {
  const taken = db
    .prepare('SELECT num FROM record_view WHERE type_num = @typeNum AND name_key = @nameKey AND CASE WHEN @teamId IS NULL THEN team_id IS NULL AND maker_num = @maker ELSE team_id = @teamId END')
    .get({ typeNum, nameKey: foldName(name), teamId, maker }) as { num: number } | undefined;
  if (taken && taken.num !== but) throw new EngineError('conflict', 'name_taken');
}
