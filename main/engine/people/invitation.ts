import type { Db } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import type { InvitationSlot } from '../keys/slot-file.ts';
import { slotFingerprint } from '../keys/slots.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Time is over for an invitation when the clock says so, or when anything was recorded at such a time since it was
 * made: a clock set back revives nothing that the audit saw expire. (A clock that was ahead before it was made, and was
 * put right, says nothing: those events came earlier.) The indexes are named because without statistics the planner walks
 * the whole chain since the invitation, for each of thousands.
 */
const OVER = sql`(i.expires_at_ms <= @nowMs OR EXISTS (SELECT 1 FROM audit_event e INDEXED BY audit_event_by_time WHERE e.at_ms >= i.expires_at_ms
  AND +e.seq > (SELECT coalesce(max(made.seq), 0) FROM audit_event made INDEXED BY audit_event_by_target WHERE made.target_id = i.person_id AND made.verb = 'person.invited')))`;
/** Whose invitation is good, but for the slot that it names. */
const STANDING = sql`SELECT i.hash, i.made_at_ms AS madeAtMs FROM invitation i JOIN person p ON p.id = i.person_id
  WHERE i.person_id = @personId AND p.status = 'invited' AND NOT ${OVER}`;

interface Row {
  hash: Buffer;
  madeAtMs: number;
}

/** When an invitation made now ends. */
export function invitedUntilMs(settings: { invitationDays: number }, nowMs: number): number {
  return nowMs + settings.invitationDays * DAY_MS;
}

/** Keeps which slot is a person's invitation, in place of any before, in the caller's transaction. Nothing of the code is kept. */
export function storeInvitation(db: Db, slot: InvitationSlot, { madeBy, nowMs, untilMs }: { madeBy: string; nowMs: number; untilMs: number }): void {
  db.prepare(
    `INSERT INTO invitation (person_id, hash, made_at_ms, made_by, expires_at_ms) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (person_id) DO UPDATE SET hash = excluded.hash, made_at_ms = excluded.made_at_ms, made_by = excluded.made_by,
          expires_at_ms = excluded.expires_at_ms`,
  ).run(slot.id, slotFingerprint(slot), nowMs, madeBy, untilMs);
}

/** Ends a person's invitation, in the caller's transaction; its slot goes after the commit. True when there was one. */
export function endInvitation(db: Db, personId: string): boolean {
  return db.prepare('DELETE FROM invitation WHERE person_id = ?').run(personId).changes > 0;
}

/**
 * Ends an invitation that somebody else made, for whoever is given a role or moved to a team now: the one who invited
 * them knows the code, and was never asked whether they may give as much as that. True when there was one.
 */
export function endInvitationByOthers(db: Db, personId: string, actorId: string): boolean {
  return db.prepare('DELETE FROM invitation WHERE person_id = ? AND made_by IS NOT ?').run(personId, actorId).changes > 0;
}

/** The same for everybody who has a role that allows more from now on, or is taken away for another. True when there was one. */
export function endInvitationsToRoleByOthers(db: Db, roleId: string, actorId: string): boolean {
  return db.prepare('DELETE FROM invitation WHERE made_by IS NOT ? AND person_id IN (SELECT id FROM person WHERE role_id = ?)').run(actorId, roleId).changes > 0;
}

/** Until when a person's invitation holds, or held; null without one. */
export function invitedUntil(db: Db, personId: string): number | null {
  const row = db.prepare('SELECT expires_at_ms AS untilMs FROM invitation WHERE person_id = ?').get(personId) as { untilMs: number } | undefined;
  return row?.untilMs ?? null;
}

/**
 * Tells of invitations' slots whether each is to be kept: the one that its person's row names, and not over. One
 * statement for as many as are asked for.
 */
export function standingInvitations(db: Db, nowMs: number): (slot: InvitationSlot) => boolean {
  const standing = db.prepare(STANDING);
  return (slot) => {
    const row = standing.get({ personId: slot.id, nowMs }) as Row | undefined;
    return row?.hash.equals(slotFingerprint(slot)) === true;
  };
}

/**
 * Whether a slot is an invitation that lets its person in now. One from ahead of the clock does not: the clock was set
 * back since. It is kept all the same, because a clock may be put right by seconds.
 */
export function letsIn(db: Db, slot: InvitationSlot, nowMs: number): boolean {
  const row = db.prepare(STANDING).get({ personId: slot.id, nowMs }) as Row | undefined;
  return row !== undefined && row.madeAtMs <= nowMs && row.hash.equals(slotFingerprint(slot));
}
