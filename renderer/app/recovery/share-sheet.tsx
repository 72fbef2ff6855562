import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PrintSheet } from '../../ui/print-sheet.tsx';
import { codeGroups } from '../../ui/recovery-code.ts';
import { useFormat } from '../i18n/format.ts';
import { useSession } from '../signed-in.ts';
import styles from './recovery-sheet.module.css';

interface ShareSheetProps {
  share: string;
  number: number;
  total: number;
  needed: number;
  set: string;
}

/** The paper with one share, for the one person who keeps it: only printing shows it. The name is written by hand. */
export function ShareSheet({ share, set, ...counts }: ShareSheetProps) {
  const { t } = useTranslation('recovery');
  const format = useFormat();
  const { organisation, person } = useSession();
  const [madeAtMs] = useState(() => Date.now());
  const [number, total, needed] = [format.number(counts.number), format.number(counts.total), format.number(counts.needed)];
  return (
    <PrintSheet
      title={t('sheet.title', { number, total, organisation })}
      made={t('sheet.made', { name: person.name, date: format.dateTime(madeAtMs), set })}
      groups={codeGroups(share)}
    >
      <p>{t('sheet.what', { needed, total })}</p>
      <p>{t('sheet.check', { number, set })}</p>
      <p>{t('sheet.how')}</p>
      <p>{t('sheet.keep')}</p>
      <div className={styles.lines}>
        <span>{t('sheet.holder')}</span>
        <span>{t('sheet.handed')}</span>
      </div>
    </PrintSheet>
  );
}
