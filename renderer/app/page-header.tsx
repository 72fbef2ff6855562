import { Search } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Kbd } from '../ui/kbd.tsx';
import { showOverlay } from './overlay.ts';
import styles from './page-header.module.css';

interface PageHeaderProps {
  title: string;
  /** How many there are, as a formatted number. */
  count?: string | undefined;
  /** Beside the title: which of several it is. */
  beside?: ReactNode;
  actions?: ReactNode;
}

/**
 * The top of every page: what it is, the way to everything else, and what can be done here. When a page opens its
 * title takes the focus, so that a screen reader and the Tab key begin with it.
 */
export function PageHeader({ title, count, beside, actions }: PageHeaderProps) {
  const { t } = useTranslation('shell');
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Holdfast`;
  }, [title]);
  useEffect(() => {
    // Unless the page has put the focus where it is of more use, or something stands in front of the page.
    if (!document.activeElement?.closest('main, [role=dialog], [role=alertdialog]')) heading.current?.focus();
  }, []);
  return (
    <header className={styles.header}>
      <h1 ref={heading} tabIndex={-1} className={styles.title}>
        {title}
      </h1>
      {count !== undefined && <span className={styles.count}>{count}</span>}
      {beside}
      <Button className={styles.jump ?? ''} aria-keyshortcuts="Control+K Meta+K" onPress={() => showOverlay('palette')}>
        <Search aria-hidden="true" />
        <span className={styles.jumpText}>{t('jump')}</span>
        <span aria-hidden="true" className={styles.keys}>
          <Kbd keys={['Mod', 'K']} />
        </span>
      </Button>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </header>
  );
}
