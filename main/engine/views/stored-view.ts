import type { RecordView } from '../../../preload/contract/views.ts';
import { ViewShown } from '../../../preload/contract/views.ts';
import { OWN_COLUMNS, OWN_GROUPS } from '../../../preload/contract/record-columns.ts';
import { reachesTeam } from '../access/grants.ts';
import { visibleTo } from '../access/visible-people.ts';
import { SELF } from '../access/visible-records.ts';
import { VISIBLE_VIEWS } from '../access/visible-views.ts';
import type { Db } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import { EngineError } from '../errors.ts';
import type { Actor } from '../handler.ts';
import { canGroupBy } from '../records/groups.ts';
import type { TypeInUse } from '../records/keep.ts';

/** A view as handlers need it. */
export interface StoredView {
  num: number;
  id: string;
  typeNum: number;
  teamId: number | null;
  team: string | null;
  name: string;
  version: number;
  shown: ViewShown;
  isMine: boolean;
  isFirst: boolean;
}

const SELECT = sql`SELECT v.num, v.id, v.type_num AS typeNum, v.team_id AS teamId, t.name AS team, v.name, v.version, v.shown,
       v.maker_num = ${SELF} AS isMine,
       EXISTS (SELECT 1 FROM record_view_first f WHERE f.view_num = v.num AND f.person_num = ${SELF}) AS isFirst
  FROM record_view v LEFT JOIN team t ON t.id = v.team_id`;
type Row = Omit<StoredView, 'shown' | 'isMine' | 'isFirst'> & { shown: string; isMine: number; isFirst: number };

function viewOf({ shown, isMine, isFirst, ...row }: Row): StoredView {
  return { ...row, shown: readShown(shown), isMine: isMine === 1, isFirst: isFirst === 1 };
}

/** What a view shows, as it was checked when it was kept; what a later filter has besides is as usual. */
export function readShown(text: string): ViewShown {
  return ViewShown.parse(JSON.parse(text));
}

/** The view of this id, if the caller has it. Throws not_found/no_such_item. */
export function loadView(db: Db, viewId: string, actor: Actor): StoredView {
  const row = db.prepare(`${SELECT} WHERE v.id = @viewId AND ${VISIBLE_VIEWS.mine}`).get({ viewId, ...visibleTo(actor) }) as Row | undefined;
  if (!row) throw new EngineError('not_found', 'no_such_item');
  return viewOf(row);
}

/** The caller's views of a type: their own by name, then those of their team. */
export function viewsOf(db: Db, typeNum: number, actor: Actor): StoredView[] {
  const rows = db.prepare(`${SELECT} WHERE v.type_num = @typeNum AND ${VISIBLE_VIEWS.mine} ORDER BY v.team_id IS NOT NULL, v.name_key, v.num`).all({ typeNum, ...visibleTo(actor) }) as Row[];
  return rows.map(viewOf);
}

/** Whether the caller may change a view that they have: its maker, and whoever manages the people of its team. */
export function mayChange(actor: Actor, { isMine, teamId }: StoredView): boolean {
  return isMine || (teamId !== null && reachesTeam(actor, 'people.manage', teamId));
}

/** A view as the contract has it, fitted to the list as it is today. */
export function asContract(actor: Actor, view: StoredView, inUse: TypeInUse): RecordView {
  const { id, name, team, version, isFirst } = view;
  return { id, name, team, version, isFirst, ...fitted(view.shown, inUse), mayChange: mayChange(actor, view) };
}

/** What a view shows, fitted to the list as it is today: what that no longer has is left out, and told. */
export function fitted(shown: ViewShown, inUse: TypeInUse): Pick<RecordView, 'shown' | 'lost'> {
  const lost = new Set<string>();
  const has = (column: string): boolean => {
    const isThere = inUse.columns.some(({ field }) => field.name === column);
    if (!isThere) lost.add(column);
    return isThere;
  };
  const own: readonly string[] = OWN_COLUMNS;
  const { filter, columns, groupBy, sortField } = shown;
  const fits: ViewShown = {
    ...shown,
    filter: { ...filter, tests: filter.tests.filter(({ field }) => has(field)) },
    columns: columns === null ? null : columns.filter((column) => own.includes(column) || has(column)),
    sortField: sortField !== null && has(sortField) ? sortField : null,
    groupBy: groupBy === null || (OWN_GROUPS as readonly string[]).includes(groupBy) || (has(groupBy) && canGroupBy(inUse, groupBy)) ? groupBy : null,
  };
  if (groupBy !== null && fits.groupBy === null) lost.add(groupBy);
  return { shown: fits, lost: [...lost] };
}
