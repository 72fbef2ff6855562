import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EngineError } from '../../main/engine/errors.ts';
import type { SessionTokens } from '../../main/engine/host-services.ts';
import { createSessions } from '../../main/electron/sessions.ts';
import type { SessionDeps, Sessions } from '../../main/electron/sessions.ts';
import type { KeptSession } from '../../main/keychain/kept-things.ts';

const TTL_MS = 15 * 60_000;
const RETRY_MS = 5_000;
const STORE = 'the store';

let serial: number;
let keychain: Map<string, string>;
let resumeSecrets: (string | null)[];
let keychainWorks: boolean;
let deps: { [K in keyof SessionDeps]: SessionDeps[K] };
let sessions: Sessions;
const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };

/** Fresh tokens, each named by a number. */
function tokens(): SessionTokens {
  serial += 1;
  return { accessToken: `access-${serial}`, accessExpiresAtMs: Date.now() + TTL_MS, refreshToken: `refresh-${serial}`, resumeSecret: `resume-${serial}` };
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  serial = 0;
  keychain = new Map();
  resumeSecrets = [];
  keychainWorks = true;
  deps = {
    bind: vi.fn(async () => true),
    refresh: vi.fn(async () => tokens()),
    keep: vi.fn(async (storeId: string, { refreshToken, resumeSecret }: KeptSession) => {
      if (keychainWorks) keychain.set(storeId, refreshToken);
      resumeSecrets.push(resumeSecret);
      return keychainWorks;
    }),
    readKept: vi.fn(async (storeId: string) => (keychainWorks ? (keychain.get(storeId) ?? null) : null)),
    left: vi.fn(),
    forgetKept: vi.fn(async (storeId: string) => void keychain.delete(storeId)),
    lock: vi.fn(async () => undefined),
    nowMs: () => Date.now(),
    log,
  };
  sessions = createSessions(deps);
});
afterEach(() => {
  vi.useRealTimers();
  vi.clearAllMocks();
});
const boundWith = (): unknown[][] => vi.mocked(deps.bind).mock.calls;

describe('a session', () => {
  it('binds its connection and keeps the refresh token in the keychain, not beside the access token', async () => {
    await sessions.issued('one', STORE, tokens());
    expect(boundWith()).toEqual([['one', 'access-1']]);
    expect(keychain.get(STORE)).toBe('refresh-1');
    expect(sessions.isSignedIn('one')).toBe(true);
    expect(sessions.isSignedIn('two')).toBe(false);
    expect(sessions.isSignedIn(null)).toBe(false);
  });

  it('is renewed before it expires, again and again, with the newest refresh token', async () => {
    await sessions.issued('one', STORE, tokens());
    for (let round = 1; round <= 5; round += 1) {
      await vi.advanceTimersByTimeAsync(TTL_MS * 0.6 - 1);
      expect(deps.refresh).toHaveBeenCalledTimes(round - 1);
      await vi.advanceTimersByTimeAsync(1);
      expect(deps.refresh).toHaveBeenLastCalledWith(`refresh-${round}`);
      expect(boundWith().at(-1)).toEqual(['one', `access-${round + 1}`]);
      expect(keychain.get(STORE)).toBe(`refresh-${round + 1}`);
    }
    expect(sessions.isSignedIn('one')).toBe(true);
    expect(deps.lock).not.toHaveBeenCalled();
  });

  it('keeps what lets it go on after a restart beside the refresh token, the newest each time, and nowhere else', async () => {
    await sessions.issued('one', STORE, tokens());
    await vi.advanceTimersByTimeAsync(TTL_MS * 0.6);
    expect(resumeSecrets).toEqual(['resume-1', 'resume-2']);
    expect(JSON.stringify([boundWith(), vi.mocked(deps.refresh).mock.calls, log.warn.mock.calls])).not.toContain('resume-');
  });

  it('is renewed once when the machine wakes and the timer comes too', async () => {
    await sessions.issued('one', STORE, tokens());
    vi.setSystemTime(Date.now() + TTL_MS * 0.9);
    await Promise.all([sessions.renewDue(), sessions.renewDue(), vi.advanceTimersByTimeAsync(TTL_MS * 0.6)]);
    // A second use of the same refresh token would end the session.
    const used = vi.mocked(deps.refresh).mock.calls.map(([refreshToken]) => refreshToken);
    expect(used.filter((refreshToken) => refreshToken === 'refresh-1')).toHaveLength(1);
    expect(sessions.isSignedIn('one')).toBe(true);
  });

  it('is left alone by a wake that comes early', async () => {
    await sessions.issued('one', STORE, tokens());
    await sessions.renewDue();
    expect(deps.refresh).not.toHaveBeenCalled();
  });

  it('outlives a keychain that is locked for a moment', async () => {
    await sessions.issued('one', STORE, tokens());
    keychainWorks = false;
    await vi.advanceTimersByTimeAsync(TTL_MS * 0.6 + RETRY_MS);
    expect(sessions.isSignedIn('one')).toBe(true);
    keychainWorks = true;
    await vi.advanceTimersByTimeAsync(RETRY_MS);
    expect(boundWith().at(-1)).toEqual(['one', 'access-2']);
  });

  it('keeps its refresh token in memory where the keychain will not, and renews with it', async () => {
    keychainWorks = false;
    await sessions.issued('one', STORE, tokens());
    expect(log.warn).toHaveBeenCalledWith('session.refresh_token_not_kept');
    await vi.advanceTimersByTimeAsync(TTL_MS * 0.6);
    expect(deps.refresh).toHaveBeenCalledWith('refresh-1');
    expect(boundWith().at(-1)).toEqual(['one', 'access-2']);
  });

  it('ends, and the store is locked, when the keychain stays shut until the token is about to expire', async () => {
    await sessions.issued('one', STORE, tokens());
    keychainWorks = false;
    await vi.advanceTimersByTimeAsync(TTL_MS);
    expect(sessions.isSignedIn('one')).toBe(false);
    expect(deps.lock).toHaveBeenCalledTimes(1);
  });

  it('ends at once when the engine refuses to renew it', async () => {
    await sessions.issued('one', STORE, tokens());
    deps.refresh = vi.fn(() => Promise.reject(new EngineError('not_signed_in', 'session_ended')));
    await vi.advanceTimersByTimeAsync(TTL_MS * 0.6);
    expect(sessions.isSignedIn('one')).toBe(false);
    expect(keychain.has(STORE)).toBe(false);
    expect(deps.lock).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(TTL_MS * 10);
    expect(deps.refresh).toHaveBeenCalledTimes(1);
  });

  it('does not begin where its connection cannot be bound', async () => {
    deps.bind = vi.fn(async () => false);
    await sessions.issued('one', STORE, tokens());
    expect(sessions.anybodySignedIn()).toBe(false);
    expect(keychain.has(STORE)).toBe(false);
    await vi.advanceTimersByTimeAsync(TTL_MS);
    expect(deps.refresh).not.toHaveBeenCalled();
  });

  it('leaves no trace when it is over, and is not renewed', async () => {
    await sessions.issued('one', STORE, tokens());
    await sessions.ended('one');
    expect(sessions.anybodySignedIn()).toBe(false);
    expect(keychain.has(STORE)).toBe(false);
    await vi.advanceTimersByTimeAsync(TTL_MS * 2);
    expect(deps.refresh).not.toHaveBeenCalled();
    expect(deps.left).toHaveBeenCalledOnce();
    await expect(sessions.ended('one')).resolves.toBeUndefined();
    expect(deps.left).toHaveBeenCalledOnce();
  });

  it('that ends while it is being renewed is not bound, and its new token is forgotten', async () => {
    await sessions.issued('one', STORE, tokens());
    let answer = (_tokens: SessionTokens): void => undefined;
    deps.refresh = vi.fn(() => new Promise<SessionTokens>((resolve) => (answer = resolve)));
    await vi.advanceTimersByTimeAsync(TTL_MS * 0.6);
    await sessions.ended('one');
    answer(tokens());
    await vi.advanceTimersByTimeAsync(0);
    expect(boundWith()).toHaveLength(1);
    expect(keychain.has(STORE)).toBe(false);
    expect(sessions.anybodySignedIn()).toBe(false);
  });
});

