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
  onCancel: () => void;
}

/** While a file is looked at, checked or imported: how far it has come, and the way out. */
export function ImportRunning({ step, file, work, onCancel }: ImportRunningProps) {
  const { t } = useTranslation('import');
  const format = useFormat();
  const { bytes } = work;
  const total = bytes?.total ?? file.sizeBytes;
  const isRead = bytes !== null && bytes.done >= total;
  const text = isRead ? t('running.finishing') : t('running.progress', { done: format.bytes(bytes?.done ?? 0), total: format.bytes(total) });
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
      <p>{t(`running.${step}Text`)}</p>
      <div>
        <Progress label={t(`running.${step}`, { name: file.name })} fraction={isRead || total === 0 ? null : (bytes?.done ?? 0) / total} text={text} />
        <p className={styles.hint}>{text}</p>
      </div>
    </ImportStep>
  );
}
