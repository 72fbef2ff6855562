import type { FeatureHandlers } from '../handler.ts';
import { endAllSessions, endOneSession } from './end.ts';
import { listSessions } from './list.ts';

/** Who is signed in, and ending that. */
export const sessionsHandlers: FeatureHandlers<'sessions'> = {
  list: listSessions,
  end: endOneSession,
  endAll: endAllSessions,
};