describe('a window with a new document', () => {
  it('takes its session along, and is renewed there', async () => {
    await sessions.issued('one', STORE, tokens());
    await sessions.move('one', 'two');
    expect(sessions.isSignedIn('one')).toBe(false);
    expect(sessions.isSignedIn('two')).toBe(true);
    expect(boundWith().at(-1)).toEqual(['two', 'access-1']);
    await vi.advanceTimersByTimeAsync(TTL_MS * 0.6);
    expect(boundWith().at(-1)).toEqual(['two', 'access-2']);
  });

  it('is signed out where its new connection cannot be bound', async () => {
    await sessions.issued('one', STORE, tokens());
    deps.bind = vi.fn(async () => false);
    await sessions.move('one', 'two');
    expect(sessions.anybodySignedIn()).toBe(false);
    expect(keychain.has(STORE)).toBe(false);
  });

  it('without a session gets none', async () => {
    await sessions.move('nobody', 'two');
    expect(sessions.isSignedIn('two')).toBe(false);
    expect(deps.bind).not.toHaveBeenCalled();
  });
});

describe('two windows', () => {
  it('are renewed each with a token of its own: the keychain keeps the first, memory the second', async () => {
    await sessions.issued('one', STORE, tokens());
    await sessions.issued('two', STORE, tokens());
    expect(keychain.get(STORE)).toBe('refresh-1');
    await vi.advanceTimersByTimeAsync(TTL_MS * 0.6);
    const used = vi.mocked(deps.refresh).mock.calls.map(([refreshToken]) => refreshToken);
    expect(used.sort()).toEqual(['refresh-1', 'refresh-2']);
  });

  it('keep the kept token until the second is over too', async () => {
    await sessions.issued('one', STORE, tokens());
    await sessions.issued('two', STORE, tokens());
    await sessions.ended('two');
    expect(keychain.get(STORE)).toBe('refresh-1');
    await sessions.ended('one');
    expect(keychain.has(STORE)).toBe(false);
  });

  it('both end when the engine is gone, and nothing of either is renewed or kept', async () => {
    await sessions.issued('one', STORE, tokens());
    await sessions.issued('two', 'another store', tokens());
    await sessions.endAll();
    expect(sessions.anybodySignedIn()).toBe(false);
    expect(keychain.size).toBe(0);
    await vi.advanceTimersByTimeAsync(TTL_MS * 2);
    expect(deps.refresh).not.toHaveBeenCalled();
  });

  it('keep the store open while one of them is signed in', async () => {
    await sessions.issued('one', STORE, tokens());
    await sessions.issued('two', 'another store', tokens());
    deps.refresh = vi.fn(async (refreshToken) => {
      if (refreshToken === 'refresh-1') throw new EngineError('not_signed_in', 'session_ended');
      return tokens();
    });
    await vi.advanceTimersByTimeAsync(TTL_MS * 0.6);
    expect(sessions.isSignedIn('one')).toBe(false);
    expect(sessions.isSignedIn('two')).toBe(true);
    expect(deps.lock).not.toHaveBeenCalled();
  });
});
