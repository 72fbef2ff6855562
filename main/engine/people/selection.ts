import type { z } from 'zod';
import type { PersonFilter } from '../../../preload/contract/people.ts';
import { VISIBLE_PEOPLE, visibleTo } from '../access/visible-people.ts';
import type { SqlValue } from '../db/database.ts';
import { allOf, sql } from '../db/sql.ts';
import type { Sql } from '../db/sql.ts';
import type { QueryContext } from '../handler.ts';
import { foldName } from './fold.ts';
import { searchTerms } from './search-terms.ts';

/** A condition on `person p`, put together from constant parts; every value is bound. */
export interface Selection {
  where: Sql;
  values: Record<string, SqlValue>;
}

const SEARCHED = sql`p.num IN (SELECT rowid FROM person_search WHERE person_search MATCH @terms)`;
/** Tombstones are shown to who asks for them, and to nobody else. */
const NOT_REMOVED = sql`p.status <> 'removed'`;
const STATUSES = sql`p.status IN (SELECT value FROM json_each(@statuses))`;
const TEAMS = sql`p.team_id IN (SELECT id FROM team WHERE name_key IN (SELECT value FROM json_each(@teamKeys)))`;
const ROLES = sql`p.role_id IN (SELECT value FROM json_each(@roleIds))`;
const NOBODY = sql`0`;

/** The people that a filter shows to the caller: what lies outside the caller's scope is not there. */
export function selectPeople(filter: z.output<typeof PersonFilter>, { actor, scope }: Pick<QueryContext, 'actor' | 'scope'>): Selection {
  const parts = [VISIBLE_PEOPLE[scope]];
  const values: Selection['values'] = { ...visibleTo(actor) };
  if (filter.search !== '') {
    const terms = searchTerms(filter.search);
    parts.push(terms === '' ? NOBODY : SEARCHED);
    values['terms'] = terms;
  }
  if (filter.statuses.length > 0) {
    parts.push(STATUSES);
    values['statuses'] = JSON.stringify(filter.statuses);
  } else {
    parts.push(NOT_REMOVED);
  }
  if (filter.teams.length > 0) {
    parts.push(TEAMS);
    values['teamKeys'] = JSON.stringify(filter.teams.map(foldName));
  }
  if (filter.roleIds.length > 0) {
    parts.push(ROLES);
    values['roleIds'] = JSON.stringify(filter.roleIds);
  }
  return { where: allOf(parts), values };
}
