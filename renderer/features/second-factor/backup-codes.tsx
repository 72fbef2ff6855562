import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyPrint } from '../../app/copy-print.tsx';
import { useFormat } from '../../app/i18n/format.ts';
import { useSession } from '../../app/signed-in.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { PrintSheet } from '../../ui/print-sheet.tsx';
import styles from './second-factor.module.css';

/** Shows new backup codes, this once: to copy, to print, and to say that they are kept. */
export function BackupCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const { t } = useTranslation('secondFactor');
  const heading = useRef<HTMLHeadingElement>(null);
  const [kept, setKept] = useState(false);
  // What was in focus is gone with the step before.
  useEffect(() => heading.current?.focus(), []);

  return (
    <div className={styles.steps}>
      <h2 ref={heading} tabIndex={-1} className={styles.title}>
        {t('codes.title')}
      </h2>
      <p>{t('codes.what')}</p>
      <p>{t('codes.once')}</p>
      <ol className={styles.codes} aria-label={t('codes.aria')} dir="ltr">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <CopyPrint secret={codes.join('\n')} words={{ copy: t('codes.copy'), copyFailed: t('codes.copyFailed'), print: t('codes.print'), printKept: t('codes.printKept') }} />
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
