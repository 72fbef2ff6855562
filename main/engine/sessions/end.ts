import { scopeOf } from '../access/grants.ts';
import { EngineError } from '../errors.ts';
import type { CommandHandler } from '../handler.ts';
import { findSubject, mayManage } from '../people/subject.ts';
import { endSession } from '../session/sessions.ts';
import { replaceTokenKeys } from '../session/token-keys.ts';

/**
 * Ends one session: the caller's own, or of somebody whose sessions they may manage. Throws not_found/no_such_item for
 * any other, forbidden/exceeds_own_grants for somebody who may do more than the caller, conflict/already_so.
 */
export const endOneSession: CommandHandler<'sessions.end'> = (db, { sessionId, reason }, ctx) => {
  const scope = scopeOf(ctx.actor, 'sessions.manage') ?? 'own';
  const session = db.prepare('SELECT person_id AS personId FROM session WHERE id = ?').get(sessionId) as { personId: string } | undefined;
  // Whose it is, or that it is nobody's, is asked in the same way: neither answer nor work tells them apart.
  const subject = findSubject(db, session?.personId ?? '', { actor: ctx.actor, scope });
  if (!subject) throw new EngineError('not_found', 'no_such_item');
  if (!mayManage(db, ctx, subject)) throw new EngineError('forbidden', 'exceeds_own_grants');
  if (!endSession(db, sessionId, 'ended', ctx.clock.nowMs())) throw new EngineError('conflict', 'already_so');
  ctx.record({
    target: { kind: 'person', id: subject.id, name: subject.name },
    details: { endedSession: sessionId, ...(reason === undefined ? {} : { reason }) },
  });
  return {};
};

/**
 * Ends every session there is and takes the keys of all tokens away: for the day when nobody knows who has what.
 * Throws forbidden/no_permission for whoever may manage the sessions of some only.
 */
export const endAllSessions: CommandHandler<'sessions.endAll'> = (db, _input, ctx) => {
  if (ctx.scope !== 'all') throw new EngineError('forbidden', 'no_permission');
  const nowMs = ctx.clock.nowMs();
  const { changes: ended } = db.prepare("UPDATE session SET ended_at_ms = ?, ended_why = 'all_ended' WHERE ended_at_ms IS NULL AND expires_at_ms > ?").run(nowMs, nowMs);
  const { kid, retiredKid } = replaceTokenKeys(db, nowMs);
  ctx.record({ details: { sessions: ended, from: retiredKid, to: kid } });
  return { ended };
};
