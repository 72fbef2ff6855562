import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { InputOf, OutputOf } from '../../../preload/contract/contract.ts';
import { useFormat } from '../../app/i18n/format.ts';
import type { ApiError } from '../../ipc/api-error.ts';
import { changesOf, invalidateFeatures } from '../../ipc/queries.ts';
import { attempt } from '../../ipc/request-ids.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import styles from './types-page.module.css';

type Outcome = OutputOf<'types.update'>;

/** What a new version of a type would do to the records there are, tried out before it is done. */
export function TypeChanges({ input, onClose, onDone }: { input: InputOf<'types.update'>; onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation(['types', 'common']);
  const format = useFormat();
  const client = useQueryClient();
  const id = useId();
  const trial = useQuery<Outcome, ApiError>({ queryKey: ['trial', id], queryFn: () => attempt('types.update', { ...input, dryRun: true }).answer, staleTime: 0, gcTime: 0, retry: false });
  const change = useMutation<Outcome, ApiError>({
    mutationFn: () => attempt('types.update', input).answer,
    onSuccess() {
      invalidateFeatures(client, changesOf('types.update'));
      onDone();
    },
  });
  const lost = (trial.data?.changes ?? []).reduce((sum, each) => sum + each.lost, 0);
  return (
    <Dialog
      title={t('changes.title')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button kind={lost > 0 ? 'danger' : 'primary'} isDisabled={!trial.data} isPending={change.isPending} onPress={() => change.mutate()}>
            {t('changes.do')}
          </Button>
        </>
      }
    >
      {trial.error ? (
        <ErrorMessage error={trial.error} onRetry={() => void trial.refetch()} />
      ) : !trial.data ? (
        <p role="status">
          <Spinner /> {t('changes.checking')}
        </p>
      ) : (
        <div role="status">
          <p>{t('changes.records', { count: trial.data.records, n: format.number(trial.data.records) })}</p>
          <ul className={styles.changeList}>
            {trial.data.changes.map(({ field, change: kind, records, lost: gone }) => (
              <li key={field}>
                <b>
                  <bdi>{field}</bdi>
                </b>
                {': '}
                {t(`changes.${kind}`)}
                {records > 0 && ` ${t('changes.held', { count: records, n: format.number(records) })}`}
                {gone > 0 && <strong className={styles.problem}> {t('changes.lost', { count: gone, n: format.number(gone) })}</strong>}
              </li>
            ))}
          </ul>
          {lost > 0 && <p>{t('changes.history')}</p>}
        </div>
      )}
      {change.error && <ErrorMessage error={change.error} kept={t('kept')} />}
    </Dialog>
  );
}
