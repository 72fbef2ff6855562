import { ScanSearch } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Health } from '../../../preload/contract/health.ts';
import { ExportPanel } from '../../app/export-run.tsx';
import { useFormat } from '../../app/i18n/format.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Section } from '../../ui/section.tsx';
import { tellOutcome } from '../../ui/toasts.ts';
import { checkRun } from './runs.ts';
import { SalvagePart } from './salvage-part.tsx';
import styles from './maintenance-page.module.css';

/** Whether the data is as it was written, looking through all of it, and what to do where it is not. */
export function HealthSection() {
  const { t } = useTranslation('health');
  const health = useQueryOf('health.state', {});
  const { state } = checkRun.useRun();

  function check(): void {
    void checkRun.start({}).then((found) => {
      void health.refetch();
      if (found === null) return;
      if (isWhole(found)) tellOutcome(t('section.doneWhole'));
      else tellOutcome(t('section.doneDamaged'), { tone: 'bad' });
      checkRun.dismiss();
    });
  }

  return (
    <Section level={2} title={t('section.title')}>
      <div className={styles.part}>
        <p>{t('section.about')}</p>
        {health.error && <ErrorMessage error={health.error} onRetry={() => void health.refetch()} />}
        {health.data && <Found health={health.data} />}
        <div className={styles.actions}>
          <Button icon={<ScanSearch />} onPress={check} isDisabled={state === 'running' || !health.data || health.data.state === 'not_upgraded'}>
            {t('section.action')}
          </Button>
        </div>
        <ExportPanel run={checkRun} label={t('section.title')} progress={(done, total) => t('section.progress', { done, total })} running={t('section.running')} kept={t('section.kept')} />
        {health.data && <WaysOut health={health.data} />}
      </div>
    </Section>
  );
}

function isWhole({ state, attachments }: Health): boolean {
  return state === 'whole' && attachments.missing + attachments.damaged === 0;
}

function Found({ health: { state, checkedAtMs, parts, attachments } }: { health: Health }) {
  const { t } = useTranslation('health');
  const format = useFormat();
  const lost = [
    ...(attachments.missing > 0 ? [t('section.missing', { count: attachments.missing, n: format.number(attachments.missing) })] : []),
    ...(attachments.damaged > 0 ? [t('section.damagedFiles', { count: attachments.damaged, n: format.number(attachments.damaged) })] : []),
  ];
  return (
    <Facts>
      <Fact name={t('section.state')}>{t(`section.states.${state}`, { parts: format.list(parts.map((part) => t(`parts.${part}`))) })}</Fact>
      <Fact name={t('section.last')}>{checkedAtMs === null ? t('section.never') : format.moment(checkedAtMs)}</Fact>
      {lost.length > 0 && <Fact name={t('section.files')}>{format.list(lost)}</Fact>}
    </Facts>
  );
}

function WaysOut({ health }: { health: Health }) {
  const { t } = useTranslation('health');
  if (health.state === 'not_upgraded') return <p>{t('section.formerVersion')}</p>;
  if (health.state === 'damaged' || health.state === 'suspected') {
    return (
      <>
        <p>{t('section.fromBackup')}</p>
        <p>{t('section.noBackup')}</p>
        <SalvagePart />
      </>
    );
  }
  return health.attachments.missing + health.attachments.damaged > 0 ? <p>{t('section.filesFromBackup')}</p> : null;
}
