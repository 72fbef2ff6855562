import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { useReason } from '../../app/use-reason.ts';
import { asApiError } from '../../ipc/api-error.ts';
import type { ApiError } from '../../ipc/api-error.ts';
import { call } from '../../ipc/client.ts';
import { createLongRun } from '../../ipc/long-run.ts';
import { changesOf, invalidateFeatures, useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { Progress } from '../../ui/progress.tsx';
import { ChangePreview } from './change-preview.tsx';
import { InvitationCode } from './invitation-code.tsx';
import { ReasonField } from './reason-field.tsx';
import type { ChosenPeople } from './selection.ts';
import { useTellChanged } from './use-tell-changed.ts';
import { useWhom } from './use-whom.ts';

type Invited = OutputOf<'people.invite'>;
interface InviteDialogProps {
  people: ChosenPeople;
  onClose: () => void;
  onDone: () => void;
}

/** Codes for thousands take a while. */
const run = createLongRun('people.invite');

/**
 * Invites people: first it is tried out and shown. The code of one person is shown here, once; those of many are
 * written to a file that is asked for.
 */
export function InviteDialog({ people, onClose, onDone }: InviteDialogProps) {
  const { t } = useTranslation(['people', 'common']);
  const format = useFormat();
  const client = useQueryClient();
  const id = useId();
  const whom = useWhom(people);
  const personIds = [...people.keys()];
  const reason = useReason('people.invite', `people.invite.${personIds.length}.${personIds[0] ?? ''}`);
  const tellChanged = useTellChanged();
  const [isAsking, setAsking] = useState(false);
  const [failed, setFailed] = useState<ApiError | null>(null);
  const [given, setGiven] = useState<Invited | null>(null);
  const inviteOne = useCommand('people.invite');
  const many = run.useRun();
  // What came of an earlier one is not for this.
  useEffect(() => () => run.dismiss(), []);

  const trial = useQuery<Invited, ApiError>({
    queryKey: ['trial', id],
    queryFn: () => call('people.invite', { personIds, dryRun: true }),
    staleTime: 0,
    gcTime: 0,
  });

  const input = { personIds, ...reason.input };
  function done(outcome: Invited): void {
    invalidateFeatures(client, changesOf('people.invite'));
    reason.discard();
    if (people.size === 1) setGiven(outcome);
  }
  async function inviteMany(): Promise<void> {
    setAsking(true);
    setFailed(null);
    try {
      const picked = await call('host.saveFile', { purpose: 'people-invitations' });
      setAsking(false);
      if (picked === null) return;
      const outcome = await run.start({ ...input, file: picked.file });
      if (outcome === null) return;
      done(outcome);
      tellChanged(t('change.invite.done', { count: outcome.changed, n: format.number(outcome.changed), file: picked.name }), outcome.refusedCount);
      onDone();
    } catch (thrown) {
      setFailed(asApiError(thrown));
    } finally {
      setAsking(false);
    }
  }

  if (given !== null) return <InvitationCode personId={personIds[0] ?? ''} name={whom.first} code={given.invitationCode} untilMs={given.untilMs} onClose={onDone} />;

  const isRunning = many.state === 'running';
  const outcome = trial.data ?? null;
  const count = outcome?.changed ?? people.size;
  const error = failed ?? inviteOne.error ?? (many.state === 'failed' && many.error.reason !== 'cancelled' ? many.error : null);
  const leave = (): void => (isRunning ? run.cancel() : onClose());
  return (
    <Dialog
      title={t('change.invite.title', { count: people.size, n: format.number(people.size), name: whom.first })}
      isOpen
      onClose={leave}
      actions={
        <>
          <Button onPress={leave} isPending={isRunning && many.isCancelling}>
            {t('common:cancel')}
          </Button>
          <Button
            kind="primary"
            isDisabled={outcome === null || outcome.changed === 0 || reason.rule !== undefined}
            isPending={isAsking || isRunning || inviteOne.isPending}
            onPress={() => (people.size === 1 ? inviteOne.mutate(input, { onSuccess: done }) : void inviteMany())}
          >
            {t('change.invite.do', { count, n: format.number(count) })}
          </Button>
        </>
      }
    >
      {people.size > 1 && whom.text !== '' && <p dir="auto">{whom.text}</p>}
      <p>{t('change.invite.about')}</p>
      {people.size > 1 && <p>{t('change.invite.file')}</p>}
      {trial.error ? <ErrorMessage error={trial.error} onRetry={() => void trial.refetch()} /> : <ChangePreview kind="invite" outcome={outcome} />}
      {outcome !== null && outcome.changed > 0 && <p>{t('change.invite.until', { when: format.dateTime(outcome.untilMs) })}</p>}
      <ReasonField reason={reason} />
      {isRunning && <Making done={many.done} total={many.total} />}
      {many.state === 'failed' && many.error.reason === 'cancelled' && <p role="status">{t('change.invite.cancelled')}</p>}
      {error && <ErrorMessage error={error} kept={t('change.invite.kept')} />}
    </Dialog>
  );
}

/** How many codes are made. */
function Making({ done, total }: { done: number; total: number | null }) {
  const { t } = useTranslation('people');
  const format = useFormat();
  const text = total === null ? t('change.invite.making') : t('change.invite.progress', { done: format.number(done), total: format.number(total) });
  return (
    <>
      <p>{text}</p>
      <Progress label={t('change.invite.making')} fraction={total === null || total === 0 ? null : Math.min(1, done / total)} text={text} />
    </>
  );
}
