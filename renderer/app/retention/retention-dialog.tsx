import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordsOutcome } from '../../../preload/contract/records.ts';
import { useFormat } from '../i18n/format.ts';
import { useCan } from '../signed-in.ts';
import { useReason } from '../use-reason.ts';
import type { ApiError } from '../../ipc/api-error.ts';
import { changesOf, invalidateFeatures } from '../../ipc/queries.ts';
import { attempt } from '../../ipc/request-ids.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { tellOutcome } from '../../ui/toasts.ts';
import styles from './retention-dialog.module.css';

export type RetentionKind = 'hold' | 'lift' | 'erase';
const KINDS: readonly RetentionKind[] = ['hold', 'lift', 'erase'];

/** What the signed-in person may do about the keeping of many records. */
export function useRetentionKinds(): RetentionKind[] {
  const canHold = useCan('records.hold');
  const canErase = useCan('records.erase');
  return KINDS.filter((kind) => (kind === 'erase' ? canErase : canHold));
}

interface RetentionDialogProps {
  kind: RetentionKind;
  /** Of what a rule proposes: it is erased only if it is due still. */
  isDue?: boolean;
  recordIds: readonly string[];
  onClose: () => void;
  onDone: () => void;
}

/** Holds records, lifts holds, or erases for good: tried out first, and never without a reason. */
export function RetentionDialog({ kind, isDue = false, recordIds, onClose, onDone }: RetentionDialogProps) {
  const { t } = useTranslation(['retention', 'common', 'errors']);
  const format = useFormat();
  const client = useQueryClient();
  const id = useId();
  const name = `retention.${kind}` as const;
  const reason = useReason(name, `${name}.${recordIds.length}.${recordIds[0] ?? ''}`);
  const ask = (input: { reason: string; dryRun: boolean }): Promise<RecordsOutcome> => attempt(name, { recordIds: [...recordIds], ...input, ...(isDue ? { isDue } : {}) }).answer;
  // What would happen does not hang on why.
  const trial = useQuery<RecordsOutcome, ApiError>({ queryKey: ['trial', id], queryFn: () => ask({ reason: t(`${kind}.action`), dryRun: true }), staleTime: 0, gcTime: 0, retry: false });
  const change = useMutation<RecordsOutcome, ApiError>({
    mutationFn: () => ask({ reason: reason.text, dryRun: false }),
    onSuccess({ changed }) {
      invalidateFeatures(client, changesOf(name));
      tellOutcome(t(`${kind}.done`, { count: changed, n: format.number(changed) }));
      reason.discard();
      onDone();
    },
  });
  const outcome = trial.data ?? null;
  const held = outcome?.refused.filter((refused) => refused.reason === 'record_held').length ?? 0;
  const others = (outcome?.refusedCount ?? 0) - held;
  const isReady = outcome !== null && outcome.changed > 0 && reason.input.reason !== undefined && reason.rule === undefined;
  return (
    <Dialog
      title={t(`${kind}.title`, { count: recordIds.length, n: format.number(recordIds.length) })}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button kind={kind === 'erase' ? 'danger' : 'primary'} isDisabled={!isReady} isPending={change.isPending} onPress={() => change.mutate()}>
            {t(`${kind}.action`)}
          </Button>
        </>
      }
    >
      <p>{t(`${kind}.about`)}</p>
      {trial.error ? (
        <ErrorMessage error={trial.error} onRetry={() => void trial.refetch()} />
      ) : (
        <p role="status" className={styles.preview}>
          {outcome === null ? t('checking') : t(`${kind}.will`, { count: outcome.changed, n: format.number(outcome.changed) })}
          {held > 0 && ` ${t('heldKept', { count: held, n: format.number(held) })}`}
          {others > 0 && ` ${t('refused', { count: others, n: format.number(others) })}`}
        </p>
      )}
      <TextField label={t('reason')} hint={t('reasonHint')} value={reason.text} onChange={reason.set} isRequired error={reason.rule ? t(`errors:rules.${reason.rule}`) : null} />
      {change.error && <ErrorMessage error={change.error} />}
    </Dialog>
  );
}
