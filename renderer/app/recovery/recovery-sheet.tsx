import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/format.ts';
import { PrintSheet } from '../../ui/print-sheet.tsx';
import { codeGroups } from '../../ui/recovery-code.ts';
import { useSession } from '../signed-in.ts';
import styles from './recovery-sheet.module.css';

/** The paper with the recovery code: only printing shows it. */
export function RecoverySheet({ recoveryCode }: { recoveryCode: string }) {
  const { t } = useTranslation('setup');
  const format = useFormat();
  const { organisation, person } = useSession();
  const [madeAtMs] = useState(() => Date.now());
  return (
    <PrintSheet
      title={t('sheet.title', { organisation })}
      made={t('sheet.made', { name: person.name, date: format.dateTime(madeAtMs) })}
      groups={codeGroups(recoveryCode)}
    >
      <p>{t('sheet.what')}</p>
      <p>{t('sheet.how')}</p>
      <p>{t('sheet.without')}</p>
      <p>{t('sheet.keep')}</p>
      <div className={styles.lines}>
        <span>{t('sheet.keptAt')}</span>
        <span>{t('sheet.keptBy')}</span>
      </div>
    </PrintSheet>
  );
}
