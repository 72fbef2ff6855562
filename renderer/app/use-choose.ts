import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Preferences } from '../../preload/contract/account.ts';
import { STATUS_KEY } from '../features/session/status.ts';
import type { Status } from '../features/session/status.ts';
import { useCommand } from '../ipc/queries.ts';
import { tellOutcome } from '../ui/toasts.ts';

/**
 * Chooses a language or a theme for the signed-in person. It is seen at once; when it cannot be kept, that is said, and
 * what was chosen before comes back.
 */
export function useChoose(): (change: Partial<Preferences>) => void {
  const { t } = useTranslation('errors');
  const client = useQueryClient();
  const { mutate } = useCommand('account.set');
  return useCallback(
    (change) => {
      client.setQueryData<Status>(STATUS_KEY, (status) =>
        status?.signedIn ? { ...status, signedIn: { ...status.signedIn, preferences: { ...status.signedIn.preferences, ...change } } } : status,
      );
      mutate(change, {
        onError({ reason }) {
          tellOutcome(`${t(`reasons.${reason}.what`)} ${t(`reasons.${reason}.do`)}`, { tone: 'bad' });
          void client.invalidateQueries({ queryKey: STATUS_KEY });
        },
      });
    },
    [client, mutate, t],
  );
}
