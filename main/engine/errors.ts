import type { ErrorCode, ReasonOf } from '../../preload/contract/errors.ts';
import type { FieldError } from '../../preload/contract/operation.ts';

/**
 * The only error that crosses a boundary. It carries a code and a reason from the closed sets, and for refused
 * input the places; never a value, a path or another error's text.
 */
export class EngineError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C;
  readonly reason: ReasonOf<C>;
  readonly fields: readonly FieldError[];
  /** For rate_limited: in how many seconds it is worth trying again, where that is known. */
  readonly retryAfterSeconds: number | undefined;
  constructor(code: C, reason: ReasonOf<C>, fields: readonly FieldError[] = [], retryAfterSeconds?: number) {
    super(`${code}/${String(reason)}`);
    this.name = 'EngineError';
    this.code = code;
    this.reason = reason;
    this.fields = fields;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** The same as without it, but TypeScript then narrows to the closed sets instead of to `any`. */
  static override [Symbol.hasInstance](value: unknown): value is EngineError {
    return Function.prototype[Symbol.hasInstance].call(this, value);
  }
}
