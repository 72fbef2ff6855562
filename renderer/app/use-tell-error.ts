import { useCallback } from 'react';
import type { ApiError } from '../ipc/api-error.ts';
import { tellOutcome } from '../ui/toasts.ts';
import { useReasonText } from '../ui/use-reason-text.ts';

/** Tells why something failed that has no place of its own on the screen. */
export function useTellError(): (error: Pick<ApiError, 'reason'>) => void {
  const textOf = useReasonText();
  return useCallback((error) => tellOutcome(textOf(error), { tone: 'bad' }), [textOf]);
}
