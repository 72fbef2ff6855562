import { Printer } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/i18n/format.ts';
import { RecoverySheet } from '../../app/recovery/recovery-sheet.tsx';
import { ShownCode } from '../../app/recovery/shown-code.tsx';
import { useTypedBack } from '../../app/recovery/use-typed-back.ts';
import { useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { RecoveryCodeField } from '../../ui/recovery-code-field.tsx';
import { isWholeCode } from '../../ui/recovery-code.ts';
import styles from './maintenance-page.module.css';

interface Made {
  recoveryCode: string;
  untilMs: number;
}

/** Another recovery code in the place of the one there is: asked, shown this once, and typed back. */
export function NewCodeDialog({ onShare, onClose }: { onShare: (recoveryCode: string) => void; onClose: () => void }) {
  const { t } = useTranslation(['recovery', 'common']);
  const [made, setMade] = useState<Made | null>(null);
  const [isOnPaper, setOnPaper] = useState(false);
  const [isInForce, setInForce] = useState(false);
  const make = useCommand('keys.makeCode');

  if (made === null) {
    return (
      <Dialog
        title={t('newCode.title')}
        isOpen
        onClose={onClose}
        actions={
          <>
            <Button onPress={onClose}>{t('common:cancel')}</Button>
            <Button kind="primary" isPending={make.isPending} onPress={() => make.mutate({}, { onSuccess: setMade })}>
              {t('newCode.make')}
            </Button>
          </>
        }
      >
        <div className={styles.text}>
          <p>{t('newCode.when')}</p>
          <p>{t('newCode.until')}</p>
          <p>{t('newCode.backups')}</p>
          <p>{t('newCode.copies')}</p>
          {make.error && <ErrorMessage error={make.error} />}
        </div>
      </Dialog>
    );
  }
  if (isInForce) return <InForce onShare={() => onShare(made.recoveryCode)} onClose={onClose} />;
  return isOnPaper ? <TypeBack made={made} onDone={() => setInForce(true)} onBack={() => setOnPaper(false)} onClose={onClose} /> : <Shown made={made} onNext={() => setOnPaper(true)} onClose={onClose} />;
}

/** The new code, with a sheet to print. The one before is still the one that opens. */
function Shown({ made: { recoveryCode, untilMs }, onNext, onClose }: { made: Made; onNext: () => void; onClose: () => void }) {
  const { t } = useTranslation(['recovery', 'setup', 'common']);
  const format = useFormat();
  const print = useCommand('host.print');
  const about = useRef<HTMLParagraphElement>(null);
  // What was in focus is gone with the question before.
  useEffect(() => about.current?.focus(), []);
  return (
    <Dialog
      title={t('newCode.shownTitle')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button icon={<Printer aria-hidden="true" />} isPending={print.isPending} onPress={() => print.mutate({})}>
            {t('setup:code.print')}
          </Button>
          <Button kind="primary" onPress={onNext}>
            {t('setup:code.next')}
          </Button>
        </>
      }
    >
      <div className={styles.text}>
        <p ref={about} tabIndex={-1}>
          {t('newCode.shown', { time: format.time(untilMs) })}
        </p>
        <ShownCode code={recoveryCode} label={t('setup:code.aria')} />
        <p>{t('setup:code.where')}</p>
        {print.error && <ErrorMessage error={print.error} kept={t('setup:code.printKept')} />}
      </div>
      <RecoverySheet recoveryCode={recoveryCode} />
    </Dialog>
  );
}

/** The new code typed back from the paper: from then on it is the one that opens. */
function TypeBack({ made: { recoveryCode }, onDone, onBack, onClose }: { made: Made; onDone: () => void; onBack: () => void; onClose: () => void }) {
  const { t } = useTranslation(['recovery', 'setup', 'common']);
  const { typed, setTyped, mismatch, isRight } = useTypedBack(recoveryCode);
  const replace = useCommand('keys.replaceCode');

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    if (!isRight()) return;
    replace.mutate(
      { code: typed },
      {
        onSuccess: onDone,
      },
    );
  }

  return (
    <Dialog
      title={t('setup:typeBack.title')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onBack} isDisabled={replace.isPending}>
            {t('setup:typeBack.back')}
          </Button>
          <Button type="submit" form="new-code" kind="primary" isPending={replace.isPending} isDisabled={!isWholeCode(typed)}>
            {t('newCode.confirm')}
          </Button>
        </>
      }
    >
      <div className={styles.text}>
        <p>{t('newCode.typeBack')}</p>
        <form id="new-code" onSubmit={submit}>
          <RecoveryCodeField value={typed} onChange={setTyped} error={mismatch} autoFocus />
        </form>
        {replace.error && <ErrorMessage error={replace.error} />}
      </div>
    </Dialog>
  );
}

/** What became of it, and the one moment when the code can be shared out without being typed once more. */
function InForce({ onShare, onClose }: { onShare: () => void; onClose: () => void }) {
  const { t } = useTranslation(['recovery', 'common']);
  return (
    <Dialog
      title={t('newCode.doneTitle')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onShare}>{t('shares.ask')}</Button>
          <Button kind="primary" onPress={onClose} autoFocus>
            {t('common:close')}
          </Button>
        </>
      }
    >
      <div className={styles.text} role="status">
        <p>{t('newCode.done')}</p>
        <p>{t('newCode.then')}</p>
      </div>
    </Dialog>
  );
}
