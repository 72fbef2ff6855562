import { ArrowRight, FileUp, UserPlus } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { navigate } from '../../app/hash-location.ts';
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
  return (
    <GateCard wide focusTitle title={t('offers.title', { organisation })} subtitle={t('offers.subtitle')}>
      <div className={styles.offers}>
        <Offer icon={<FileUp />} title={t('offers.import')} text={t('offers.importText')} onPress={go('/people/import')} />
        <Offer icon={<UserPlus />} title={t('offers.empty')} text={t('offers.emptyText')} onPress={go('/')} />
      </div>
    </GateCard>
  );
}

function Offer({ icon, title, text, onPress }: { icon: ReactNode; title: string; text: string; onPress: () => void }) {
  return (
    <Button className={styles.offer ?? ''} onPress={onPress}>
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
