import { REASONS } from '../../preload/contract/errors.ts';
import type { ReasonOf } from '../../preload/contract/errors.ts';
import type { ApiError } from '../ipc/api-error.ts';
import { useReasonText } from './use-reason-text.ts';

type PasswordReason = Extract<ReasonOf<'invalid_input'>, `password_${string}`>;
const PASSWORD_REASONS: readonly string[] = REASONS.invalid_input.filter((reason) => reason.startsWith('password_'));

function isPasswordReason(reason: string): reason is PasswordReason {
  return PASSWORD_REASONS.includes(reason);
}

/** The sentence to stand at the field where the engine refused the new password itself; null for every other error. */
export function usePasswordRefusal(error: ApiError | null): string | null {
  const textOf = useReasonText();
  if (error === null || !isPasswordReason(error.reason)) return null;
  return textOf(error);
}
