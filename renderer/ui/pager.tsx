import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../app/i18n/format.ts';
import { IconButton } from './icon-button.tsx';
import styles from './pager.module.css';

interface PagerProps {
  /** From 0. */
  page: number;
  pageRows: number;
  total: number;
  onPage: (page: number) => void;
}

/** Which rows of a long list are shown, and the way to the ones before and after; nothing where all are. */
export function Pager({ page, pageRows, total, onPage }: PagerProps) {
  const { t } = useTranslation('common');
  const format = useFormat();
  if (total <= pageRows) return null;
  const from = page * pageRows;
  return (
    <nav className={styles.pager} aria-label={t('pager.label')}>
      <span>{t('pager.range', { from: format.number(from + 1), to: format.number(Math.min(total, from + pageRows)), total: format.number(total) })}</span>
      <IconButton small label={t('pager.back')} icon={<ChevronLeft />} isDisabled={page === 0} onPress={() => onPage(page - 1)} />
      <IconButton small label={t('pager.on')} icon={<ChevronRight />} isDisabled={from + pageRows >= total} onPress={() => onPage(page + 1)} />
    </nav>
  );
}

/** The last page of so many rows. */
export function lastPage(total: number, pageRows: number): number {
  return Math.max(0, Math.ceil(total / pageRows) - 1);
}
