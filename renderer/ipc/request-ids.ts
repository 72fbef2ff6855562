import { OPERATIONS } from '../../preload/contract/contract.ts';
import type { InputOf, OperationName, OutputOf } from '../../preload/contract/contract.ts';
import { asApiError } from './api-error.ts';
import { call, newRequestId } from './client.ts';

/** Where the last attempt is kept that may have been done, but was not answered. */
export interface Unanswered {
  last: { asked: string; requestId: string; atMs: number } | null;
}

/** Asked again later than this it is a new wish: a verification of then is no answer to one of now. */
const SAME_WISH_MS = 15 * 60_000;

/**
 * The one of this window, kept above the screens: when the engine goes, so does the form. Any other change that is
 * asked for replaces it, so that what was undone meanwhile can be done anew.
 */
const ofWindow: Unanswered = { last: null };

/**
 * Asks for a command. When the attempt before was this very one and ended in `engine_down`, it is asked under the same
 * id, so that the engine answers with the first outcome instead of doing it twice. `answer` rejects with ApiError.
 * `ofForm` keeps what holds a password: it must not outlive the form.
 */
export function attempt<N extends OperationName>(
  name: N,
  input: InputOf<N>,
  ofForm: Unanswered = { last: null },
): { requestId: string; answer: Promise<OutputOf<N>> } {
  const operation = OPERATIONS.get(name);
  // The engine remembers nothing else, so nothing else stands between an attempt and the next.
  if (operation?.kind !== 'command' || isDryRun(input)) {
    const requestId = newRequestId();
    return { requestId, answer: call(name, input, requestId) };
  }
  const kept = operation.rate === 'credential' || holdsSecret(input) ? ofForm : ofWindow;
  const asked = JSON.stringify([name, input]);
  const before = kept.last;
  kept.last = null;
  const isSame = before !== null && before.asked === asked && Date.now() - before.atMs < SAME_WISH_MS;
  const requestId = isSame ? before.requestId : newRequestId();
  const answer = call(name, input, requestId).catch((error: unknown) => {
    if (asApiError(error).reason === 'engine_down') kept.last = { asked, requestId, atMs: Date.now() };
    throw error;
  });
  return { requestId, answer };
}

/** What somebody types into a form to keep it from others: it goes with the form, and not with the next change. */
function holdsSecret(input: unknown): boolean {
  return typeof input === 'object' && input !== null && ['password', 'newPassword', 'soughtSecret'].some((name) => Object.hasOwn(input, name));
}

/** Whether a command is only tried out. */
export function isDryRun(input: unknown): boolean {
  return typeof input === 'object' && input !== null && 'dryRun' in input && input.dryRun === true;
}
