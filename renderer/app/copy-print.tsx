import { Check, Copy, Printer } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../ipc/queries.ts';
import { Button } from '../ui/button.tsx';
import { ErrorMessage } from '../ui/error-message.tsx';
import styles from './copy-print.module.css';
import { useFormat } from './i18n/format.ts';
import { copySecret, useSecretScreen } from './secret-screen.ts';

interface CopyPrintProps {
  /** What is copied. What is printed is the sheet on the page. */
  secret: string;
  words: { copy: string; copyFailed: string; print: string; printKept: string };
}

/** Copies and prints a secret that is shown this once, and says for how long the copy stays, or that either failed. */
export function CopyPrint({ secret, words }: CopyPrintProps) {
  const { t } = useTranslation('common');
  const format = useFormat();
  const [seconds, setSeconds] = useState<number | null>(null);
  const [hasFailed, setFailed] = useState(false);
  useSecretScreen();
  const print = useCommand('host.print');

  async function copy(): Promise<void> {
    const stays = await copySecret(secret);
    setSeconds(stays);
    setFailed(stays === null);
  }

  return (
    <>
      <div className={styles.actions}>
        <Button icon={seconds !== null ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />} onPress={() => void copy()}>
          {seconds !== null ? t('copied') : words.copy}
        </Button>
        <Button icon={<Printer aria-hidden="true" />} isPending={print.isPending} onPress={() => print.mutate({})}>
          {words.print}
        </Button>
      </div>
      <p className={hasFailed ? styles.failed : styles.copied} role="status">
        {hasFailed ? words.copyFailed : seconds !== null && t('copiedFor', { n: format.number(seconds) })}
      </p>
      {print.error && <ErrorMessage error={print.error} kept={words.printKept} />}
    </>
  );
}
