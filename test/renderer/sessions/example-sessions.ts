import type { Session } from '../../../preload/contract/sessions.ts';
import type { EngineDouble } from '../audit/engine-double.ts';
import { idOf } from '../people/example-people.ts';

const HOUR_MS = 3_600_000;

/** The n-th example session, of the n-th example person; session 0 is the one that asks. */
export function exampleSession(n: number, change: Partial<Session> = {}): Session {
  const startedAtMs = Date.now() - HOUR_MS;
  return {
    id: `00000000-0000-4000-9000-${String(n).padStart(12, '0')}`,
    personId: idOf(n),
    name: `Example Person ${n}`,
    client: 'window',
    startedAtMs,
    lastUsedAtMs: startedAtMs,
    expiresAtMs: startedAtMs + 12 * HOUR_MS,
    current: n === 0,
    endedAtMs: null,
    endedWhy: null,
    ...change,
  };
}

/** Answers for a list of these sessions, page by page, and lets them be ended. */
export function answerSessions(engine: EngineDouble, sessions: Session[]): void {
  engine.answers.set('sessions.list', ({ input }) => {
    const { personId, includeEnded, offset, limit } = input as { personId?: string; includeEnded: boolean; offset: number; limit: number };
    const found = sessions.filter((one) => (personId === undefined || one.personId === personId) && (includeEnded || one.endedAtMs === null));
    return { total: found.length, rows: found.slice(offset, offset + limit) };
  });
  engine.answers.set('sessions.end', ({ input }) => {
    const session = sessions.find(({ id }) => id === input['sessionId']);
    if (session) Object.assign(session, { endedAtMs: Date.now(), endedWhy: 'ended' });
    return {};
  });
}
