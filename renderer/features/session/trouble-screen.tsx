import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import styles from './form.module.css';
import { GateCard } from './gate-card.tsx';
import { RECOVERABLE, RESTORABLE, SALVAGEABLE } from './trouble.ts';
import type { Trouble } from './trouble.ts';

interface TroubleScreenProps {
  trouble: Trouble;
  onRetry: () => void;
  /** Absent where there is no data yet that could be recovered. */
  onRecover?: (() => void) | undefined;
  /** Restores from a backup, where the data itself is not whole. */
  onRestore?: (() => void) | undefined;
  /** Saves what is readable, where the key file opens and the database is damaged. */
  onSalvage?: (() => void) | undefined;
  isChecking?: boolean;
}

/** Why the data cannot be opened as usual, that nothing is lost, and what to do. */
export function TroubleScreen({ trouble, onRetry, onRecover, onRestore, onSalvage, isChecking = false }: TroubleScreenProps) {
  const { t } = useTranslation(['session', 'backups', 'health']);
  const recover = RECOVERABLE.has(trouble) ? onRecover : undefined;
  const recoverFirst = trouble.startsWith('device_secret_');
  return (
    <GateCard wide focusTitle title={t(`trouble.${trouble}.title`)}>
      <div className={styles.form} role="alert">
        <p>{t(`trouble.${trouble}.what`)}</p>
        <p>{t(`trouble.${trouble}.do`)}</p>
      </div>
      <div className={styles.actions}>
        {recover && recoverFirst && (
          <Button kind="primary" size="large" onPress={recover}>
            {t('trouble.recover')}
          </Button>
        )}
        <Button kind={recover && recoverFirst ? 'plain' : 'primary'} size="large" isPending={isChecking} onPress={onRetry}>
          {t('trouble.retry')}
        </Button>
        {onRestore && RESTORABLE.has(trouble) && (
          <Button size="large" onPress={onRestore}>
            {t('backups:restore.link')}
          </Button>
        )}
        {onSalvage && SALVAGEABLE.has(trouble) && (
          <Button size="large" onPress={onSalvage}>
            {t('health:salvage.action')}
          </Button>
        )}
        {recover && !recoverFirst && (
          <Button size="large" onPress={recover}>
            {t('trouble.recover')}
          </Button>
        )}
      </div>
    </GateCard>
  );
}
