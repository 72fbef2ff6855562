import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/format.ts';
import { changesOf, invalidateFeatures } from '../../ipc/queries.ts';
import { tellOutcome } from '../../ui/toasts.ts';
import { loadRun } from './runs.ts';

/** Loads example data and tells when it is there. Resolves with whether it is. */
export function useLoadExample(): () => Promise<boolean> {
  const { t } = useTranslation('example');
  const format = useFormat();
  const client = useQueryClient();
  return async () => {
    const loaded = await loadRun.start({});
    if (loaded === null) return false;
    invalidateFeatures(client, changesOf('example.load'));
    loadRun.dismiss();
    tellOutcome(t('loaded', { count: loaded.counts.people, n: format.number(loaded.counts.people) }));
    return true;
  };
}
