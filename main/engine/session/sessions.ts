import { createHash } from 'node:crypto';
import type { SessionEnd } from '../../../preload/contract/sessions.ts';
import { isLetIn } from '../access/holder.ts';
import type { Client } from '../core.ts';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import type { Clock, Randomness, SessionTokens } from '../host-services.ts';
import type { EngineSettings } from '../settings.ts';
import { signAccessToken } from './tokens.ts';
import type { TokenKeys } from './tokens.ts';

/** What is made in the transaction of a sign-in or a renewal; the rest follows when that is on disk. */
export type IssuedTokens = Omit<SessionTokens, 'resumeSecret'>;

interface Issuing {
  db: Db;
  keys: TokenKeys;
  settings: Pick<EngineSettings, 'accessTtlSeconds' | 'sessionTtlSeconds'>;
  clock: Clock;
  random: Randomness;
}

function hashOf(refreshToken: string): Buffer {
  return createHash('sha256').update(refreshToken).digest();
}

/** A new refresh token: 256 random bits, kept only as a hash (ASVS 5.0, 10.4 and 7.2). Inside the caller's transaction. */
function issueRefreshToken(on: Issuing, sessionId: string): string {
  const bytes = on.random.bytes(32);
  const refreshToken = bytes.toString('base64url');
  bytes.fill(0);
  on.db
    .prepare('INSERT INTO refresh_token (hash, session_id, issued_at_ms) VALUES (?, ?, ?)')
    .run(hashOf(refreshToken), sessionId, on.clock.nowMs());
  return refreshToken;
}

async function tokensFor(on: Issuing, personId: string, sessionId: string, refreshToken: string): Promise<IssuedTokens> {
  const { accessToken, expiresAtMs } = await signAccessToken(on.keys, {
    personId,
    sessionId,
    tokenId: on.random.uuid(),
    nowMs: on.clock.nowMs(),
    ttlSeconds: on.settings.accessTtlSeconds,
  });
  return { accessToken, accessExpiresAtMs: expiresAtMs, refreshToken };
}

/** Starts a session. Runs inside the caller's transaction; the tokens are only to be used once it is committed. */
export async function startSession(on: Issuing, personId: string, client: Client['kind']): Promise<{ sessionId: string; tokens: IssuedTokens }> {
  const nowMs = on.clock.nowMs();
  const sessionId = on.random.uuid();
  on.db
    .prepare('INSERT INTO session (id, person_id, created_at_ms, expires_at_ms, client, last_used_at_ms, confirmed_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)')
    .run(sessionId, personId, nowMs, nowMs + on.settings.sessionTtlSeconds * 1000, client, nowMs, nowMs);
  const refreshToken = issueRefreshToken(on, sessionId);
  return { sessionId, tokens: await tokensFor(on, personId, sessionId, refreshToken) };
}

/** Why a refresh did not happen; `reused` has ended the session and must be recorded by the caller. */
export type Refreshed =
  | { ok: true; personId: string; sessionId: string; client: string; tokens: IssuedTokens }
  | { ok: false; reused: { personId: string; sessionId: string } | null };

/**
 * Rotates a refresh token (RFC 9700, 4.14.2): the old one is spent, and a spent one that comes back ends the
 * session, since either its thief or its owner holds a copy. Runs inside the caller's transaction.
 */
export async function rotateRefreshToken(on: Issuing, refreshToken: string): Promise<Refreshed> {
  const row = on.db
    .prepare(
      `SELECT r.used_at_ms AS usedAtMs, s.id AS sessionId, s.person_id AS personId, s.client, s.ended_at_ms AS endedAtMs,
              s.expires_at_ms AS expiresAtMs, p.status
         FROM refresh_token r JOIN session s ON s.id = r.session_id JOIN person p ON p.id = s.person_id
        WHERE r.hash = ?`,
    )
    .get(hashOf(refreshToken)) as
    | { usedAtMs: number | null; sessionId: string; personId: string; client: string; endedAtMs: number | null; expiresAtMs: number; status: string }
    | undefined;
  if (!row || row.endedAtMs !== null || !isLetIn(row.status)) return { ok: false, reused: null };
  const nowMs = on.clock.nowMs();
  if (row.usedAtMs !== null) {
    endSession(on.db, row.sessionId, 'refresh_token_reused', nowMs);
    return { ok: false, reused: { personId: row.personId, sessionId: row.sessionId } };
  }
  if (row.expiresAtMs <= nowMs) return { ok: false, reused: null };
  on.db.prepare('UPDATE refresh_token SET used_at_ms = ? WHERE hash = ?').run(nowMs, hashOf(refreshToken));
  on.db.prepare('UPDATE session SET last_used_at_ms = ? WHERE id = ?').run(nowMs, row.sessionId);
  const next = issueRefreshToken(on, row.sessionId);
  const tokens = await tokensFor(on, row.personId, row.sessionId, next);
  return { ok: true, personId: row.personId, sessionId: row.sessionId, client: row.client, tokens };
}

/** Ends one session. True when it was still standing. */
export function endSession(db: Db, sessionId: string, why: SessionEnd, nowMs: number): boolean {
  const done = db
    .prepare('UPDATE session SET ended_at_ms = ?, ended_why = ? WHERE id = ? AND ended_at_ms IS NULL')
    .run(nowMs, why, sessionId);
  return done.changes > 0;
}

/** Ends every standing session of a person but the one that stays, if one does. */
export function endSessionsOf(db: Db, personId: string, why: SessionEnd, nowMs: number, staysId: string | null = null): void {
  db.prepare('UPDATE session SET ended_at_ms = ?, ended_why = ? WHERE person_id = ? AND id IS NOT ? AND ended_at_ms IS NULL').run(nowMs, why, personId, staysId);
}

/** Ends whatever sessions an earlier process left standing, except one that goes on: this process holds no other's tokens. */
export function endLeftoverSessions(db: Db, goesOn: string | null, nowMs: number): number {
  return Number(
    db.prepare("UPDATE session SET ended_at_ms = ?, ended_why = 'restart' WHERE ended_at_ms IS NULL AND id IS NOT ?").run(nowMs, goesOn).changes,
  );
}

/** Ended sessions are listed for this long. */
const KEPT_MS = 90 * 24 * 60 * 60 * 1000;

/** Forgets sessions that ended long ago, and their refresh tokens. The audit still tells of them. */
export function forgetOldSessions(db: Db, nowMs: number): void {
  const before = nowMs - KEPT_MS;
  // None ends before it begins: the index on the beginning bounds the search.
  db.prepare('DELETE FROM refresh_token WHERE session_id IN (SELECT id FROM session WHERE created_at_ms < @before AND ended_at_ms < @before)').run({ before });
  db.prepare('DELETE FROM session WHERE created_at_ms < @before AND ended_at_ms < @before').run({ before });
}

/** Refuses anything but a standing session of an active person. Throws not_signed_in/session_ended. */
export function requireStanding(row: { endedAtMs: number | null; expiresAtMs: number; status: string } | undefined, nowMs: number): void {
  if (!row || row.endedAtMs !== null || row.expiresAtMs <= nowMs || !isLetIn(row.status)) {
    throw new EngineError('not_signed_in', 'session_ended');
  }
}
