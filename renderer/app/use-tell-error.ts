import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '../ipc/api-error.ts';
import { tellOutcome } from '../ui/toasts.ts';

/** Tells why something failed that has no place of its own on the screen. */
export function useTellError(): (error: Pick<ApiError, 'reason'>) => void {
  const { t } = useTranslation('errors');
  return useCallback(({ reason }) => tellOutcome(`${t(`reasons.${reason}.what`)} ${t(`reasons.${reason}.do`)}`, { tone: 'bad' }), [t]);
}
