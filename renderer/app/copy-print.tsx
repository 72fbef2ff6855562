import { Check, Copy, Printer } from 'lucide-react';
import { useState } from 'react';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../ipc/queries.ts';
import { Button } from '../ui/button.tsx';
import { copyTextOf } from '../ui/copy-text.ts';
import { ErrorMessage } from '../ui/error-message.tsx';
import styles from './copy-print.module.css';

interface CopyPrintProps {
  /** Whose text is copied. What is printed is the sheet on the page. */
  shown: RefObject<HTMLElement | null>;
  words: { copy: string; copyFailed: string; print: string; printKept: string };
}

/** Copies and prints what is shown this once, and says so where either fails. */
export function CopyPrint({ shown, words }: CopyPrintProps) {
  const { t } = useTranslation('common');
  const [copied, setCopied] = useState<boolean | null>(null);
  const print = useCommand('host.print');
  return (
    <>
      <div className={styles.actions}>
        <Button icon={copied === true ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />} onPress={() => shown.current && setCopied(copyTextOf(shown.current))}>
          {copied === true ? t('copied') : words.copy}
        </Button>
        <Button icon={<Printer aria-hidden="true" />} isPending={print.isPending} onPress={() => print.mutate({})}>
          {words.print}
        </Button>
      </div>
      <p className={styles.failed} role="status">
        {copied === false && words.copyFailed}
      </p>
      {print.error && <ErrorMessage error={print.error} kept={words.printKept} />}
    </>
  );
}
