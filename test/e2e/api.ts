import type { Page } from '@playwright/test';
import type { InputOf, OperationName, OutputOf } from '../../preload/contract/contract.ts';
import type { ReplyError } from '../../preload/contract/operation.ts';

export type Answer<T = unknown> = { ok: true; value: T } | { ok: false; error: ReplyError };

/** What a page's own scripts can reach; nothing else is there (preload/preload.ts). */
export interface Bridge {
  call(operation: unknown, input: unknown, requestId?: unknown): Promise<Answer>;
  on(event: string, listener: (payload: unknown) => void): () => void;
}
declare global {
  interface Window {
    api: Bridge;
  }
}

export const ORGANISATION = 'Example Organisation';
/** The first administrator of a test's organisation: example data. */
export const ADMIN = { name: 'Example Administrator', username: 'example.admin', password: 'correct horse battery staple' } as const;

/** Asks as the page does, past every form: whatever the reply is. */
export function ask(page: Page, operation: string, input: unknown, requestId: string = crypto.randomUUID()): Promise<Answer> {
  return page.evaluate(([name, value, id]) => window.api.call(name, value, id), [operation, input, requestId] as const);
}

/** Asks and returns the value. Throws on a refusal, with its code and reason. */
export async function ok<N extends OperationName>(page: Page, operation: N, input: InputOf<N>, requestId?: string): Promise<OutputOf<N>> {
  const reply = await ask(page, operation, input, requestId);
  if (!reply.ok) throw new Error(`${operation}: ${reply.error.code}/${reply.error.reason}`);
  return reply.value as OutputOf<N>;
}

/** The code and reason of a refusal, as `code/reason`, or `done`. */
export async function refusal(page: Page, operation: string, input: unknown): Promise<string> {
  const reply = await ask(page, operation, input);
  return reply.ok ? 'done' : `${reply.error.code}/${reply.error.reason}`;
}

/** Makes an organisation and signs its administrator in, without the forms. Returns the recovery code. */
export async function setUp(page: Page): Promise<{ recoveryCode: string }> {
  const { recoveryCode } = await ok(page, 'setup.create', { organisation: ORGANISATION, ...ADMIN });
  return { recoveryCode };
}

/** Signs in without the form. */
export async function signIn(page: Page, { username, password }: { username: string; password: string } = ADMIN): Promise<void> {
  await ok(page, 'session.signIn', { username, password });
}
