import type { ErrorCode, Reason, ReasonOf } from '../../preload/contract/errors.ts';
import type { FieldError, ReplyError } from '../../preload/contract/operation.ts';

/** A refusal as the page handles it: the code says what to do, the reason which sentence to show. */
export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly reason: Reason;
  /** To be quoted to whoever looks into the log. */
  readonly requestId: string;
  readonly fields: readonly FieldError[];
  /** In how many seconds it is worth trying again, where the engine knows. */
  readonly retryAfterSeconds: number | null;

  constructor(error: Omit<ReplyError, 'message'>) {
    super(`${error.code}/${error.reason}`);
    this.name = 'ApiError';
    this.code = error.code;
    this.reason = error.reason;
    this.requestId = error.requestId;
    this.fields = error.fields ?? [];
    this.retryAfterSeconds = error.retryAfterSeconds ?? null;
  }
}

/** Makes a refusal of the page's own; the reason must be one that belongs to the code. */
export function refusal<C extends ErrorCode>(code: C, reason: ReasonOf<C>, requestId: string, fields: FieldError[] = []): ApiError {
  return new ApiError({ code, reason, requestId, fields });
}

/** Whatever was thrown, as a refusal. What is not one is a bug, and says only that it was unexpected. */
export function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : refusal('internal', 'unexpected', 'none');
}
