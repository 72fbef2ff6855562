import type { PERSON_STATUSES } from '../../../preload/contract/people.ts';
import { canGrant, loadGrants, scopeOf } from '../access/grants.ts';
import { VISIBLE_PEOPLE, visibleTo } from '../access/visible-people.ts';
import type { QueryHandler } from '../handler.ts';

interface Counted {
  count: number;
}

/** What there is to filter by, counted over the people in the caller's scope; and which roles the caller may give. */
export const peopleFacets: QueryHandler<'people.facets'> = (db, _input, { actor, scope }) => {
  const visible = VISIBLE_PEOPLE[scope];
  const values = visibleTo(actor);
  const statuses = db
    .prepare(`SELECT p.status, count(*) AS count FROM person p WHERE ${visible} GROUP BY p.status ORDER BY p.status`)
    .all(values) as ({ status: (typeof PERSON_STATUSES)[number] } & Counted)[];
  const teams = db
    .prepare(
      `SELECT t.name, count(*) AS count FROM person p JOIN team t ON t.id = p.team_id
        WHERE ${visible} GROUP BY t.id ORDER BY t.name_key`,
    )
    .all(values) as ({ name: string } & Counted)[];
  const roles = db
    .prepare(
      `SELECT r.id, r.name, count(p.num) AS count FROM role r LEFT JOIN person p ON p.role_id = r.id AND ${visible}
        GROUP BY r.id ORDER BY r.name COLLATE NOCASE`,
    )
    .all(values) as ({ id: string; name: string } & Counted)[];
  return {
    total: statuses.reduce((sum, { status, count }) => sum + (status === 'removed' ? 0 : count), 0),
    statuses,
    teams,
    // Which roles there are beside those that they meet or can give is told to who may read roles.
    roles: roles.map((role) => ({ ...role, grantable: canGrant(actor, loadGrants(db, role.id), actor.teamId) })).filter(({ count, grantable }) => count > 0 || grantable || scopeOf(actor, 'roles.read') !== null),
  };
};
