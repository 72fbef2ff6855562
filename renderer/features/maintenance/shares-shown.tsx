import { Printer } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { ShareSheet } from '../../app/recovery/share-sheet.tsx';
import { ShownCode } from '../../app/recovery/shown-code.tsx';
import { useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import styles from './maintenance-page.module.css';

interface SharesShownProps {
  made: OutputOf<'keys.makeShares'>;
  onNext: () => void;
  onClose: () => void;
}

/** The shares one after the other, so that each can be shown to its person alone, and all of them to print, a sheet each. */
export function SharesShown({ made: { shares, needed, set }, onNext, onClose }: SharesShownProps) {
  const { t } = useTranslation(['recovery', 'setup', 'common']);
  const format = useFormat();
  const [at, setAt] = useState(0);
  const print = useCommand('host.print');
  const about = useRef<HTMLParagraphElement>(null);
  // What was in focus is gone with the question before.
  useEffect(() => about.current?.focus(), []);
  const total = shares.length;
  const isLast = at === total - 1;
  return (
    <Dialog
      title={t('shares.shownTitle', { number: format.number(at + 1), total: format.number(total) })}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button icon={<Printer aria-hidden="true" />} isPending={print.isPending} onPress={() => print.mutate({})}>
            {t('shares.print', { n: format.number(total) })}
          </Button>
          <Button isDisabled={at === 0} onPress={() => setAt(at - 1)}>
            {t('shares.previous')}
          </Button>
          <Button kind="primary" onPress={isLast ? onNext : () => setAt(at + 1)}>
            {isLast ? t('shares.next') : t('shares.another')}
          </Button>
        </>
      }
    >
      <div className={styles.text}>
        <p ref={about} tabIndex={-1}>
          {t('shares.shown', { needed: format.number(needed), total: format.number(total), set })}
        </p>
        <div role="status">
          <ShownCode code={shares[at] ?? ''} label={t('shares.aria', { number: format.number(at + 1) })} />
        </div>
        <p>{t('shares.once')}</p>
        {print.error && <ErrorMessage error={print.error} kept={t('setup:code.printKept')} />}
      </div>
      {shares.map((share, index) => (
        <ShareSheet key={index} share={share} number={index + 1} total={total} needed={needed} set={set} />
      ))}
    </Dialog>
  );
}
