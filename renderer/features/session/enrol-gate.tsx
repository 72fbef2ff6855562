import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand, useQueryOf } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { RemoveSecondFactor } from '../second-factor/remove.tsx';
import { SecondFactorSetup } from '../second-factor/setup.tsx';
import styles from './form.module.css';
import { GateCard } from './gate-card.tsx';

/**
 * What somebody sees who must set up a second factor before anything else. Whose factor was only reset, in a role that
 * does not ask for one, may do without, if their password is long enough to stand alone.
 */
export function EnrolGate({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('secondFactor');
  const [without, setWithout] = useState(false);
  const state = useQueryOf('secondFactor.status', {});
  const signOut = useCommand('session.signOut');

  if (without) {
    return (
      <GateCard wide focusTitle title={t('gate.without')} subtitle={t('gate.withoutText')}>
        <RemoveSecondFactor onDone={onDone} onCancel={() => setWithout(false)} />
      </GateCard>
    );
  }
  const isFree = state.data?.required === false && !state.data.on;
  return (
    <GateCard wide focusTitle title={t('gate.title')} subtitle={t('gate.subtitle')}>
      <SecondFactorSetup onDone={onDone} />
      {signOut.error && <ErrorMessage error={signOut.error} />}
      <div className={styles.actions}>
        <Button kind="quiet" isPending={signOut.isPending} onPress={() => signOut.mutate({})}>
          {t('gate.signOut')}
        </Button>
        {isFree && (
          <Button kind="quiet" onPress={() => setWithout(true)}>
            {t('gate.without')}
          </Button>
        )}
      </div>
    </GateCard>
  );
}
