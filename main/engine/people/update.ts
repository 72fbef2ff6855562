import type { ParsedInputOf } from '../../../preload/contract/contract.ts';
import type { Profile } from '../../../preload/contract/people.ts';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import type { CommandHandler } from '../handler.ts';
import { foldName } from './fold.ts';
import { endInvitation } from './invitation.ts';
import { loadPerson } from './person-row.ts';
import { dropStaleSlotsAfterCommit } from './slots.ts';
import { hasPassword } from './standing.ts';
import { findSubject, mayManage } from './subject.ts';
import { refuseTakenEmail, refuseTakenUsername } from './taken.ts';

/**
 * What can be changed, and whether the audit tells from what to what. Of the rest it tells only that it was changed:
 * the audit outlives the person's removal, and where they live or what was noted about them should not.
 */
const FIELDS = { name: true, username: true, email: true, position: true, phone: false, location: false, note: false } as const;
type Field = keyof typeof FIELDS;
type Fields = Profile & { name: string; username: string; email: string | null };

/**
 * Changes a person's name, user name, address and profile. The user name is what finds and is sealed into a key slot,
 * which only the password could make anew: so it stays while one is set.
 * Throws not_found/no_such_item, forbidden/exceeds_own_grants, conflict with changed_meanwhile for an older version,
 * already_so, username_fixed, username_taken or email_taken.
 */
export const updatePerson: CommandHandler<'people.update'> = (db, input, ctx) => {
  const subject = findSubject(db, input.personId, ctx);
  if (!subject) throw new EngineError('not_found', 'no_such_item');
  if (!mayManage(db, ctx, subject)) throw new EngineError('forbidden', 'exceeds_own_grants');
  const { version, ...before } = loadFields(db, subject.id);
  if (version !== input.version) throw new EngineError('conflict', 'changed_meanwhile');
  const after = wanted(before, input);
  const changed = (Object.keys(FIELDS) as Field[]).filter((field) => after[field] !== before[field]);
  if (changed.length === 0) throw new EngineError('conflict', 'already_so');
  if (changed.includes('username')) {
    if (hasPassword(db, subject.id)) throw new EngineError('conflict', 'username_fixed');
    refuseTakenUsername(db, after.username);
    // An invitation is found by the user name as well.
    if (endInvitation(db, subject.id)) dropStaleSlotsAfterCommit(db, ctx);
  }
  if (changed.includes('email')) refuseTakenEmail(db, after.email);

  db.prepare(
    `UPDATE person SET name = @name, name_key = @nameKey, username = @username, email = @email, position = @position, phone = @phone,
            location = @location, note = @note, version = version + 1
      WHERE id = @id`,
  ).run({ ...after, nameKey: foldName(after.name), id: subject.id });
  for (const field of changed) {
    ctx.record({
      target: { kind: 'person', id: subject.id, name: after.name },
      details: { field, ...(FIELDS[field] ? { from: before[field], to: after[field] } : {}) },
    });
  }
  return loadPerson(db, subject.id);
};

/** A person's profile; for handlers that have checked already that the caller may see it. */
export function loadProfile(db: Db, personId: string): Profile {
  return db.prepare('SELECT position, phone, location, note FROM person WHERE id = ?').get(personId) as Profile;
}

function loadFields(db: Db, personId: string): Fields & { version: number } {
  return db.prepare('SELECT name, username, email, position, phone, location, note, version FROM person WHERE id = ?').get(personId) as Fields & { version: number };
}

function wanted(before: Fields, { personId: _personId, version: _version, ...input }: ParsedInputOf<'people.update'>): Fields {
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as Partial<Fields>;
  return { ...before, ...given };
}
