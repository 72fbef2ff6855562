import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { UseMutationResult, UseQueryResult } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { InputOf } from '../../../../preload/contract/contract.ts';
import type { RecordsOutcome } from '../../../../preload/contract/records.ts';
import { useFormat } from '../../../app/i18n/format.ts';
import { useSettled } from '../../../app/list/use-settled.ts';
import { useReason } from '../../../app/use-reason.ts';
import type { Reason } from '../../../app/use-reason.ts';
import type { ApiError } from '../../../ipc/api-error.ts';
import { changesOf, invalidateFeatures } from '../../../ipc/queries.ts';
import { attempt } from '../../../ipc/request-ids.ts';
import { tellOutcome } from '../../../ui/toasts.ts';

/** What changes many records at once, each with a dry run of its own. */
export type RecordsChange = 'records.assign' | 'records.archive' | 'records.unarchive' | 'records.edit' | 'tags.change';
/** What an operation is told besides the records and the reason. */
export type ChangeInput<N extends RecordsChange> = Omit<InputOf<N>, 'recordIds' | 'dryRun' | 'reason'>;

export interface TriedChange {
  /** Null until the dry run has answered. */
  outcome: RecordsOutcome | null;
  trial: UseQueryResult<RecordsOutcome, ApiError>;
  change: UseMutationResult<RecordsOutcome, ApiError, void>;
  reason: Reason;
  /** Whether there is anything to try out. */
  isChosen: boolean;
}

/** What is typed letter by letter is tried out once it stays. */
const TYPED_MS = 250;

/** A change of records that is tried out as soon as it is chosen, and done when the person agrees. Null input: not chosen yet. */
export function useRecordsChange<N extends RecordsChange>(
  name: N,
  recordIds: readonly string[],
  input: ChangeInput<N> | null,
  { said, onDone }: { said: (counted: { count: number; n: string }) => string; onDone: () => void },
): TriedChange {
  const { t } = useTranslation('records');
  const format = useFormat();
  const client = useQueryClient();
  const id = useId();
  const reason = useReason(name, `${name}.${String(recordIds.length)}.${recordIds[0] ?? ''}`);
  const wanted = JSON.stringify(input);
  const isSettled = useSettled(wanted, TYPED_MS) === wanted;
  const ask = (dryRun: boolean): Promise<RecordsOutcome> =>
    attempt(name, { recordIds: [...recordIds], dryRun, ...input, ...(dryRun ? {} : reason.input) } as unknown as InputOf<N>).answer as Promise<RecordsOutcome>;
  const trial = useQuery<RecordsOutcome, ApiError>({ queryKey: ['trial', id, wanted], queryFn: () => ask(true), enabled: input !== null && isSettled, staleTime: 0, gcTime: 0 });
  const change = useMutation<RecordsOutcome, ApiError>({
    mutationFn: () => ask(false),
    onSuccess({ changed, refusedCount }) {
      invalidateFeatures(client, changesOf(name));
      const refused = refusedCount === 0 ? '' : ` ${t('change.refused', { count: refusedCount, n: format.number(refusedCount) })}`;
      tellOutcome(said({ count: changed, n: format.number(changed) }) + refused);
      reason.discard();
      onDone();
    },
  });
  return { outcome: isSettled ? (trial.data ?? null) : null, trial, change, reason, isChosen: input !== null };
}
