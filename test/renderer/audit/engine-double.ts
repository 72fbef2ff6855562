import { OPERATIONS } from '../../../preload/contract/contract.ts';
import type { FieldError, Reply } from '../../../preload/contract/operation.ts';

export interface Asked {
  operation: string;
  input: Record<string, unknown>;
  requestId: string;
}

/** What stands behind `window.api` in a test of the page alone: answers by operation, and what was asked. */
export class EngineDouble {
  readonly asked: Asked[] = [];
  readonly #listeners = new Map<string, Set<(payload: unknown) => void>>();
  /** The answer to an operation; inputs and answers are held to the contract. */
  readonly answers = new Map<string, (asked: Asked) => Promise<unknown> | unknown>();

  constructor() {
    Object.defineProperty(globalThis.window, 'api', {
      configurable: true,
      value: {
        call: (operation: string, input: unknown, requestId: string) => this.#call({ operation, input: input as Record<string, unknown>, requestId }),
        on: (event: string, listener: (payload: unknown) => void) => {
          const listeners = this.#listeners.get(event) ?? new Set();
          this.#listeners.set(event, listeners.add(listener));
          return () => listeners.delete(listener);
        },
      },
    });
  }

  tell(event: string, payload: unknown): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(payload);
  }
  inputsOf(operation: string): Record<string, unknown>[] {
    return this.asked.filter((one) => one.operation === operation).map(({ input }) => input);
  }

  async #call(asked: Asked): Promise<Reply> {
    this.asked.push(asked);
    const answer = this.answers.get(asked.operation);
    if (!answer) throw new Error(`the test has no answer to ${asked.operation}`);
    try {
      return { ok: true, value: OPERATIONS.get(asked.operation)?.output.parse(await answer(asked)) };
    } catch (error) {
      if (error instanceof Refusal) return { ok: false, error: { code: error.code, reason: error.reason, message: '', requestId: asked.requestId, fields: error.fields, retryAfterSeconds: error.retryAfterSeconds } as never };
      throw error;
    }
  }
}

/** Thrown by an answer: the engine refuses. */
export class Refusal extends Error {
  readonly code: string;
  readonly reason: string;
  readonly fields: FieldError[];
  readonly retryAfterSeconds: number | undefined;
  constructor(code: string, reason: string, fields: FieldError[] = [], retryAfterSeconds?: number) {
    super(reason);
    this.code = code;
    this.reason = reason;
    this.fields = fields;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
