import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InputOf } from '../../../preload/contract/contract.ts';
import type { RecordsOutcome } from '../../../preload/contract/records.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { useSettled } from '../../app/list/use-settled.ts';
import { useCan } from '../../app/signed-in.ts';
import { useReason } from '../../app/use-reason.ts';
import type { ApiError } from '../../ipc/api-error.ts';
import { changesOf, invalidateFeatures, useQueryOf } from '../../ipc/queries.ts';
import { attempt } from '../../ipc/request-ids.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { SuggestField } from '../../ui/suggest-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { tellOutcome } from '../../ui/toasts.ts';
import { PersonChoose } from './found-choose.tsx';
import styles from './record-form.module.css';

export type RecordChangeKind = 'assign' | 'archive' | 'unarchive';
const KINDS: readonly RecordChangeKind[] = ['assign', 'archive', 'unarchive'];

/** What the signed-in person may do with many records. */
export function useRecordChangeKinds(): RecordChangeKind[] {
  const canAssign = useCan('records.assign');
  const canWrite = useCan('records.write');
  return KINDS.filter((kind) => (kind === 'assign' ? canAssign : canWrite));
}

interface RecordChangeDialogProps {
  kind: RecordChangeKind;
  recordIds: readonly string[];
  onClose: () => void;
  onDone: () => void;
}
type Target = Pick<InputOf<'records.assign'>, 'ownerId' | 'team'>;

/** A team's name is typed letter by letter; each change of it is tried out once it stays. */
const TYPED_MS = 250;

/** Changes records: first it is tried out and shown, then, if the person agrees, done. */
export function RecordChangeDialog({ kind, recordIds, onClose, onDone }: RecordChangeDialogProps) {
  const { t } = useTranslation(['records', 'common', 'errors']);
  const format = useFormat();
  const client = useQueryClient();
  const id = useId();
  const [target, setTarget] = useState<Target>({});
  const reason = useReason(`records.${kind}`, `records.${kind}.${recordIds.length}.${recordIds[0] ?? ''}`);
  const settled = useSettled(target, TYPED_MS);
  const isChosen = kind !== 'assign' || target.ownerId !== undefined || target.team !== undefined;
  const ask = (to: Target, dryRun: boolean): Promise<RecordsOutcome> =>
    attempt(`records.${kind}`, { recordIds: [...recordIds], dryRun, ...(kind === 'assign' ? to : {}), ...(dryRun ? {} : reason.input) }).answer;

  const trial = useQuery<RecordsOutcome, ApiError>({ queryKey: ['trial', id, settled], queryFn: () => ask(settled, true), enabled: isChosen && settled === target, staleTime: 0, gcTime: 0 });
  const change = useMutation<RecordsOutcome, ApiError>({
    mutationFn: () => ask(target, false),
    onSuccess({ changed, refusedCount }) {
      invalidateFeatures(client, changesOf(`records.${kind}`));
      const refused = refusedCount === 0 ? '' : ` ${t('change.refused', { count: refusedCount, n: format.number(refusedCount) })}`;
      tellOutcome(t(`change.${kind}.done`, { count: changed, n: format.number(changed) }) + refused);
      reason.discard();
      onDone();
    },
  });
  const outcome = isChosen && settled === target ? (trial.data ?? null) : null;
  return (
    <Dialog
      title={t(`change.${kind}.title`, { count: recordIds.length, n: format.number(recordIds.length) })}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button kind="primary" isDisabled={outcome === null || outcome.changed === 0 || reason.rule !== undefined} isPending={change.isPending} onPress={() => change.mutate()}>
            {t(`change.${kind}.action`)}
          </Button>
        </>
      }
    >
      <p>{t(`change.${kind}.about`)}</p>
      {kind === 'assign' && <AssignTarget target={target} onChange={setTarget} />}
      {trial.error && settled === target && <ErrorMessage error={trial.error} onRetry={() => void trial.refetch()} />}
      {isChosen && !trial.error && (
        <p role="status" className={styles.preview}>
          {outcome === null ? t('change.checking') : t('change.will', { count: outcome.changed, n: format.number(outcome.changed) })}
          {outcome !== null && outcome.refusedCount > 0 && ` ${t('change.refused', { count: outcome.refusedCount, n: format.number(outcome.refusedCount) })}`}
        </p>
      )}
      <TextField label={t('change.reason')} hint={t('change.reasonHint')} value={reason.text} onChange={reason.set} error={reason.rule ? t(`errors:rules.${reason.rule}`) : null} />
      {change.error && <ErrorMessage error={change.error} />}
    </Dialog>
  );
}

function AssignTarget({ target, onChange }: { target: Target; onChange: (target: Target) => void }) {
  const { t } = useTranslation('records');
  const { data } = useQueryOf('people.facets', {}, { enabled: useCan('people.read') });
  const { team: _team, ...withoutTeam } = target;
  const { ownerId: _owner, ...withoutOwner } = target;
  return (
    <>
      <PersonChoose label={t('change.assign.owner')} hint={t('change.assign.ownerHint')} value={target.ownerId ?? null} shown="" onChange={(ownerId) => onChange(ownerId === null ? withoutOwner : { ...target, ownerId })} />
      <SuggestField
        label={t('change.assign.team')}
        hint={t('change.assign.teamHint')}
        value={target.team ?? ''}
        onChange={(team) => onChange(team === '' ? withoutTeam : { ...target, team })}
        suggestions={(data?.teams ?? []).map(({ name }) => name)}
      />
      <Checkbox isSelected={target.team === null} onChange={(isNone) => onChange(isNone ? { ...target, team: null } : withoutTeam)}>
        {t('change.assign.noTeam')}
      </Checkbox>
    </>
  );
}
