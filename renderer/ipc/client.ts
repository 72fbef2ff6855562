import type { InputOf, OperationName, OutputOf } from '../../preload/contract/contract.ts';
import { OPERATIONS } from '../../preload/contract/contract.ts';
import { EVENTS } from '../../preload/contract/events.ts';
import type { EventName, EventPayload } from '../../preload/contract/events.ts';
import type { FieldError, Reply } from '../../preload/contract/operation.ts';
import { ApiError, refusal } from './api-error.ts';
import { confirmPassword } from './confirmation.ts';
import { ruleOf } from './field-rule.ts';

/** What the preload gives to the page: all its power. */
interface Bridge {
  call(operation: string, input: unknown, requestId?: string): Promise<Reply>;
  on(event: string, listener: (payload: unknown) => void): () => void;
}
declare global {
  interface Window {
    readonly api: Bridge;
  }
}

/** A fresh id for a request; a command repeated under the same id returns its first outcome. */
export function newRequestId(): string {
  return crypto.randomUUID();
}

/**
 * Asks for an operation. The input is checked and normalised with the contract's own schema before it is sent, the
 * answer before it is used. What needs the password again has it asked for, and goes on. Throws ApiError and nothing else.
 */
export async function call<N extends OperationName>(name: N, input: InputOf<N>, requestId: string = newRequestId()): Promise<OutputOf<N>> {
  const operation = OPERATIONS.get(name);
  if (!operation) throw refusal('invalid_input', 'unknown_operation', requestId);
  const checked = operation.input.safeParse(input);
  if (!checked.success) {
    const fields = checked.error.issues.map((issue): FieldError => ({ path: issue.path.map(String).join('.'), rule: ruleOf(issue) }));
    throw refusal('invalid_input', 'fields', requestId, fields);
  }
  const ask = (): Promise<Reply | null> => window.api.call(name, checked.data, requestId).catch(() => null);
  let reply = await ask();
  // Under the same id: what was refused for want of a password was not done, and not remembered.
  if (reply?.ok === false && reply.error.code === 'reauth_required' && (await confirmPassword(name))) reply = await ask();
  if (!reply) throw refusal('internal', 'unexpected', requestId);
  if (!reply.ok) throw new ApiError(reply.error);
  const value = operation.output.safeParse(reply.value);
  if (!value.success) throw refusal('internal', 'unexpected', requestId);
  return value.data as OutputOf<N>;
}

/** Listens to what the engine or the host tells unasked; a payload that is not what the contract says is dropped. */
export function onEvent<E extends EventName>(name: E, listener: (payload: EventPayload<E>) => void): () => void {
  return window.api.on(name, (payload) => {
    const checked = EVENTS[name].safeParse(payload);
    if (checked.success) listener(checked.data as EventPayload<E>);
  });
}
