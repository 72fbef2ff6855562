import { LifeBuoy, Printer } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { RecoverySheet } from '../../app/recovery/recovery-sheet.tsx';
import { ShownCode } from '../../app/recovery/shown-code.tsx';
import { useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import formStyles from '../session/form.module.css';
import { GateCard } from '../session/gate-card.tsx';
import styles from './code-step.module.css';
import { setFirstRun } from './first-run-state.ts';
import { Steps } from './steps.tsx';

/** Step 3: the recovery code, shown this once, with what it is for and a sheet to print. */
export function CodeStep({ recoveryCode }: { recoveryCode: string }) {
  const { t } = useTranslation('setup');
  const print = useCommand('host.print');
  return (
    <GateCard wide focusTitle title={t('code.title')} subtitle={t('code.subtitle')} progress={<Steps current={3} />}>
      <div className={formStyles.form}>
        <ShownCode code={recoveryCode} label={t('code.aria')} />
        <ul className={styles.points}>
          <li>{t('code.why')}</li>
          <li>{t('code.where')}</li>
          <li>{t('code.once')}</li>
        </ul>
        {print.error && <ErrorMessage error={print.error} kept={t('code.printKept')} />}
        <div className={formStyles.actions}>
          <Button kind="primary" size="large" onPress={() => setFirstRun({ step: 'typeBack' })}>
            {t('code.next')}
          </Button>
          <Button size="large" icon={<Printer aria-hidden="true" />} isPending={print.isPending} onPress={() => print.mutate({})}>
            {t('code.print')}
          </Button>
        </div>
        <p className={formStyles.note}>
          <LifeBuoy aria-hidden="true" />
          <span>{t('code.note')}</span>
        </p>
      </div>
      <RecoverySheet recoveryCode={recoveryCode} />
    </GateCard>
  );
}
