import { VISIBLE_RECORDS } from '../access/visible-records.ts';
import { visibleTo } from '../access/visible-people.ts';
import { sql } from '../db/sql.ts';
import type { Db } from '../db/database.ts';
import type { QueryContext, QueryHandler } from '../handler.ts';
import { allTypes, asContract, loadDefinition, loadType } from './stored-type.ts';

/** The types of records there are, each with how many the caller reaches. */
export const listTypes: QueryHandler<'types.list'> = (db, _input, ctx) => {
  const counts = new Map(countsWithin(db, ctx).map(({ typeNum, records }) => [typeNum, records]));
  return { types: allTypes(db).map((type) => asContract(type, counts.get(type.num) ?? 0)) };
};

/** One type with one of its versions. Throws not_found/no_such_item. */
export const getType: QueryHandler<'types.get'> = (db, { typeId, version }, ctx) => {
  const type = loadType(db, typeId);
  const of = version ?? type.version;
  const definition = loadDefinition(db, type.num, of);
  const [count] = countsWithin(db, ctx, type.num);
  return { type: asContract(type, count?.records ?? 0), version: of, definition };
};

/** Reads a form as a type, in a worker. Throws what reading it throws (jobs/read-xlsform.ts), not_found/handle_expired. */
export const readForm: QueryHandler<'types.readForm'> = (_db, { file }, ctx) => ctx.jobs.start('read-xlsform', { path: ctx.lookAtFile(file, 'form-import') }, { signal: ctx.signal, onBatch: () => undefined });

/** How many records a scope reaches of each type that has any, or of one type alone: counting all of them reads every record. */
function countsWithin(db: Db, { actor, scope }: Pick<QueryContext, 'actor' | 'scope'>, typeNum?: number): { typeNum: number; records: number }[] {
  const ofType = typeNum === undefined ? sql`1` : sql`d.type_num = @typeNum`;
  return db
    .prepare(`SELECT d.type_num AS typeNum, count(*) AS records FROM record d WHERE ${ofType} AND ${VISIBLE_RECORDS[scope]} GROUP BY d.type_num`)
    .all({ ...visibleTo(actor), ...(typeNum === undefined ? {} : { typeNum }) }) as { typeNum: number; records: number }[];
}
