import { keepPreviousData } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { ListBox, ListBoxItem, Text } from 'react-aria-components';
import type { Selection } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { SEARCH_MAX_CHARS, searchTextOf } from '../../../preload/contract/fields.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { CheckMark } from '../../ui/check-mark.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import menuStyles from '../../ui/menu.module.css';
import { SearchBox } from '../../ui/search-box.tsx';
import { Section } from '../../ui/section.tsx';
import styles from './begin-dialog.module.css';

/** Found at once; a name is narrowed down faster than a list is read. */
const MOST_FOUND = 20;

export interface Reviewer {
  id: string;
  name: string;
}

interface ReviewerPickerProps {
  chosen: readonly Reviewer[];
  onChange: (chosen: Reviewer[]) => void;
  /** What is wrong with the choice, in a sentence. */
  error: string | null;
}

/** Chooses who reviews, among those who can sign in: a search, what it finds to be ticked, and who is chosen. */
export function ReviewerPicker({ chosen, onChange, error }: ReviewerPickerProps) {
  const { t } = useTranslation('reviews');
  const [typed, setTyped] = useState('');
  const list = useRef<HTMLDivElement>(null);
  const filter = { search: searchTextOf(typed), statuses: ['active' as const] };
  const found = useQueryOf('people.list', { filter, offset: 0, limit: MOST_FOUND }, { placeholderData: keepPreviousData });
  const rows = found.data?.rows ?? [];

  function choose(selection: Selection): void {
    if (selection === 'all') return;
    // What the search hides stays chosen.
    const hidden = chosen.filter(({ id }) => !rows.some((row) => row.id === id));
    onChange([...hidden, ...rows.filter(({ id }) => selection.has(id)).map(({ id, name }) => ({ id, name }))]);
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'ArrowDown') return;
    event.preventDefault();
    list.current?.focus();
  }

  return (
    <Section title={t('begin.reviewers')}>
      <div className={styles.reviewers}>
        <p className={styles.hint}>{t('begin.reviewersHint')}</p>
        {chosen.length > 0 && (
          <ul className={styles.chosen} aria-label={t('begin.chosen')}>
            {chosen.map(({ id, name }) => (
              <li key={id}>
                <bdi>{name}</bdi>
                <IconButton small label={t('begin.takeOut', { name })} icon={<X />} onPress={() => onChange(chosen.filter((other) => other.id !== id))} />
              </li>
            ))}
          </ul>
        )}
        <SearchBox label={t('begin.search')} placeholder={t('begin.searchPlaceholder')} value={typed} maxLength={SEARCH_MAX_CHARS} onChange={setTyped} onKeyDown={onKeyDown} />
        {found.error ? (
          <ErrorMessage error={found.error} onRetry={() => void found.refetch()} />
        ) : (
          <ListBox
            ref={list}
            className={styles.found ?? ''}
            aria-label={t('begin.found')}
            items={rows}
            dependencies={[chosen]}
            selectionMode="multiple"
            selectedKeys={chosen.map(({ id }) => id)}
            onSelectionChange={choose}
            renderEmptyState={() => (found.data ? <p className={menuStyles.empty}>{t('begin.nobodyFound')}</p> : null)}
          >
            {(person) => (
              <ListBoxItem id={person.id} textValue={person.name} className={menuStyles.item ?? ''}>
                {({ isSelected }) => (
                  <>
                    <CheckMark state={isSelected ? 'on' : 'off'} />
                    <Text slot="label" dir="auto">
                      {person.name}
                    </Text>
                    <span className={menuStyles.count} dir="auto">
                      {person.team}
                    </span>
                  </>
                )}
              </ListBoxItem>
            )}
          </ListBox>
        )}
        {error !== null && (
          <p className={styles.error} role="alert">
            {error}
          </p>
        )}
      </div>
    </Section>
  );
}
