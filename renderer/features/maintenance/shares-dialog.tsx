import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import { SHARE_LIMITS } from '../../../preload/contract/fields.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { useTypedBack } from '../../app/recovery/use-typed-back.ts';
import { useSecretScreen } from '../../app/secret-screen.ts';
import { useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { CheckedCodeField } from '../../ui/checked-code-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { RecoveryCodeField } from '../../ui/recovery-code-field.tsx';
import { isWholeCode } from '../../ui/recovery-code.ts';
import { Select } from '../../ui/select.tsx';
import { isWholeShare, SHARE_SYMBOLS, shareFacts } from '../../ui/share-code.ts';
import { tellOutcome } from '../../ui/toasts.ts';
import styles from './maintenance-page.module.css';
import { SharesShown } from './shares-shown.tsx';

type Made = OutputOf<'keys.makeShares'>;

/** Shares of the recovery code for people who are trusted: asked, shown this once, and one of them typed back. */
export function SharesDialog({ recoveryCode = '', onClose }: { recoveryCode?: string; onClose: () => void }) {
  const [made, setMade] = useState<Made | null>(null);
  const [areOnPaper, setOnPaper] = useState(false);
  if (made === null) return <Ask recoveryCode={recoveryCode} onMade={setMade} onClose={onClose} />;
  return areOnPaper ? <TypeBack made={made} onBack={() => setOnPaper(false)} onClose={onClose} /> : <SharesShown made={made} onNext={() => setOnPaper(true)} onClose={onClose} />;
}

/** How many people, how many of them together, and the code itself unless it was just made. */
function Ask({ recoveryCode, onMade, onClose }: { recoveryCode: string; onMade: (made: Made) => void; onClose: () => void }) {
  const { t } = useTranslation(['recovery', 'common']);
  const format = useFormat();
  const [code, setCode] = useState(recoveryCode);
  useSecretScreen();
  const [total, setTotal] = useState(3);
  const [needed, setNeeded] = useState(2);
  const make = useCommand('keys.makeShares');
  const counts = (most: number) => Array.from({ length: most - SHARE_LIMITS.fewest + 1 }, (_, at) => ({ id: String(at + SHARE_LIMITS.fewest), label: format.number(at + SHARE_LIMITS.fewest) }));

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    make.mutate({ code, needed, total }, { onSuccess: onMade });
  }

  return (
    <Dialog
      title={t('shares.title')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button type="submit" form="make-shares" kind="primary" isPending={make.isPending} isDisabled={!isWholeCode(code)}>
            {t('shares.make')}
          </Button>
        </>
      }
    >
      <form id="make-shares" className={styles.text} onSubmit={submit}>
        <p>{t('shares.about')}</p>
        <p>{t('shares.before')}</p>
        {recoveryCode === '' && <RecoveryCodeField value={code} onChange={setCode} autoFocus />}
        <Select
          label={t('shares.total')}
          placeholder=""
          options={counts(SHARE_LIMITS.most)}
          value={String(total)}
          onChange={(id) => {
            setTotal(Number(id));
            setNeeded(Math.min(needed, Number(id)));
          }}
        />
        <Select label={t('shares.neededOf')} placeholder="" options={counts(total)} value={String(needed)} onChange={(id) => setNeeded(Number(id))} />
        <p>{t('shares.meaning', { needed: format.number(needed), total: format.number(total), spare: format.number(total - needed) })}</p>
        {make.error && <ErrorMessage error={make.error} />}
      </form>
    </Dialog>
  );
}

/** One share typed back from its paper: which shows that what was printed can be read. */
function TypeBack({ made: { shares }, onBack, onClose }: { made: Made; onBack: () => void; onClose: () => void }) {
  const { t } = useTranslation(['recovery', 'setup']);
  const [text, setText] = useState('');
  const shown = shares[(shareFacts(text)?.number ?? 1) - 1] ?? shares[0] ?? '';
  const { setTyped, mismatch, isRight } = useTypedBack(shown);

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    if (!isRight()) return;
    tellOutcome(t('shares.done'));
    onClose();
  }

  return (
    <Dialog
      title={t('shares.typeBackTitle')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onBack}>{t('shares.back')}</Button>
          <Button type="submit" form="typed-share" kind="primary" isDisabled={!isWholeShare(text)}>
            {t('shares.confirm')}
          </Button>
        </>
      }
    >
      <form id="typed-share" className={styles.text} onSubmit={submit}>
        <p>{t('shares.typeBack')}</p>
        <CheckedCodeField
          kind="share"
          symbols={SHARE_SYMBOLS}
          value={text}
          onChange={(next) => {
            setText(next);
            setTyped(next);
          }}
          error={mismatch}
          autoFocus
        />
      </form>
    </Dialog>
  );
}
