import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/i18n/format.ts';
import { useReason } from '../../app/use-reason.ts';
import type { ApiError } from '../../ipc/api-error.ts';
import { changesOf, invalidateFeatures } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { askFor, OPERATION_OF } from './changes.ts';
import type { BulkOutcome, ChangeKind } from './changes.ts';
import { ChangePreview } from './change-preview.tsx';
import { ChangeTarget } from './change-target.tsx';
import type { Target } from './change-target.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { ReasonField } from './reason-field.tsx';
import type { ChosenPeople } from './selection.ts';
import { useSettled } from '../../app/list/use-settled.ts';
import { useTellChanged } from './use-tell-changed.ts';
import { useWhom } from './use-whom.ts';

/** A team's name is typed letter by letter; each change of it is tried out once it stays. */
const TYPED_MS = 250;

interface ChangeDialogProps {
  kind: ChangeKind;
  people: ChosenPeople;
  onClose: () => void;
  onDone: () => void;
}

/** Changes people: first it is tried out and shown, then, if the person agrees, done. For one person or for many. */
export function ChangeDialog(props: ChangeDialogProps) {
  // An invitation has something to hand over.
  return props.kind === 'invite' ? <InviteDialog {...props} /> : <PlainChange {...props} />;
}

function PlainChange({ kind, people, onClose, onDone }: ChangeDialogProps) {
  const { t } = useTranslation(['people', 'common']);
  const format = useFormat();
  const client = useQueryClient();
  const id = useId();
  const whom = useWhom(people);
  const personIds = [...people.keys()];
  const [target, setTarget] = useState<Target | null>(kind === 'role' || kind === 'team' ? null : { to: null });
  const reason = useReason(OPERATION_OF[kind], `people.${kind}.${personIds.length}.${personIds[0] ?? ''}`);
  const tellChanged = useTellChanged();
  const settled = useSettled(target, TYPED_MS);

  const trial = useQuery<BulkOutcome, ApiError>({
    queryKey: ['trial', id, settled],
    queryFn: () => askFor({ kind, personIds, to: settled?.to ?? null, reason: '' }, true),
    enabled: settled !== null,
    staleTime: 0,
    gcTime: 0,
  });
  const change = useMutation<BulkOutcome, ApiError>({
    mutationFn: () => askFor({ kind, personIds, to: target?.to ?? null, reason: reason.text }, false),
    onSuccess({ changed, refusedCount }) {
      invalidateFeatures(client, changesOf(OPERATION_OF[kind]));
      tellChanged(t(`change.${kind}.done`, { count: changed, n: format.number(changed) }), refusedCount);
      reason.discard();
      onDone();
    },
  });

  const outcome = settled === target ? (trial.data ?? null) : null;
  const count = outcome?.changed ?? people.size;
  const canDo = outcome !== null && outcome.changed > 0 && reason.rule === undefined;
  return (
    <Dialog
      title={t(`change.${kind}.title`, { count: people.size, n: format.number(people.size), name: whom.first })}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button kind="primary" isDisabled={!canDo} isPending={change.isPending} onPress={() => change.mutate()}>
            {t(`change.${kind}.do`, { count, n: format.number(count) })}
          </Button>
        </>
      }
    >
      {people.size > 1 && whom.text !== '' && <p dir="auto">{whom.text}</p>}
      <p>{t(`change.${kind}.about`)}</p>
      <ChangeTarget kind={kind} onChange={setTarget} />
      {trial.error && settled === target && <ErrorMessage error={trial.error} onRetry={() => void trial.refetch()} />}
      {target !== null && !trial.error && <ChangePreview kind={kind} outcome={outcome} />}
      <ReasonField reason={reason} />
      {change.error && <ErrorMessage error={change.error} kept={t('change.kept')} />}
    </Dialog>
  );
}
