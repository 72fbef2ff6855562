import type { ReactNode } from 'react';
import { Header, MenuSection } from 'react-aria-components';
import styles from './menu.module.css';

interface MenuGroupProps<T> {
  title: string;
  items: readonly T[];
  /** One entry of the menu. */
  children: (item: T) => ReactNode;
}

/** Entries of a menu that belong together, under what they are; nothing without any. */
export function MenuGroup<T>({ title, items, children }: MenuGroupProps<T>) {
  if (items.length === 0) return null;
  return (
    <MenuSection>
      <Header className={styles.header}>{title}</Header>
      {items.map(children)}
    </MenuSection>
  );
}
