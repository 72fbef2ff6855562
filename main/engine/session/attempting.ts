import type { Attempt, AttemptEnd } from '../attempts/attempts.ts';
import type { Core } from '../core.ts';
import { EngineError } from '../errors.ts';

/** What says that a secret was wrong; with any other refusal it was right, or was never looked at. */
const WRONG: ReadonlySet<string> = new Set(['wrong_credentials', 'wrong_invitation', 'wrong_second_factor']);

/** What an attempt comes to that ended with this error. What nobody foresaw stays counted. */
export function endOf(error: unknown): AttemptEnd {
  return error instanceof EngineError && !WRONG.has(error.reason) ? 'taken_back' : 'failed';
}

/**
 * Checks what a signed-in person knows or has as one counted attempt at their account: all of it is in `check`, or a
 * right password would buy tries at the second factor. Throws what `check` throws and what counting throws.
 */
export async function attempting<T>(core: Core, username: string, check: () => Promise<T>): Promise<T> {
  const attempt: Attempt = await core.attempts.begin(core, username);
  try {
    const value = await check();
    // Behind the answer: until it is written the attempt counts as a failed one, which is the safe side.
    void attempt.end('passed');
    return value;
  } catch (error) {
    await attempt.end(endOf(error));
    throw error;
  }
}
