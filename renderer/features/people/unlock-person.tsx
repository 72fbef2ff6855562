import { LockOpen } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { tellOutcome } from '../../ui/toasts.ts';
import type { PersonDetail } from './person-detail.ts';
import styles from './person-panel.module.css';

/** Lets somebody sign in again at once after failed attempts; nothing while there are none. */
export function UnlockPerson({ detail: { person, attempts } }: { detail: PersonDetail }) {
  const { t } = useTranslation('people');
  const unlock = useCommand('people.unlock');
  if (attempts === null || attempts.failures === 0) return null;
  return (
    <>
      {attempts.isLocked && <p className={styles.note}>{t('panel.attempts.lockedNote')}</p>}
      <div className={styles.actions}>
        <Button
          icon={<LockOpen />}
          isPending={unlock.isPending}
          onPress={({ target }) => {
            const panel = target.closest<HTMLElement>('aside');
            unlock.mutate(
              { personId: person.id },
              {
                onSuccess() {
                  tellOutcome(t('panel.attempts.done', { name: person.name }));
                  // The button goes with what it was for; the focus stays in the panel.
                  panel?.focus();
                },
              },
            );
          }}
        >
          {t('panel.attempts.unlock')}
        </Button>
      </div>
      {unlock.error && <ErrorMessage error={unlock.error} kept={t('panel.attempts.kept')} />}
    </>
  );
}
