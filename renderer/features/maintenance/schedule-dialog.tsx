import { FolderOpen } from 'lucide-react';
import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { BACKUP_SCHEDULE } from '../../../preload/contract/backups.ts';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { asApiError } from '../../ipc/api-error.ts';
import type { ApiError } from '../../ipc/api-error.ts';
import { call } from '../../ipc/client.ts';
import { useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { tellOutcome } from '../../ui/toasts.ts';
import styles from './maintenance-page.module.css';

interface ScheduleDialogProps {
  schedule: OutputOf<'backups.state'>['schedule'];
  onClose: () => void;
  onChanged: () => void;
}
type Counted = keyof typeof BACKUP_SCHEDULE;

/** Where backups go by themselves, when, and how many stay. */
export function ScheduleDialog({ schedule, onClose, onChanged }: ScheduleDialogProps) {
  const { t } = useTranslation(['backups', 'common']);
  const [folder, setFolder] = useState<{ folder: string; name: string } | null>(null);
  const [daily, setDaily] = useState(schedule?.daily ?? true);
  const [atClose, setAtClose] = useState(schedule?.atClose ?? true);
  const [fulls, setFulls] = useState(String(schedule?.fulls ?? BACKUP_SCHEDULE.fulls.preset));
  const [differentials, setDifferentials] = useState(String(schedule?.differentials ?? BACKUP_SCHEDULE.differentials.preset));
  const [pickError, setPickError] = useState<ApiError | null>(null);
  const save = useCommand('backups.schedule');
  const name = folder?.name ?? schedule?.folder;
  const counts = { fulls: countOf('fulls', fulls), differentials: countOf('differentials', differentials) };

  async function pick(): Promise<void> {
    setPickError(null);
    try {
      const picked = await call('host.pickFolder', { purpose: 'backup-folder' });
      if (picked !== null) setFolder(picked);
    } catch (error) {
      setPickError(asApiError(error));
    }
  }
  function submit(event: SubmitEvent): void {
    event.preventDefault();
    if (counts.fulls === null || counts.differentials === null) return;
    save.mutate(
      { daily, atClose, fulls: counts.fulls, differentials: counts.differentials, ...(folder === null ? {} : { folder: folder.folder }) },
      {
        onSuccess() {
          tellOutcome(t('schedule.saved'));
          onChanged();
          onClose();
        },
      },
    );
  }

  return (
    <Dialog
      title={t('schedule.dialogTitle')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button type="submit" form="backup-schedule" kind="primary" isPending={save.isPending} isDisabled={name === undefined || counts.fulls === null || counts.differentials === null}>
            {t('schedule.save')}
          </Button>
        </>
      }
    >
      <form id="backup-schedule" className={styles.text} onSubmit={submit}>
        <p role="status">{name === undefined ? t('schedule.noFolder') : t('schedule.chosen', { name })}</p>
        <div className={styles.actions}>
          <Button icon={<FolderOpen />} onPress={() => void pick()}>
            {t(name === undefined ? 'schedule.choose' : 'schedule.chooseOther')}
          </Button>
        </div>
        {pickError && <ErrorMessage error={pickError} />}
        <Checkbox isSelected={daily} onChange={setDaily}>
          {t('schedule.daily')}
        </Checkbox>
        <Checkbox isSelected={atClose} onChange={setAtClose}>
          {t('schedule.atClose')}
        </Checkbox>
        <p className={styles.about}>{t('schedule.lockNote')}</p>
        <CountField of="fulls" value={fulls} onChange={setFulls} />
        <CountField of="differentials" value={differentials} onChange={setDifferentials} />
        {save.error && <ErrorMessage error={save.error} />}
      </form>
    </Dialog>
  );
}

/** The number that was typed; null for none, or one out of bounds. */
function countOf(of: Counted, typed: string): number | null {
  const { least, most } = BACKUP_SCHEDULE[of];
  const count = /^\d{1,3}$/u.test(typed.trim()) ? Number(typed) : 0;
  return count >= least && count <= most ? count : null;
}

function CountField({ of, value, onChange }: { of: Counted; value: string; onChange: (typed: string) => void }) {
  const { t } = useTranslation('backups');
  const format = useFormat();
  const { least, most } = BACKUP_SCHEDULE[of];
  const bounds = t('schedule.number', { least: format.number(least), most: format.number(most) });
  return <TextField label={t(`schedule.${of}`)} value={value} onChange={onChange} hint={bounds} error={countOf(of, value) === null ? bounds : null} maxLength={3} dir="ltr" />;
}
