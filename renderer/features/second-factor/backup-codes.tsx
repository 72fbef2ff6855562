import { Check, Copy, Printer } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/i18n/format.ts';
import { useSession } from '../../app/signed-in.ts';
import { useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { copyTextOf } from '../../ui/copy-text.ts';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { PrintSheet } from '../../ui/print-sheet.tsx';
import styles from './second-factor.module.css';

/** Shows new backup codes, this once: to copy, to print, and to say that they are kept. */
export function BackupCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const { t } = useTranslation(['secondFactor', 'common']);
  const heading = useRef<HTMLHeadingElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const [copied, setCopied] = useState<boolean | null>(null);
  const [kept, setKept] = useState(false);
  const print = useCommand('host.print');
  // What was in focus is gone with the step before.
  useEffect(() => heading.current?.focus(), []);

  return (
    <div className={styles.steps}>
      <h2 ref={heading} tabIndex={-1} className={styles.title}>
        {t('codes.title')}
      </h2>
      <p>{t('codes.what')}</p>
      <p>{t('codes.once')}</p>
      <ol ref={list} className={styles.codes} aria-label={t('codes.aria')} dir="ltr">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      {print.error && <ErrorMessage error={print.error} kept={t('codes.printKept')} />}
      <div className={styles.actions}>
        <Button icon={copied === true ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />} onPress={() => list.current && setCopied(copyTextOf(list.current))}>
          {copied === true ? t('common:copied') : t('codes.copy')}
        </Button>
        <Button icon={<Printer aria-hidden="true" />} isPending={print.isPending} onPress={() => print.mutate({})}>
          {t('codes.print')}
        </Button>
      </div>
      <p className={styles.hint} role="status">
        {copied === false && t('codes.copyFailed')}
      </p>
      <Checkbox isSelected={kept} onChange={setKept}>
        {t('codes.kept')}
      </Checkbox>
      <div className={styles.actions}>
        <Button kind="primary" size="large" isDisabled={!kept} onPress={onDone}>
          {t('codes.done')}
        </Button>
      </div>
      <BackupSheet codes={codes} />
    </div>
  );
}

function BackupSheet({ codes }: { codes: readonly string[] }) {
  const { t } = useTranslation('secondFactor');
  const format = useFormat();
  const { organisation, person } = useSession();
  const [madeAtMs] = useState(() => Date.now());
  return (
    <PrintSheet
      title={t('sheet.title', { username: person.username })}
      made={t('sheet.made', { organisation, name: person.name, date: format.dateTime(madeAtMs) })}
      groups={codes}
    >
      <p>{t('sheet.what')}</p>
      <p>{t('sheet.keep')}</p>
    </PrintSheet>
  );
}
