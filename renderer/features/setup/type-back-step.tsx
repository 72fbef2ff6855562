import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useTypedBack } from '../../app/recovery/use-typed-back.ts';
import { useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { RecoveryCodeField } from '../../ui/recovery-code-field.tsx';
import { isWholeCode } from '../../ui/recovery-code.ts';
import formStyles from '../session/form.module.css';
import { GateCard } from '../session/gate-card.tsx';
import { useAdoptStatus } from '../session/status.ts';
import { setFirstRun } from './first-run-state.ts';
import { Steps } from './steps.tsx';

/** Step 4: the code typed back from the paper, which proves that the paper is right. */
export function TypeBackStep({ recoveryCode }: { recoveryCode: string }) {
  const { t } = useTranslation('setup');
  const { typed, setTyped, mismatch, isRight } = useTypedBack(recoveryCode);
  const confirm = useCommand('setup.confirmRecovery');
  const adopt = useAdoptStatus();
  const leave = (): void => setFirstRun({ step: 'offers', recoveryCode: null });

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    if (!isRight()) return;
    confirm.mutate(
      { code: typed },
      {
        onSuccess: (status) => {
          adopt(status);
          leave();
        },
      },
    );
  }

  return (
    <GateCard wide title={t('typeBack.title')} subtitle={t('typeBack.subtitle')} progress={<Steps current={4} />}>
      <form className={formStyles.form} onSubmit={submit}>
        {confirm.error && <ErrorMessage error={confirm.error} />}
        <RecoveryCodeField value={typed} onChange={setTyped} error={mismatch} autoFocus />
        <div className={formStyles.actions}>
          <Button type="submit" kind="primary" size="large" isPending={confirm.isPending} isDisabled={!isWholeCode(typed)}>
            {confirm.isPending ? t('typeBack.checking') : t('typeBack.action')}
          </Button>
          <Button kind="quiet" size="large" onPress={() => setFirstRun({ step: 'code' })}>
            {t('typeBack.back')}
          </Button>
          <Button kind="quiet" size="large" onPress={leave} isDisabled={confirm.isPending}>
            {t('typeBack.later')}
          </Button>
        </div>
        <p className={formStyles.note}>{t('typeBack.note')}</p>
      </form>
    </GateCard>
  );
}
