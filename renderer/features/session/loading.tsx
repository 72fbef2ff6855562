import { useTranslation } from 'react-i18next';
import { Logo } from '../../ui/logo.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import styles from './loading.module.css';

/** Until the first answer is there. */
export function Loading() {
  const { t } = useTranslation('session');
  return (
    <main className={styles.loading} aria-busy="true">
      <Logo />
      <h1 className={styles.text}>{t('loading')}</h1>
      <Spinner large />
    </main>
  );
}
