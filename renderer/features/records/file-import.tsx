import { FileUp } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { ImportStep } from '../../app/import/import-step.tsx';
import styles from '../../app/import/import.module.css';
import { call } from '../../ipc/client.ts';
import { useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { tellOutcome } from '../../ui/toasts.ts';

type Outcome = OutputOf<'recordsFile.run'>;
/** What is told of an outcome, where there is any of it. */
const TOLD = ['created', 'updated', 'unchanged', 'files', 'refused', 'ownersReplaced', 'peopleMissing', 'recordsMissing', 'filesMissing'] as const satisfies readonly (keyof Outcome)[];

/** Brings records back from a file that holds all of them: tried out first, then told, then done. */
export function FileImport() {
  const { t } = useTranslation('recordsImport');
  const format = useFormat();
  const [file, setFile] = useState<{ file: string; name: string } | null>(null);
  const [password, setPassword] = useState('');
  const tried = useCommand('recordsFile.run');
  const done = useCommand('recordsFile.run');
  const needsPassword = tried.error?.reason === 'file_wrong_password';
  const outcome = tried.data;
  const asked = (picked: { file: string }) => ({ file: picked.file, ...(password === '' ? {} : { password }) });

  function close(): void {
    setFile(null);
    setPassword('');
    tried.reset();
    done.reset();
  }
  async function choose(): Promise<void> {
    close();
    const picked = await call('host.pickFile', { purpose: 'records-file' });
    if (picked === null) return;
    setFile(picked);
    tried.mutate({ file: picked.file, dryRun: true });
  }
  function bring(picked: { file: string }): void {
    done.mutate(
      { ...asked(picked), dryRun: false, skipRefused: true },
      {
        onSuccess: ({ created, updated }) => {
          tellOutcome(t('file.done', { count: created + updated, n: format.number(created + updated) }));
          close();
        },
      },
    );
  }

  return (
    <ImportStep title={t('file.title')}>
      <p>{t('file.about')}</p>
      {tried.error && !needsPassword && <ErrorMessage error={tried.error} />}
      <div>
        <Button icon={<FileUp />} isPending={tried.isPending} onPress={() => void choose()}>
          {t('file.choose')}
        </Button>
      </div>
      <Dialog
        title={t('file.locked')}
        isOpen={needsPassword && file !== null}
        onClose={close}
        actions={
          <Button kind="primary" isDisabled={password === ''} isPending={tried.isPending} onPress={() => file && tried.mutate({ ...asked(file), dryRun: true })}>
            {t('file.open')}
          </Button>
        }
      >
        {/* Asked for the first time, nothing was wrong yet. */}
        {tried.error && tried.variables?.password !== undefined && <ErrorMessage error={tried.error} />}
        <PasswordField label={t('file.password')} value={password} onChange={setPassword} autoComplete="current-password" />
      </Dialog>
      <ConfirmDialog title={t('file.confirm', { name: outcome?.type.name ?? '' })} action={t('file.bring')} isOpen={file !== null && outcome !== undefined && !needsPassword} isPending={done.isPending} onConfirm={() => file && bring(file)} onClose={close}>
        {outcome?.type.isNew === true && <p>{t('file.newType')}</p>}
        <ul className={styles.hint}>
          {TOLD.filter((what) => (outcome?.[what] ?? 0) > 0).map((what) => (
            <li key={what}>{t(`file.counts.${what}`, { count: outcome?.[what] ?? 0, n: format.number(outcome?.[what] ?? 0) })}</li>
          ))}
        </ul>
        {done.error && <ErrorMessage error={done.error} />}
      </ConfirmDialog>
    </ImportStep>
  );
}
