import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/format.ts';
import { Button } from '../../ui/button.tsx';
import { Progress } from '../../ui/progress.tsx';
import { ImportStep } from './import-step.tsx';
import type { Work } from './import-store.ts';
import styles from './import.module.css';

interface ImportRunningProps {
  step: 'inspecting' | 'checking' | 'importing';
  file: { name: string; sizeBytes: number };
  work: Work;
  /** What the engine counts while it works on such a file. */
  counts?: 'bytes' | 'records';
  onCancel: () => void;
}

/** While a file is looked at, checked or imported: how far it has come, and the way out. */
export function ImportRunning({ step, file, work, counts = 'bytes', onCancel }: ImportRunningProps) {
  const { t } = useTranslation('import');
  const format = useFormat();
  const { told } = work;
  const done = told?.done ?? 0;
  // How many bytes there are is known from the start, how many records not before the file says so.
  const total = told?.total ?? (counts === 'bytes' ? file.sizeBytes : null);
  const isRead = told !== null && total !== null && done >= total;
  const text = isRead ? t('running.finishing') : total === null ? t('running.reading') : counts === 'bytes' ? t('running.progress', { done: format.bytes(done), total: format.bytes(total) }) : t('running.records', { done: format.number(done), total: format.number(total) });
  return (
    <ImportStep
      follows
      title={t(`running.${step}`, { name: file.name })}
      actions={
        <Button onPress={onCancel} isPending={work.isCancelling}>
          {work.isCancelling ? t('running.cancelling') : t('running.cancel')}
        </Button>
      }
    >
      <p>{counts === 'records' && step !== 'inspecting' ? t(`running.${step}Records`) : t(`running.${step}Text`)}</p>
      <div>
        <Progress label={t(`running.${step}`, { name: file.name })} fraction={isRead || total === null || total === 0 ? null : done / total} text={text} />
        <p className={styles.hint}>{text}</p>
      </div>
    </ImportStep>
  );
}
