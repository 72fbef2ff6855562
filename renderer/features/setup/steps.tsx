import { useTranslation } from 'react-i18next';
import styles from './steps.module.css';

const STEPS = 4;

/** How far through set-up this is: four short bars, and the same in words. */
export function Steps({ current }: { current: 1 | 2 | 3 | 4 }) {
  const { t } = useTranslation('setup');
  return (
    <span className={styles.steps}>
      <span className={styles.text}>{t('step', { current, total: STEPS })}</span>
      <span className={styles.bars} aria-hidden="true">
        {Array.from({ length: STEPS }, (_, index) => (
          <span key={index} className={index < current ? styles.done : styles.bar} />
        ))}
      </span>
    </span>
  );
}
