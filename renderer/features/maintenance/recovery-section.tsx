import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { DrillDialog } from '../../app/recovery/prove-code-dialog.tsx';
import { Button } from '../../ui/button.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Section } from '../../ui/section.tsx';
import styles from './maintenance-page.module.css';
import { NewCodeDialog } from './new-code-dialog.tsx';
import { SharesDialog } from './shares-dialog.tsx';

/** Whether the recovery code was kept, and whether anybody has tried it since. */
export function RecoverySection({ keys: { recovery } }: { keys: OutputOf<'keys.overview'> }) {
  const { t } = useTranslation(['maintenance', 'recovery']);
  const format = useFormat();
  const [asks, setAsks] = useState<'drill' | 'newCode' | 'shares' | null>(null);
  /** Of a code that was made a moment ago, so that it need not be typed again. */
  const [fresh, setFresh] = useState('');
  const close = (): void => {
    setAsks(null);
    setFresh('');
  };
  const when = (atMs: number | null): string => (atMs === null ? t('never') : format.moment(atMs));
  return (
    <Section level={2} title={t('recovery.title')}>
      <div className={styles.part}>
        <p>{t('recovery.about')}</p>
        <Facts>
          <Fact name={t('recovery.confirmed')}>{when(recovery.confirmedAtMs)}</Fact>
          <Fact name={t('recovery.tried')}>{when(recovery.drilledAtMs)}</Fact>
        </Facts>
        <div className={styles.actions}>
          <Button icon={<KeyRound />} onPress={() => setAsks('drill')}>
            {t('recovery.drill')}
          </Button>
          <Button onPress={() => setAsks('shares')}>{t('recovery:shares.ask')}</Button>
          <Button onPress={() => setAsks('newCode')}>{t('recovery:newCode.ask')}</Button>
        </div>
      </div>
      <DrillDialog isOpen={asks === 'drill'} onClose={close} />
      {asks === 'newCode' && (
        <NewCodeDialog
          onShare={(recoveryCode) => {
            setFresh(recoveryCode);
            setAsks('shares');
          }}
          onClose={close}
        />
      )}
      {asks === 'shares' && <SharesDialog recoveryCode={fresh} onClose={close} />}
    </Section>
  );
}
