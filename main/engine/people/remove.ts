import type { Db } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import type { CommandHandler } from '../handler.ts';
import { changePeople } from './bulk.ts';
import { dropStaleSlotsAfterCommit } from './slots.ts';
import { refusalToShutOut } from './standing.ts';

/** Rows that are about one person and go with them. Sessions last: refresh tokens hang on them. */
export const THEIRS = [
  sql`DELETE FROM refresh_token WHERE session_id IN (SELECT id FROM session WHERE person_id = ?)`,
  sql`DELETE FROM session WHERE person_id = ?`,
  sql`DELETE FROM second_factor_code WHERE person_id = ?`,
  sql`DELETE FROM second_factor WHERE person_id = ?`,
  sql`DELETE FROM invitation WHERE person_id = ?`,
  sql`DELETE FROM rate_state WHERE person_id = ?`,
  sql`DELETE FROM draft WHERE person_id = ?`,
  sql`DELETE FROM preference WHERE person_id = ?`,
  // Files that no record has; what is on disk of them goes at an opening a month later, and is unreadable from now on.
  sql`DELETE FROM attachment WHERE record_num IS NULL AND added_by = (SELECT num FROM person WHERE id = ?)`,
  sql`DELETE FROM record_template WHERE owner_num = (SELECT num FROM person WHERE id = ?)`,
  sql`DELETE FROM record_view_first WHERE person_num = (SELECT num FROM person WHERE id = ?)`,
  // What they shared with their team stays the team's.
  sql`DELETE FROM record_view WHERE team_id IS NULL AND maker_num = (SELECT num FROM person WHERE id = ?)`,
] as const;

/**
 * Removes people for good: a tombstone with id and name stays, so that the audit and access reviews still say of whom
 * they tell. User name and e-mail address are free again. Key slots go right after it, as for disabled people.
 */
export const removePeople: CommandHandler<'people.remove'> = async (db, input, ctx) => {
  const outcome = await changePeople(db, input, ctx, (subject) => {
    const refused = refusalToShutOut(db, ctx, subject);
    if (refused) return { refused };
    return { from: subject.status, to: 'removed', apply: () => bury(db, subject.id) };
  });
  if (outcome.changed > 0) dropStaleSlotsAfterCommit(db, ctx);
  return outcome;
};

/** The user name that takes the place of a removed person's: no two are alike, and with its colon none can be typed. */
export function tombstoneUsername(personId: string): string {
  return `removed:${personId}`;
}

function bury(db: Db, personId: string): void {
  for (const each of THEIRS) db.prepare(each).run(personId);
  db.prepare(
    `UPDATE person SET status = 'removed', username = ?, email = NULL, team_id = NULL, role_id = NULL, password_hash = NULL,
            password_set_at_ms = NULL, password_slot = NULL, position = NULL, phone = NULL, location = NULL, note = NULL, last_sign_in_at_ms = NULL,
            version = version + 1
      WHERE id = ?`,
  ).run(tombstoneUsername(personId), personId);
}
