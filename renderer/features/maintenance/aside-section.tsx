import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import { isWholeSecret, NOTHING_TYPED, RecoverySecret, secretInput } from '../../app/recovery/recovery-secret.tsx';
import { useFormat } from '../../app/i18n/format.ts';
import { useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { Section } from '../../ui/section.tsx';
import { tellOutcome } from '../../ui/toasts.ts';
import styles from './maintenance-page.module.css';

/** Data whose place a backup took, with the ways to get it back and to be rid of it. */
export function AsideSection({ asides, onChanged }: { asides: OutputOf<'backups.state'>['asides']; onChanged: () => void }) {
  const { t } = useTranslation('backups');
  const format = useFormat();
  const [asking, setAsking] = useState<{ what: 'putBack' | 'remove'; id: string } | null>(null);
  if (asides.length === 0) return null;
  return (
    <Section level={2} title={t('aside.title')}>
      <div className={styles.part}>
        <p>{t('aside.about')}</p>
        <ul className={styles.text}>
          {asides.map(({ id, setAsideAtMs }) => (
            <li key={id}>
              <p id={`aside-${id}`}>{t('aside.one', { when: format.moment(setAsideAtMs) })}</p>
              <div className={styles.actions} role="group" aria-labelledby={`aside-${id}`}>
                <Button onPress={() => setAsking({ what: 'putBack', id })}>{t('aside.putBack')}</Button>
                <Button onPress={() => setAsking({ what: 'remove', id })}>{t('aside.remove')}</Button>
              </div>
            </li>
          ))}
        </ul>
      </div>
      {asking?.what === 'putBack' && <PutBackDialog aside={asking.id} onClose={() => setAsking(null)} />}
      {asking?.what === 'remove' && <RemoveDialog aside={asking.id} onClose={() => setAsking(null)} onChanged={onChanged} />}
    </Section>
  );
}

function PutBackDialog({ aside, onClose }: { aside: string; onClose: () => void }) {
  const { t } = useTranslation('backups');
  const [secret, setSecret] = useState(NOTHING_TYPED);
  const putBack = useCommand('backups.putBack');
  return (
    // Once it is put back the session is over, and the sign-in screen takes the place of all this.
    <ConfirmDialog title={t('aside.putBackTitle')} action={t('aside.putBackAction')} isOpen isPending={putBack.isPending} isDisabled={!isWholeSecret(secret)} onClose={onClose} onConfirm={() => putBack.mutate({ aside, ...secretInput(secret) })}>
      <div className={styles.text}>
        <p>{t('aside.putBackText')}</p>
        <RecoverySecret value={secret} onChange={setSecret} error={putBack.error} />
        {putBack.error && <ErrorMessage error={putBack.error} />}
      </div>
    </ConfirmDialog>
  );
}

function RemoveDialog({ aside, onClose, onChanged }: { aside: string; onClose: () => void; onChanged: () => void }) {
  const { t } = useTranslation('backups');
  const remove = useCommand('backups.removeAside');
  function confirm(): void {
    remove.mutate(
      { aside },
      {
        onSuccess() {
          tellOutcome(t('aside.removed'));
          onChanged();
          onClose();
        },
      },
    );
  }
  return (
    <ConfirmDialog title={t('aside.removeTitle')} action={t('aside.removeAction')} isOpen isPending={remove.isPending} onClose={onClose} onConfirm={confirm}>
      <p>{t('aside.removeText')}</p>
      {remove.error && <ErrorMessage error={remove.error} />}
    </ConfirmDialog>
  );
}
