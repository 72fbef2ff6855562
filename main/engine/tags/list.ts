import { scopeOf } from '../access/grants.ts';
import { visibleTo } from '../access/visible-people.ts';
import { VISIBLE_RECORDS } from '../access/visible-records.ts';
import { sql } from '../db/sql.ts';
import type { Sql } from '../db/sql.ts';
import type { QueryHandler } from '../handler.ts';

/** Who reaches everything is counted by the index alone. */
const EVERYWHERE = sql`SELECT tag_num, count(*) AS records FROM record_tag GROUP BY tag_num`;
const within = (visible: Sql): Sql => sql`SELECT r.tag_num, count(*) AS records FROM record d JOIN record_tag r ON r.record_num = d.num WHERE ${visible} GROUP BY r.tag_num`;

/**
 * The tags of the organisation, by name, as far as the caller has to do with them: a tag on others' records alone may
 * tell of these. Who manages types sees all names, and counts within their reach as anybody.
 */
export const listTags: QueryHandler<'tags.list'> = (db, _input, { actor, scope }) => {
  const managesAll = scopeOf(actor, 'types.manage') !== null;
  const counts = scope === 'all' ? EVERYWHERE : within(VISIBLE_RECORDS[scope]);
  const tags = db
    .prepare(
      sql`SELECT g.name, coalesce(c.records, 0) AS records FROM tag g LEFT JOIN (${counts}) c ON c.tag_num = g.num
           WHERE @managesAll = 1 OR c.records > 0 ORDER BY g.name_key`,
    )
    .all({ managesAll: managesAll ? 1 : 0, ...(scope === 'all' ? {} : visibleTo(actor)) }) as { name: string; records: number }[];
  return { tags };
};
