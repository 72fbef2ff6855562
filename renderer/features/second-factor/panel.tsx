import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/i18n/format.ts';
import { invalidateFeatures, useCommand, useQueryOf } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { Section } from '../../ui/section.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { BackupCodes } from './backup-codes.tsx';
import { RemoveSecondFactor } from './remove.tsx';
import styles from './second-factor.module.css';
import { SecondFactorSetup } from './setup.tsx';

/** Below this it is time for new ones. */
const FEW_CODES = 3;

/** One's own second factor on one's own account: what it is, and everything that can be done about it. */
export function SecondFactorPanel() {
  const { t } = useTranslation('secondFactor');
  const [doing, setDoing] = useState<'setUp' | 'remove' | null>(null);
  const client = useQueryClient();
  const newCodes = useCommand('secondFactor.newCodes');
  const leave = (): void => {
    setDoing(null);
    newCodes.reset();
    invalidateFeatures(client, ['secondFactor']);
  };

  return (
    <Section title={t('panel.title')} level={2}>
      {doing === 'setUp' ? (
        <SecondFactorSetup onDone={leave} onCancel={leave} />
      ) : doing === 'remove' ? (
        <RemoveSecondFactor onDone={leave} onCancel={leave} />
      ) : newCodes.data?.codes ? (
        <BackupCodes codes={newCodes.data.codes} onDone={leave} />
      ) : (
        <Standing onSetUp={() => setDoing('setUp')} onRemove={() => setDoing('remove')} newCodes={newCodes} />
      )}
    </Section>
  );
}

interface StandingProps {
  onSetUp: () => void;
  onRemove: () => void;
  newCodes: ReturnType<typeof useCommand<'secondFactor.newCodes'>>;
}

function Standing({ onSetUp, onRemove, newCodes }: StandingProps) {
  const { t } = useTranslation('secondFactor');
  const format = useFormat();
  const status = useQueryOf('secondFactor.status', {});
  if (status.error) return <ErrorMessage error={status.error} onRetry={() => void status.refetch()} />;
  if (!status.data) return <Skeleton />;
  const { on, sinceMs, codesLeft, required } = status.data;
  if (!on) {
    return (
      <div className={styles.steps}>
        <p>{t('panel.off')}</p>
        <div className={styles.actions}>
          <Button onPress={onSetUp}>{t('panel.setUp')}</Button>
        </div>
      </div>
    );
  }
  return (
    <div className={styles.steps}>
      {newCodes.error && <ErrorMessage error={newCodes.error} />}
      {newCodes.data?.codes === null && <p role="alert">{t('panel.newCodesLost')}</p>}
      <p>{t('panel.on', { date: format.date(sinceMs ?? 0) })}</p>
      <p>
        {t('panel.codesLeft', { count: codesLeft, n: format.number(codesLeft) })} {codesLeft < FEW_CODES && t('panel.few')}
      </p>
      {required && <p className={styles.hint}>{t('panel.required')}</p>}
      <div className={styles.actions}>
        <Button onPress={onSetUp}>{t('panel.replace')}</Button>
        <Button isPending={newCodes.isPending} onPress={() => newCodes.mutate({})}>
          {t('panel.newCodes')}
        </Button>
        {!required && (
          <Button kind="danger" onPress={onRemove}>
            {t('panel.remove')}
          </Button>
        )}
      </div>
    </div>
  );
}
