import type { Person } from '../../../preload/contract/people.ts';
import type { Db } from '../db/database.ts';
import { sql } from '../db/sql.ts';

/** A person as the contract has them, from `person p`, `team t` and `role r`. */
export const PERSON_COLUMNS = sql`p.id, p.name, p.username, p.email, t.name AS team, p.role_id AS roleId, r.name AS roleName, p.status,
  p.last_sign_in_at_ms AS lastSignInAtMs, p.created_at_ms AS createdAtMs,
  (SELECT i.expires_at_ms FROM invitation i WHERE i.person_id = p.id) AS invitedUntilMs, p.version`;
export const WITH_TEAM = sql`LEFT JOIN team t ON t.id = p.team_id`;
export const WITH_ROLE = sql`LEFT JOIN role r ON r.id = p.role_id`;

/** A person just created or changed, whoever asks: for handlers that have checked already that the caller may. */
export function loadPerson(db: Db, personId: string): Person {
  return db.prepare(`SELECT ${PERSON_COLUMNS} FROM person p ${WITH_TEAM} ${WITH_ROLE} WHERE p.id = ?`).get(personId) as Person;
}
