import { ShieldOff } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/signed-in.ts';
import { useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { tellOutcome } from '../../ui/toasts.ts';
import type { PersonDetail } from './person-detail.ts';
import styles from './person-panel.module.css';

/** Takes the second factor away from somebody who lost their device; nothing while there is none, and for oneself. */
export function ResetSecondFactor({ detail: { person, secondFactor } }: { detail: PersonDetail }) {
  const { t } = useTranslation('people');
  const isOwn = useSession().person.personId === person.id;
  const [asking, setAsking] = useState(false);
  const reset = useCommand('secondFactor.reset');
  if (isOwn || !secondFactor.on) return null;

  function doReset(): void {
    reset.mutate({ personId: person.id }, { onSuccess: () => tellOutcome(t('secondFactor.done', { name: person.name })), onSettled: () => setAsking(false) });
  }
  return (
    <>
      <div className={styles.actions}>
        <Button icon={<ShieldOff />} onPress={() => setAsking(true)}>
          {t('secondFactor.reset')}
        </Button>
      </div>
      {reset.error && <ErrorMessage error={reset.error} />}
      <ConfirmDialog
        title={t('secondFactor.title', { name: person.name })}
        action={t('secondFactor.action')}
        isOpen={asking}
        isPending={reset.isPending}
        onClose={() => setAsking(false)}
        onConfirm={doReset}
      >
        <p>{t('secondFactor.about')}</p>
      </ConfirmDialog>
    </>
  );
}
