import { HOST_MESSAGE_LIMIT_CHARS } from '../../preload/contract/bridge.ts';
import { contract, OPERATIONS } from '../../preload/contract/contract.ts';
import type { Contract, OutputOf, ParsedInputOf } from '../../preload/contract/contract.ts';
import type { Reply } from '../../preload/contract/operation.ts';
import { EngineError } from '../engine/errors.ts';
import { replyError } from '../engine/messages.ts';
import { NO_REQUEST, parseRequest } from '../engine/parse-request.ts';
import type { RateLimit } from '../engine/rate-limit.ts';

type HostOperation = keyof Contract['host'] & string;
/** What the host does for a page: exactly one function for each host operation of the contract. */
export type HostHandlers<From> = {
  [O in HostOperation]: (input: ParsedInputOf<`host.${O}`>, from: From) => Promise<OutputOf<`host.${O}`>>;
};
/** The page that asks, once the door has made sure of it. */
export interface HostCaller<From> {
  from: From;
  signedIn: boolean;
  limit: RateLimit;
}

/**
 * Answers one host operation: within size, well formed, known, within its budget, valid, allowed. Never rejects;
 * `onUnexpected` is told of whatever is not a refusal.
 */
export async function answerHostCall<From>(
  message: unknown,
  caller: HostCaller<From>,
  handlers: HostHandlers<From>,
  onUnexpected: (operation: string, error: unknown) => void,
): Promise<Reply> {
  let id = NO_REQUEST;
  let name = 'unknown';
  try {
    const request = parseRequest(message, HOST_MESSAGE_LIMIT_CHARS);
    id = request.id;
    const operation = OPERATIONS.get(request.operation);
    const key = request.operation.slice('host.'.length);
    if (operation?.kind !== 'host' || !isHostOperation(key)) throw new EngineError('invalid_input', 'unknown_operation');
    name = request.operation;
    if (!caller.limit.allow(operation.rate)) throw new EngineError('rate_limited', 'too_many_calls');
    const input = operation.input.safeParse(request.input);
    if (!input.success) throw new EngineError('invalid_input', 'fields');
    if (operation.permission !== 'anyone' && !caller.signedIn) throw new EngineError('not_signed_in', 'no_session');
    const handle = handlers[key] as (input: unknown, from: From) => Promise<unknown>;
    return { ok: true, value: operation.output.parse(await handle(input.data, caller.from)) };
  } catch (error) {
    if (!(error instanceof EngineError)) onUnexpected(name, error);
    return { ok: false, error: replyError(error, id) };
  }
}

function isHostOperation(key: string): key is HostOperation {
  return Object.hasOwn(contract.host, key);
}
