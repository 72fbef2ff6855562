import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/i18n/format.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { PAGE_ROWS } from './review-address.ts';
import styles from './reviews.module.css';

/** Which rows of a long list are shown, and the way to the ones before and after; nothing where all are. */
export function Pager({ page, total, onPage }: { page: number; total: number; onPage: (page: number) => void }) {
  const { t } = useTranslation('reviews');
  const format = useFormat();
  if (total <= PAGE_ROWS) return null;
  const from = page * PAGE_ROWS;
  return (
    <nav className={styles.pager} aria-label={t('pager.label')}>
      <span>{t('pager.range', { from: format.number(from + 1), to: format.number(Math.min(total, from + PAGE_ROWS)), total: format.number(total) })}</span>
      <IconButton small label={t('pager.back')} icon={<ChevronLeft />} isDisabled={page === 0} onPress={() => onPage(page - 1)} />
      <IconButton small label={t('pager.on')} icon={<ChevronRight />} isDisabled={from + PAGE_ROWS >= total} onPress={() => onPage(page + 1)} />
    </nav>
  );
}

/** The last page of so many rows. */
export function lastPage(total: number): number {
  return Math.max(0, Math.ceil(total / PAGE_ROWS) - 1);
}
