import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PendingSecrets } from '../../main/engine/pending-secrets.ts';

describe('a secret that nobody proved', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('is zeroed when its time is over, though nobody asks for it', () => {
    const pending = new PendingSecrets({ nowMs: () => Date.now() }, { lifetimeMs: 60_000, expired: 'recovery_code_expired' });
    const [former, secret] = [Buffer.alloc(16, 7), Buffer.alloc(16, 7)];
    pending.begin('example session', former);
    pending.begin('example session', secret);
    expect(former.every((byte) => byte === 0)).toBe(true);
    vi.advanceTimersByTime(59_999);
    expect(pending.of('example session').secret).toEqual(Buffer.alloc(16, 7));
    vi.advanceTimersByTime(1);
    expect(secret.every((byte) => byte === 0)).toBe(true);
    expect(() => pending.of('example session')).toThrow();
    expect(vi.getTimerCount()).toBe(0);
  });
});
