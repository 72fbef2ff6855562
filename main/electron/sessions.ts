import { EngineError } from '../engine/errors.ts';
import type { SessionTokens } from '../engine/host-services.ts';
import type { KeptSession } from '../keychain/kept-things.ts';
import type { Log } from './logging.ts';

/** What the holder of the tokens needs of the engine and the keychain. */
export interface SessionDeps {
  bind(connectionId: string, accessToken: string): Promise<boolean>;
  refresh(refreshToken: string): Promise<SessionTokens>;
  /** Keeps the refresh token, and what lets the session go on, in the keychain; false when the keychain would not. */
  keep(storeId: string, kept: KeptSession): Promise<boolean>;
  readKept(storeId: string): Promise<string | null>;
  forgetKept(storeId: string): Promise<void>;
  /** Nobody is signed in any more: the keys go. */
  lock(): Promise<void>;
  /** A session is over, by a lock, a sign-out or its end: what only whoever had it should have goes. */
  left(): void;
  nowMs(): number;
  log: Log;
}
export interface Sessions {
  /** New tokens from a sign-in: binds the connection and renews from then on. */
  issued(connectionId: string, storeId: string, tokens: SessionTokens): Promise<void>;
  /** The session is over: every trace of its tokens goes. */
  ended(connectionId: string): Promise<void>;
  /** The same window has a new document, after a reload or a crash of its page: its session goes on there. */
  move(fromConnectionId: string, toConnectionId: string): Promise<void>;
  /** The engine is gone, and the store locked with it: no token is of any use. */
  endAll(): Promise<void>;
  /** Renews what is due: after the machine slept, timers come late. */
  renewDue(): Promise<void>;
  isSignedIn(connectionId: string | null): boolean;
  anybodySignedIn(): boolean;
}

interface Held {
  connectionId: string;
  readonly storeId: string;
  accessToken: string;
  expiresAtMs: number;
  renewAtMs: number;
  /** Only while the keychain does not take it; otherwise it is read from there for each renewal. */
  refreshToken: string | null;
  timer: NodeJS.Timeout | undefined;
  renewing: boolean;
}

/** Renewal comes when this part of a token's life is over, so that a busy engine has the rest of it to answer. */
const RENEW_AFTER = 0.6;
const RETRY_AFTER_MS = 5_000;

/**
 * Holds the tokens of the sessions (requirement F1): the access token in this process's memory, the refresh token in
 * the keychain. The page never sees either; to it a renewal is not visible at all (F2).
 */
export function createSessions(deps: SessionDeps): Sessions {
  const held = new Map<string, Held>();

  function others(session: Held): Held[] {
    return [...held.values()].filter((other) => other !== session && other.storeId === session.storeId);
  }

  async function take(session: Held, tokens: SessionTokens): Promise<void> {
    const nowMs = deps.nowMs();
    session.accessToken = tokens.accessToken;
    session.expiresAtMs = tokens.accessExpiresAtMs;
    session.renewAtMs = nowMs + Math.max(0, tokens.accessExpiresAtMs - nowMs) * RENEW_AFTER;
    // In memory until the keychain has it: a token that is lost between the two would end the session.
    session.refreshToken = tokens.refreshToken;
    // The keychain has one place for each store; a second window's session stays in memory.
    if (others(session).some((other) => other.refreshToken === null)) return;
    if (await deps.keep(session.storeId, { refreshToken: tokens.refreshToken, resumeSecret: tokens.resumeSecret })) session.refreshToken = null;
    else deps.log.warn('session.refresh_token_not_kept');
  }

  function schedule(session: Held, delayMs: number): void {
    clearTimeout(session.timer);
    session.timer = setTimeout(() => void renew(session), Math.max(0, delayMs));
    session.timer.unref();
  }

  async function renew(session: Held): Promise<void> {
    if (session.renewing || held.get(session.connectionId) !== session) return;
    session.renewing = true;
    try {
      const refreshToken = session.refreshToken ?? (await deps.readKept(session.storeId));
      if (refreshToken === null) throw new Error('refresh token not readable');
      await take(session, await deps.refresh(refreshToken));
      // The session may have ended, or its window may have a new document, while the engine answered.
      if (held.get(session.connectionId) !== session) {
        await forget(session);
        return;
      }
      if (!(await deps.bind(session.connectionId, session.accessToken))) throw new Error('not bound');
      schedule(session, session.renewAtMs - deps.nowMs());
    } catch (error) {
      if (held.get(session.connectionId) !== session) return;
      const refused = error instanceof EngineError && (error.code === 'not_signed_in' || error.code === 'locked');
      deps.log.warn('session.not_renewed', { refused });
      // While the token still holds, a keychain that is locked for a moment is no reason to sign anybody out.
      if (!refused && session.expiresAtMs > deps.nowMs() + RETRY_AFTER_MS) {
        schedule(session, RETRY_AFTER_MS);
        return;
      }
      await end(session.connectionId);
      if (held.size === 0) await deps.lock();
    } finally {
      session.renewing = false;
    }
  }

  async function forget(session: Held): Promise<void> {
    clearTimeout(session.timer);
    session.accessToken = '';
    session.refreshToken = null;
    if (others(session).length === 0) await deps.forgetKept(session.storeId);
  }

  async function end(connectionId: string): Promise<void> {
    const session = held.get(connectionId);
    if (!session) return;
    held.delete(connectionId);
    deps.left();
    await forget(session);
  }

  return {
    async issued(connectionId, storeId, tokens) {
      clearTimeout(held.get(connectionId)?.timer);
      const session: Held = { connectionId, storeId, accessToken: '', expiresAtMs: 0, renewAtMs: 0, refreshToken: null, timer: undefined, renewing: false };
      held.set(connectionId, session);
      await take(session, tokens);
      if (await deps.bind(connectionId, session.accessToken)) schedule(session, session.renewAtMs - deps.nowMs());
      else await end(connectionId);
    },
    ended: end,
    async move(fromConnectionId, toConnectionId) {
      const session = held.get(fromConnectionId);
      if (!session) return;
      held.delete(fromConnectionId);
      session.connectionId = toConnectionId;
      held.set(toConnectionId, session);
      if (!(await deps.bind(toConnectionId, session.accessToken))) await end(toConnectionId);
    },
    async endAll() {
      for (const connectionId of [...held.keys()]) await end(connectionId);
    },
    async renewDue() {
      const due = [...held.values()].filter((session) => session.renewAtMs <= deps.nowMs());
      await Promise.all(due.map(renew));
    },
    isSignedIn: (connectionId) => connectionId !== null && held.has(connectionId),
    anybodySignedIn: () => held.size > 0,
  };
}
