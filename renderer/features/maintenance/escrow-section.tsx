import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Section } from '../../ui/section.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { tellOutcome } from '../../ui/toasts.ts';
import styles from './maintenance-page.module.css';

/** Whether the organisation's own key opens this machine as well. */
export function EscrowSection({ keys: { escrow } }: { keys: OutputOf<'keys.overview'> }) {
  const { t } = useTranslation('maintenance');
  const format = useFormat();
  const [asks, setAsks] = useState<'set' | 'remove' | null>(null);
  const remove = useCommand('keys.removeEscrow');
  const close = (): void => setAsks(null);

  return (
    <Section level={2} title={t('escrow.title')}>
      <div className={styles.part}>
        <p>{t('escrow.about')}</p>
        <Facts>
          <Fact name={t('escrow.key')}>{escrow === null ? t('escrow.none') : <code className={styles.key} dir="ltr">{escrow.recipient}</code>}</Fact>
          {escrow?.setAtMs != null && <Fact name={t('escrow.since')}>{format.moment(escrow.setAtMs)}</Fact>}
        </Facts>
        <div className={styles.actions}>
          <Button onPress={() => setAsks('set')}>{t(escrow === null ? 'escrow.set' : 'escrow.replace')}</Button>
          {escrow !== null && <Button onPress={() => setAsks('remove')}>{t('escrow.remove')}</Button>}
        </div>
      </div>
      <EscrowDialog isOpen={asks === 'set'} onClose={close} />
      <ConfirmDialog
        title={t('escrow.removeTitle')}
        action={t('escrow.removeAction')}
        isOpen={asks === 'remove'}
        isPending={remove.isPending}
        onClose={() => {
          remove.reset();
          close();
        }}
        onConfirm={() =>
          remove.mutate(
            {},
            {
              onSuccess() {
                tellOutcome(t('escrow.removed'));
                close();
              },
            },
          )
        }
      >
        <p>{t('escrow.removeText')}</p>
        {remove.error && <ErrorMessage error={remove.error} />}
      </ConfirmDialog>
    </Section>
  );
}

/** As long as every public key in this form. */
const RECIPIENT = /^age1[a-z0-9]{58}$/u;

function EscrowDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation(['maintenance', 'common']);
  const [typed, setTyped] = useState('');
  const set = useCommand('keys.setEscrow');
  const isRefused = set.error?.reason === 'fields';

  function close(): void {
    setTyped('');
    set.reset();
    onClose();
  }
  function submit(event: SubmitEvent): void {
    event.preventDefault();
    set.mutate(
      { recipient: typed.trim() },
      {
        onSuccess() {
          tellOutcome(t('escrow.done'));
          close();
        },
      },
    );
  }

  return (
    <Dialog
      title={t('escrow.setTitle')}
      isOpen={isOpen}
      onClose={close}
      actions={
        <>
          <Button onPress={close}>{t('common:cancel')}</Button>
          <Button type="submit" form="set-escrow" kind="primary" isPending={set.isPending} isDisabled={!RECIPIENT.test(typed.trim())}>
            {t('escrow.setAction')}
          </Button>
        </>
      }
    >
      <div className={styles.text}>
        <p>{t('escrow.setText')}</p>
        <p>{t('escrow.loud')}</p>
        <form id="set-escrow" onSubmit={submit}>
          <TextField
            label={t('escrow.field')}
            hint={t('escrow.hint')}
            value={typed}
            onChange={(text) => {
              setTyped(text);
              if (set.error) set.reset();
            }}
            error={isRefused ? t('escrow.wrong') : null}
            dir="ltr"
            maxLength={100}
            autoFocus
          />
        </form>
        {set.error && !isRefused && <ErrorMessage error={set.error} />}
      </div>
    </Dialog>
  );
}
