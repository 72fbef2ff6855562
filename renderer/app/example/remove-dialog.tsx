import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import { useFormat } from '../i18n/format.ts';
import { asApiError } from '../../ipc/api-error.ts';
import type { ApiError } from '../../ipc/api-error.ts';
import { changesOf, invalidateFeatures } from '../../ipc/queries.ts';
import { attempt } from '../../ipc/request-ids.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { Progress } from '../../ui/progress.tsx';
import { tellOutcome } from '../../ui/toasts.ts';
import styles from './example.module.css';
import { removeRun } from './runs.ts';

type Told = OutputOf<'example.remove'>;
/** In the order in which they are told. */
const GOES = ['people', 'records', 'attachments', 'types', 'tags', 'teams', 'roles'] as const satisfies readonly (keyof Told['counts'])[];
const HANGS = ['ownedRecords', 'pointingRecords', 'changedRecords', 'changedPeople', 'reviewItems', 'keptTypes', 'keptTeams', 'keptRoles'] as const satisfies readonly (keyof Told['hanging'])[];

interface RemoveExampleDialogProps {
  isOpen: boolean;
  onClose: () => void;
}

/** Says what would go and what hangs from it, and then takes it away. Each opening looks anew. */
export function RemoveExampleDialog({ isOpen, onClose }: RemoveExampleDialogProps) {
  const [looked, setLooked] = useState(0);
  return isOpen ? <Removal key={looked} onClose={onClose} onLookAgain={() => setLooked((times) => times + 1)} /> : null;
}

function Removal({ onClose, onLookAgain }: { onClose: () => void; onLookAgain: () => void }) {
  const { t } = useTranslation('example');
  const { t: common } = useTranslation('common');
  const client = useQueryClient();
  const run = removeRun.useRun();
  const [told, failed] = useDryRun(onClose);
  const isRunning = run.state === 'running';

  async function remove(): Promise<void> {
    if ((await removeRun.start({})) === null) return;
    invalidateFeatures(client, changesOf('example.remove'));
    removeRun.dismiss();
    tellOutcome(t('remove.done'), { link: { to: '/audit?what=example.removed', label: t('remove.inAudit') } });
    onClose();
  }
  function close(): void {
    if (isRunning) return removeRun.cancel();
    removeRun.dismiss();
    onClose();
  }

  return (
    <Dialog
      title={t('remove.title')}
      isOpen
      onClose={close}
      actions={
        <>
          <Button onPress={close} autoFocus>
            {common('cancel')}
          </Button>
          <Button kind="primary" isPending={isRunning} isDisabled={told === null} onPress={() => void remove()}>
            {t('remove.action')}
          </Button>
        </>
      }
    >
      {failed && <ErrorMessage error={failed} kept={t('remove.kept')} onRetry={onLookAgain} />}
      {run.state === 'failed' && <ErrorMessage error={run.error} kept={t('remove.kept')} />}
      {told === null && !failed && (
        <div role="status" className={styles.running}>
          <p>{t('remove.looking')}</p>
          <Progress label={t('remove.looking')} fraction={null} />
        </div>
      )}
      {told !== null && !isRunning && <What told={told} />}
      {isRunning && (
        <div className={styles.running}>
          <p>{t('remove.running')}</p>
          <Progress label={t('remove.running')} fraction={run.total === null ? null : run.done / run.total} />
        </div>
      )}
    </Dialog>
  );
}

function What({ told: { counts, hanging } }: { told: Told }) {
  const { t } = useTranslation('example');
  const format = useFormat();
  const hangs = HANGS.filter((name) => hanging[name] > 0);
  return (
    <div>
      <p>{t('remove.goes')}</p>
      <ul className={styles.list}>
        {GOES.filter((name) => counts[name] > 0).map((name) => (
          <li key={name}>{t(`remove.${name}`, { count: counts[name], n: format.number(counts[name]) })}</li>
        ))}
      </ul>
      {hangs.length > 0 && <p>{t('remove.hangs')}</p>}
      {hangs.length > 0 && (
        <ul className={styles.list}>
          {hangs.map((name) => (
            <li key={name}>{t(`remove.${name}`, { count: hanging[name], n: format.number(hanging[name]) })}</li>
          ))}
        </ul>
      )}
      {hangs.length === 0 && <p>{t('remove.nothingHangs')}</p>}
      <p className={styles.small}>{t('remove.audit')}</p>
    </div>
  );
}

/** Asks the engine what would go; giving no password closes the dialog. */
function useDryRun(onClose: () => void): [Told | null, ApiError | null] {
  const [told, setTold] = useState<Told | null>(null);
  const [failed, setFailed] = useState<ApiError | null>(null);
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  useEffect(() => {
    let isCurrent = true;
    attempt('example.remove', { dryRun: true }).answer.then(
      (found) => isCurrent && setTold(found),
      (thrown: unknown) => {
        const error = asApiError(thrown);
        if (!isCurrent) return;
        if (error.reason === 'password_needed') close.current();
        else setFailed(error);
      },
    );
    return () => {
      isCurrent = false;
    };
  }, []);
  return [told, failed];
}
