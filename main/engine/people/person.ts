import type { Person } from '../../../preload/contract/people.ts';
import { loadGrants } from '../access/grants.ts';
import { VISIBLE_PEOPLE, visibleTo } from '../access/visible-people.ts';
import { EngineError } from '../errors.ts';
import type { QueryHandler } from '../handler.ts';
import { PERSON_COLUMNS, WITH_ROLE, WITH_TEAM } from './person-row.ts';
import { factorState } from '../second-factor/factor.ts';
import { canUnlock, invitationState } from './slots.ts';
import { hasPassword } from './standing.ts';
import { loadProfile } from './update.ts';

/** One person with what hangs on them. Throws not_found/no_such_item, also for a person beyond the caller's scope. */
export const getPerson: QueryHandler<'people.get'> = async (db, { personId }, { actor, scope, clock, store, attempts }) => {
  const row = db
    .prepare(
      `SELECT ${PERSON_COLUMNS}, p.created_seq AS createdBySeq FROM person p ${WITH_TEAM} ${WITH_ROLE}
        WHERE p.id = @personId AND ${VISIBLE_PEOPLE[scope]}`,
    )
    .get({ personId, ...visibleTo(actor) }) as (Person & { createdBySeq: number | null }) | undefined;
  if (!row) throw new EngineError('not_found', 'no_such_item');
  const { createdBySeq, ...person } = row;
  const { sessions } = db
    .prepare('SELECT count(*) AS sessions FROM session WHERE person_id = ? AND ended_at_ms IS NULL AND expires_at_ms > ?')
    .get(personId, clock.nowMs()) as { sessions: number };
  const { on, required } = factorState(db, personId);
  const standing = await attempts.standing(person.username);
  return {
    person,
    profile: loadProfile(db, personId),
    hasPassword: hasPassword(db, personId),
    sessions,
    attempts: standing && { failures: standing.failures, waitSeconds: Math.ceil(standing.waitMs / 1000), isLocked: standing.isLocked },
    canUnlock: canUnlock(store, person),
    invitation: invitationState(db, store, personId, clock.nowMs()),
    secondFactor: { on, required },
    grants: person.roleId === null ? {} : loadGrants(db, person.roleId),
    createdBySeq,
  };
};
