import { CalendarClock, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Section } from '../../ui/section.tsx';
import { tellOutcome } from '../../ui/toasts.ts';
import { useReasonText } from '../../ui/use-reason-text.ts';
import styles from './maintenance-page.module.css';
import { ScheduleDialog } from './schedule-dialog.tsx';

type Schedule = OutputOf<'backups.state'>['schedule'];

/** Whether backups happen without anybody thinking of them, where to, and whether they do. */
export function ScheduleSection({ schedule, onChanged }: { schedule: Schedule; onChanged: () => void }) {
  const { t } = useTranslation('backups');
  const [asking, setAsking] = useState<'set' | 'end' | null>(null);
  return (
    <Section level={2} title={t('schedule.title')}>
      <div className={styles.part}>
        <p>{t('schedule.about')}</p>
        {schedule === null ? <p>{t('schedule.none')}</p> : <ScheduleFacts schedule={schedule} />}
        <div className={styles.actions}>
          <Button icon={<CalendarClock />} onPress={() => setAsking('set')}>
            {t(schedule === null ? 'schedule.setUp' : 'schedule.change')}
          </Button>
          {schedule !== null && (
            <Button icon={<X />} onPress={() => setAsking('end')}>
              {t('schedule.end')}
            </Button>
          )}
        </div>
      </div>
      {asking === 'set' && <ScheduleDialog schedule={schedule} onClose={() => setAsking(null)} onChanged={onChanged} />}
      {asking === 'end' && <EndDialog onClose={() => setAsking(null)} onChanged={onChanged} />}
    </Section>
  );
}

function ScheduleFacts({ schedule }: { schedule: NonNullable<Schedule> }) {
  const { t } = useTranslation(['backups', 'maintenance']);
  const format = useFormat();
  const reasonText = useReasonText();
  const { folder, daily, atClose, lastAtMs, failure, kept } = schedule;
  const times = daily ? (atClose ? 'both' : 'daily') : atClose ? 'close' : 'never';
  return (
    <>
      <Facts>
        <Fact name={t('schedule.folder')}>
          <bdi>{folder}</bdi>
        </Fact>
        <Fact name={t('schedule.when')}>{t(`schedule.times.${times}`)}</Fact>
        <Fact name={t('schedule.last')}>{lastAtMs === null ? t('maintenance:never') : format.moment(lastAtMs)}</Fact>
        <Fact name={t('schedule.keptName')}>
          {t('schedule.kept', { fulls: format.number(kept.fulls), differentials: format.number(kept.differentials), size: format.bytes(kept.sizeBytes) })}
        </Fact>
      </Facts>
      {failure !== null && (
        <p role="status" className={styles.warn}>
          {t('schedule.failing', { since: format.moment(failure.sinceMs) })} {reasonText(failure)} {t('schedule.retried')}
        </p>
      )}
    </>
  );
}

function EndDialog({ onClose, onChanged }: { onClose: () => void; onChanged: () => void }) {
  const { t } = useTranslation('backups');
  const end = useCommand('backups.unschedule');
  return (
    <ConfirmDialog
      title={t('schedule.endTitle')}
      action={t('schedule.endAction')}
      isOpen
      isPending={end.isPending}
      onClose={onClose}
      onConfirm={() =>
        end.mutate(
          {},
          {
            onSuccess() {
              tellOutcome(t('schedule.ended'));
              onChanged();
              onClose();
            },
          },
        )
      }
    >
      <p>{t('schedule.endText')}</p>
      {end.error && <ErrorMessage error={end.error} />}
    </ConfirmDialog>
  );
}
