import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/format.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { Progress } from '../../ui/progress.tsx';
import styles from './example.module.css';
import { loadRun } from './runs.ts';

/** How far the loading is, with the way out, or why it did not work. Nothing while nobody asked for it. */
export function Loading() {
  const { t } = useTranslation('example');
  const format = useFormat();
  const run = loadRun.useRun();
  if (run.state === 'failed') {
    return run.error.reason === 'cancelled' ? <p role="status">{t('cancelled')}</p> : <ErrorMessage error={run.error} kept={t('kept')} />;
  }
  if (run.state !== 'running') return null;
  const { done, total, isCancelling } = run;
  const text = total === null ? t('loading') : t('progress', { done: format.number(done), total: format.number(total) });
  return (
    <div className={styles.running} role="group" aria-label={t('loading')}>
      <p>{t('loading')}</p>
      <Progress label={t('loading')} fraction={total === null ? null : done / total} text={text} />
      <div className={styles.actions}>
        <span className={styles.small}>{text}</span>
        <Button onPress={() => loadRun.cancel()} isPending={isCancelling}>
          {t('cancel')}
        </Button>
      </div>
    </div>
  );
}
