import { Download } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AgeRecipient, RECORDS_FORMATS } from '../../../../preload/contract/records.ts';
import type { RecordsFormat } from '../../../../preload/contract/records.ts';
import { ExportPanel, exportTo } from '../../../app/export-run.tsx';
import { useFormat } from '../../../app/i18n/format.ts';
import type { ApiError } from '../../../ipc/api-error.ts';
import { createLongRun } from '../../../ipc/long-run.ts';
import { Button } from '../../../ui/button.tsx';
import { Choice } from '../../../ui/choice.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { ErrorMessage } from '../../../ui/error-message.tsx';
import { NewPasswordField } from '../../../ui/new-password-field.tsx';
import { passwordLength, PASSWORD_MIN_CODE_POINTS } from '../../../ui/password-length.ts';
import { PasswordField } from '../../../ui/password-field.tsx';
import { Select } from '../../../ui/select.tsx';
import { TextField } from '../../../ui/text-field.tsx';
import styles from '../form/record-form.module.css';
import { filterOf, orderOf } from '../records-address.ts';
import type { RecordsView } from '../records-address.ts';

/** The one export of records of this window: leaving the page does not end it. */
const run = createLongRun('records.export');
const LOCKS = ['none', 'password', 'recipient'] as const;
type Lock = (typeof LOCKS)[number];

interface RecordsExportProps {
  view: RecordsView;
  typeId: string;
}

/** Writes exactly the records that the list shows, in its order, without secrets: as what, and open to whom, is asked first. */
export function RecordsExportButton(props: RecordsExportProps) {
  const { t } = useTranslation('records');
  const [isOpen, setOpen] = useState(false);
  const { state } = run.useRun();
  return (
    <>
      <Button icon={<Download />} onPress={() => setOpen(true)} isDisabled={state === 'running'}>
        {t('actions.export')}
      </Button>
      {/* Made anew each time: a password that was typed is gone with it. */}
      {isOpen && <ExportDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

function ExportDialog({ view, typeId, onClose }: RecordsExportProps & { onClose: () => void }) {
  const { t } = useTranslation(['records', 'common']);
  const format = useFormat();
  const [kind, setKind] = useState<RecordsFormat>('csv');
  const [lock, setLock] = useState<Lock>('none');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [recipient, setRecipient] = useState('');
  const [error, setError] = useState<ApiError | null>(null);
  const isRecipient = AgeRecipient.safeParse(recipient.trim()).success;
  const isReady = lock === 'none' || (lock === 'password' ? passwordLength(password) >= PASSWORD_MIN_CODE_POINTS && password === again : isRecipient);

  async function choose(): Promise<void> {
    setError(null);
    const key = lock === 'password' ? { password } : lock === 'recipient' ? { recipient: recipient.trim() } : {};
    const trouble = await exportTo(run, { purpose: 'records-export', name: `holdfast-records.${kind}${lock === 'none' ? '' : '.age'}` }, {
      inputFor: (file) => ({ file, typeId, filter: filterOf(view), ...orderOf(view), format: kind, ...key }),
      told: ({ records }, name) => t('export.done', { count: records, n: format.number(records), name }),
      onPicked: onClose,
    });
    setError(trouble);
  }

  return (
    <Dialog
      title={t('export.title')}
      isOpen
      wide
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button kind="primary" isDisabled={!isReady} onPress={() => void choose()}>
            {t('export.choose')}
          </Button>
        </>
      }
    >
      <div className={styles.section}>
        <p>{t('export.about')}</p>
        <Select label={t('export.format')} placeholder="" options={RECORDS_FORMATS.map((id) => ({ id, label: t(`export.formats.${id}`), note: t(`export.notes.${id}`) }))} value={kind} onChange={(id) => setKind(id as RecordsFormat)} />
        <Choice label={t('export.lock')} options={LOCKS.map((id) => ({ id, label: t(`export.locks.${id}`) }))} value={lock} onChange={setLock} />
        {lock === 'none' && <p>{t('export.open')}</p>}
        {lock === 'password' && (
          <>
            <NewPasswordField label={t('export.password')} value={password} onChange={setPassword} />
            <PasswordField label={t('export.again')} value={again} onChange={setAgain} autoComplete="new-password" error={again !== '' && !password.startsWith(again) ? t('export.differs') : null} />
            <p>{t('export.keep')}</p>
          </>
        )}
        {lock === 'recipient' && <TextField label={t('export.recipient')} hint={t('export.recipientHint')} value={recipient} onChange={setRecipient} mono dir="ltr" maxLength={2_500} error={recipient.trim().length > 61 && !isRecipient ? t('export.noRecipient') : null} />}
        {error && <ErrorMessage error={error} />}
      </div>
    </Dialog>
  );
}

export function RecordsExportPanel() {
  const { t } = useTranslation('records');
  return <ExportPanel run={run} label={t('export.label')} progress={(done, total) => t('export.progress', { done, total })} />;
}
