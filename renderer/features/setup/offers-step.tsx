import { ArrowRight, FileUp, FlaskConical, UserPlus } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { navigate } from '../../app/hash-location.ts';
import { Loading } from '../../app/example/loading.tsx';
import { loadRun } from '../../app/example/runs.ts';
import { useLoadExample } from '../../app/example/use-load-example.ts';
import { GateCard } from '../session/gate-card.tsx';
import { useSession } from '../../app/signed-in.ts';
import { finishFirstRun } from './first-run-state.ts';
import styles from './offers-step.module.css';

/** The organisation is there. What now? */
export function OffersStep() {
  const { t } = useTranslation('setup');
  const { organisation } = useSession();
  const go = (to: string) => (): void => {
    navigate(to, { replace: true });
    finishFirstRun();
  };
  const { t: example } = useTranslation('example');
  const load = useLoadExample();
  const isLoading = loadRun.useRun().state === 'running';
  const loadThenGo = async (): Promise<void> => {
    if (await load()) go('/')();
  };
  return (
    <GateCard wide focusTitle title={t('offers.title', { organisation })} subtitle={t('offers.subtitle')}>
      <div className={styles.offers}>
        <Offer icon={<FileUp />} title={t('offers.import')} text={t('offers.importText')} onPress={go('/people/import')} isDisabled={isLoading} />
        <Offer icon={<FlaskConical />} title={example('offer')} text={example('offerText')} onPress={() => void loadThenGo()} isDisabled={isLoading} />
        <Offer icon={<UserPlus />} title={t('offers.empty')} text={t('offers.emptyText')} onPress={go('/')} isDisabled={isLoading} />
        <Loading />
      </div>
    </GateCard>
  );
}

function Offer({ icon, title, text, onPress, isDisabled }: { icon: ReactNode; title: string; text: string; onPress: () => void; isDisabled: boolean }) {
  return (
    <Button className={styles.offer ?? ''} onPress={onPress} isDisabled={isDisabled}>
      <span className={styles.icon} aria-hidden="true">
        {icon}
      </span>
      <span className={styles.text}>
        <b>{title}</b>
        <span>{text}</span>
      </span>
      <ArrowRight aria-hidden="true" />
    </Button>
  );
}
