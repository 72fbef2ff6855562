import { useQueryClient } from '@tanstack/react-query';
import { FileUp } from 'lucide-react';
import { useId, useState } from 'react';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '../../../../preload/contract/contract.ts';
import { useFormat } from '../../../app/i18n/format.ts';
import { ImportError } from '../../../app/import/import-error.tsx';
import { ImportRunning } from '../../../app/import/import-running.tsx';
import { ImportStep } from '../../../app/import/import-step.tsx';
import styles from '../../../app/import/import.module.css';
import { Button } from '../../../ui/button.tsx';
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { ErrorMessage } from '../../../ui/error-message.tsx';
import { PasswordField } from '../../../ui/password-field.tsx';
import { startAgain } from './import-job.ts';
import { bringBack, cancelFile, chooseRecordFile, leaveFile, tryFile } from './file-job.ts';
import type { FileState } from './file-job.ts';

type Outcome = OutputOf<'recordsFile.run'>;
/** What is told of an outcome, where there is any of it. */
const TOLD = ['created', 'updated', 'unchanged', 'files', 'refused', 'ownersReplaced', 'peopleMissing', 'recordsMissing', 'filesMissing'] as const satisfies readonly (keyof Outcome)[];

/** Brings records back from a file that holds all of them: tried out first, then told, then done. */
export function FileImport({ state, personId }: { state: FileState; personId: string }) {
  const { t } = useTranslation(['recordsImport', 'import', 'common']);
  const client = useQueryClient();
  const formId = useId();
  const [isAsking, setAsking] = useState(false);
  const [password, setPassword] = useState('');

  function choose(): void {
    setPassword('');
    setAsking(true);
    // Why a table was not taken says nothing about this file.
    startAgain();
    void chooseRecordFile(personId).finally(() => setAsking(false));
  }
  function close(): void {
    setPassword('');
    leaveFile();
  }
  function unlock(event: SubmitEvent): void {
    event.preventDefault();
    if (state.step === 'locked' && password !== '') void tryFile(state.file, password);
  }

  if ('work' in state) return <ImportRunning key={state.step} step={state.step} file={state.file} work={state.work} counts="records" onCancel={cancelFile} />;
  return (
    <ImportStep title={t('file.title')}>
      <p>{t('file.about')}</p>
      {state.step === 'choose' && <ImportError error={state.error} />}
      <div>
        <Button icon={<FileUp />} isPending={isAsking} onPress={choose}>
          {t('file.choose')}
        </Button>
      </div>
      <Dialog
        title={t('file.locked')}
        isOpen={state.step === 'locked'}
        onClose={close}
        actions={
          <>
            <Button onPress={close}>{t('common:cancel')}</Button>
            <Button type="submit" form={formId} kind="primary" isDisabled={password === ''}>
              {t('file.open')}
            </Button>
          </>
        }
      >
        {state.step === 'locked' && state.error && <ErrorMessage error={state.error} />}
        <form id={formId} onSubmit={unlock}>
          <PasswordField label={t('file.password')} value={password} onChange={setPassword} autoComplete="current-password" autoFocus />
        </form>
      </Dialog>
      {state.step === 'checked' && (
        <BringDialog
          state={state}
          password={password}
          onPassword={setPassword}
          onBring={() => {
            setPassword('');
            void bringBack(client, state.isLocked ? password : null);
          }}
          onClose={close}
        />
      )}
    </ImportStep>
  );
}

interface BringDialogProps {
  state: Extract<FileState, { step: 'checked' }>;
  password: string;
  onPassword: (password: string) => void;
  onBring: () => void;
  onClose: () => void;
}

/** What the file would do, and the decision. */
function BringDialog({ state: { outcome, isLocked, error }, password, onPassword, onBring, onClose }: BringDialogProps) {
  const { t } = useTranslation('recordsImport');
  const format = useFormat();
  // Whoever left the page left the password too, and is asked for it once more.
  const [asks] = useState(isLocked && password === '');
  const isNothing = outcome.created + outcome.updated === 0;
  return (
    <ConfirmDialog title={t('file.confirm', { name: outcome.type.name })} action={t('file.bring')} isOpen isDisabled={isNothing || (isLocked && password === '')} onConfirm={onBring} onClose={onClose}>
      {isNothing && outcome.refused === 0 && <p>{t('file.nothing')}</p>}
      {outcome.type.isNew && <p>{t('file.newType')}</p>}
      <ul className={styles.hint}>
        {TOLD.filter((what) => outcome[what] > 0).map((what) => (
          <li key={what}>{t(`file.counts.${what}`, { count: outcome[what], n: format.number(outcome[what]) })}</li>
        ))}
      </ul>
      {asks && !isNothing && <PasswordField label={t('file.password')} value={password} onChange={onPassword} autoComplete="current-password" />}
      {error && <ErrorMessage error={error} />}
    </ConfirmDialog>
  );
}
