import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '../ipc/api-error.ts';

/** What happened and what to do, in a line, where there is no room for a whole message. */
export function useReasonText(): (error: Pick<ApiError, 'reason'>) => string {
  const { t } = useTranslation('errors');
  return useCallback(({ reason }) => `${t(`reasons.${reason}.what`)} ${t(`reasons.${reason}.do`)}`, [t]);
}
