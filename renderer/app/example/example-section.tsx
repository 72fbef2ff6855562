import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/format.ts';
import { showOverlay } from '../overlay.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { Section } from '../../ui/section.tsx';
import styles from './example.module.css';
import { Loading } from './loading.tsx';
import { loadRun } from './runs.ts';
import { useLoadExample } from './use-load-example.ts';

/** Example data among the settings: loading it where there is nothing yet, and removing it. */
export function ExampleSection() {
  const { t } = useTranslation('example');
  const format = useFormat();
  const load = useLoadExample();
  const isLoading = loadRun.useRun().state === 'running';
  const { data, error, refetch } = useQueryOf('example.state', {});
  return (
    <Section level={2} title={t('section.title')}>
      <div className={styles.box}>
        {error && <ErrorMessage error={error} onRetry={() => void refetch()} />}
        {data?.loadedAtMs != null ? <p>{t('section.loaded', { when: format.dateTime(data.loadedAtMs) })}</p> : data && <p>{t(data.mayLoad ? 'section.none' : 'section.notEmpty')}</p>}
        <Loading />
        {data?.mayLoad === true && !isLoading && <Button onPress={() => void load()}>{t('section.load')}</Button>}
        {data?.mayRemove === true && <Button onPress={() => showOverlay('example-removal')}>{t('section.remove')}</Button>}
      </div>
    </Section>
  );
}
