import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { SubjectOutcome } from '../../../preload/contract/retention.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { useReason } from '../../app/use-reason.ts';
import type { ApiError } from '../../ipc/api-error.ts';
import { changesOf, invalidateFeatures } from '../../ipc/queries.ts';
import { attempt } from '../../ipc/request-ids.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { TextField } from '../../ui/text-field.tsx';
import styles from './retention-page.module.css';
import { SaveCertificate } from './save-certificate.tsx';

/** The same in every language: it is typed as it stands. */
const COMMAND = 'holdfast-cli certificate verify FILE --public-key KEY --audit EXPORT';

/** Says what would go, what is held and what points there; erases it when the person agrees; and gives the certificate. */
export function EraseSubject({ recordIds, onClose }: { recordIds: readonly string[]; onClose: (isDone: boolean) => void }) {
  const { t } = useTranslation(['retention', 'common', 'errors']);
  const format = useFormat();
  const client = useQueryClient();
  const id = useId();
  const reason = useReason('retention.eraseSubject', `retention.eraseSubject.${recordIds[0] ?? ''}`);
  const ask = (input: { reason: string; dryRun: boolean }): Promise<SubjectOutcome> => attempt('retention.eraseSubject', { recordIds: [...recordIds], ...input }).answer;
  const trial = useQuery<SubjectOutcome, ApiError>({ queryKey: ['trial', id], queryFn: () => ask({ reason: t('subject.title'), dryRun: true }), staleTime: 0, gcTime: 0, retry: false });
  const erase = useMutation<SubjectOutcome, ApiError>({
    mutationFn: () => ask({ reason: reason.text, dryRun: false }),
    onSuccess() {
      invalidateFeatures(client, changesOf('retention.eraseSubject'));
      reason.discard();
    },
  });
  const certificateId = erase.data?.certificateId ?? null;
  if (erase.data && certificateId !== null) {
    return (
      <Dialog key="done" title={t('subject.doneTitle')} isOpen onClose={() => onClose(true)} actions={<><Button onPress={() => onClose(true)}>{t('close')}</Button><SaveCertificate certificateId={certificateId} isPrimary /></>}>
        <p role="status">{t('subject.done', { count: erase.data.records, n: format.number(erase.data.records) })}</p>
        <p>{t('subject.certificate')}</p>
        <div className={styles.told}>
          <p>{t('subject.verify')}</p>
          <code className={styles.code} dir="ltr">
            {COMMAND}
          </code>
        </div>
      </Dialog>
    );
  }
  const outcome = trial.data;
  const isReady = outcome !== undefined && outcome.records > 0 && reason.input.reason !== undefined && reason.rule === undefined;
  return (
    <Dialog
      title={t('subject.askTitle')}
      isOpen
      onClose={() => onClose(false)}
      actions={
        <>
          <Button onPress={() => onClose(false)}>{t('common:cancel')}</Button>
          <Button kind="danger" isDisabled={!isReady} isPending={erase.isPending} onPress={() => erase.mutate()}>
            {t('erase.action')}
          </Button>
        </>
      }
    >
      <p>{t('erase.about')}</p>
      {trial.error ? (
        <ErrorMessage error={trial.error} onRetry={() => void trial.refetch()} />
      ) : outcome === undefined ? (
        <p role="status">
          <Spinner /> {t('checking')}
        </p>
      ) : (
        <div role="status" className={styles.told}>
          <p>
            <b>{t('erase.will', { count: outcome.records, n: format.number(outcome.records) })}</b>{' '}
            {t('subject.with', { versions: format.number(outcome.versions), secrets: format.number(outcome.secrets), attachments: format.number(outcome.attachments), drafts: format.number(outcome.drafts) })}
          </p>
          <Names title={t('subject.held', { count: outcome.held.length, n: format.number(outcome.held.length) })} names={outcome.held.map(({ name }) => name)} />
          <Names title={t('subject.pointing', { count: outcome.pointingCount, n: format.number(outcome.pointingCount) })} names={outcome.pointing.map(({ name }) => name)} />
        </div>
      )}
      <TextField label={t('reason')} hint={t('reasonHint')} value={reason.text} onChange={reason.set} isRequired error={reason.rule ? t(`errors:rules.${reason.rule}`) : null} />
      {erase.error && <ErrorMessage error={erase.error} />}
    </Dialog>
  );
}

function Names({ title, names }: { title: string; names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <>
      <p>{title}</p>
      <ul className={styles.list}>
        {names.map((name) => (
          <li key={name}>
            <bdi>{name}</bdi>
          </li>
        ))}
      </ul>
    </>
  );
}
