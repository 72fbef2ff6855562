import { heldGrants, HOLDER_COLUMNS, HOLDER_JOINS, mustEnrol } from '../access/holder.ts';
import type { HolderRow } from '../access/holder.ts';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import type { Actor } from '../handler.ts';
import { requireStanding } from './sessions.ts';

interface ActorRow extends HolderRow {
  endedAtMs: number | null;
  expiresAtMs: number;
  personId: string;
  name: string;
  username: string;
  confirmedAtMs: number | null;
}

/** Whether a session stands: not ended, not run out, and of somebody who is let in. */
export function isStanding(db: Db, sessionId: string, nowMs: number): boolean {
  try {
    loadActor(db, sessionId, nowMs);
    return true;
  } catch (error) {
    if (error instanceof EngineError && error.code === 'not_signed_in') return false;
    throw error;
  }
}

/**
 * Who stands behind a session, as the database says now: a role taken away or an account disabled a moment ago
 * counts already. Throws not_signed_in/session_ended.
 */
export function loadActor(db: Db, sessionId: string, nowMs: number): Actor {
  const row = db
    .prepare(
      `SELECT s.ended_at_ms AS endedAtMs, s.expires_at_ms AS expiresAtMs, s.confirmed_at_ms AS confirmedAtMs,
              p.id AS personId, p.name, p.username, ${HOLDER_COLUMNS}
         FROM session s JOIN person p ON p.id = s.person_id ${HOLDER_JOINS} WHERE s.id = ?`,
    )
    .get(sessionId) as ActorRow;
  requireStanding(row, nowMs);
  return {
    personId: row.personId,
    name: row.name,
    username: row.username,
    sessionId,
    teamId: row.teamId,
    roleId: row.roleId,
    grants: heldGrants(row),
    confirmedAtMs: row.confirmedAtMs,
    mustEnrol: mustEnrol(row),
  };
}
