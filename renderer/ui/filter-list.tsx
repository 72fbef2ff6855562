import { Check } from 'lucide-react';
import { useMemo, useState } from 'react';
import { ListBox, ListBoxItem, Text } from 'react-aria-components';
import type { Selection } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../app/i18n/format.ts';
import { CheckMark } from './check-mark.tsx';
import styles from './menu.module.css';
import { SearchBox } from './search-box.tsx';

/** From this many options on, typing finds one faster than looking. */
const SEARCH_FROM = 9;
const MOST_SHOWN = 200;

export interface FilterOption {
  id: string;
  label: string;
  /** How many there are, where that is known. */
  count?: number;
}

interface FilterListProps {
  label: string;
  options: readonly FilterOption[];
  chosen: readonly string[];
  single: boolean;
  onChange: (chosen: string[]) => void;
  onDone: () => void;
}

/** The options of a filter, to be ticked; with a search where they are many. */
export function FilterList({ label, options, chosen, single, onChange, onDone }: FilterListProps) {
  const { t } = useTranslation('common');
  const format = useFormat();
  const [search, setSearch] = useState('');
  const shown = useMemo(() => {
    const wanted = search.normalize('NFC').trim().toLocaleLowerCase();
    return options.filter((option) => option.label.toLocaleLowerCase().includes(wanted)).slice(0, MOST_SHOWN);
  }, [options, search]);

  function choose(selection: Selection): void {
    if (selection === 'all') return;
    const visible = new Set(shown.map((option) => option.id));
    // What the search hides keeps its tick.
    const hidden = single ? [] : chosen.filter((id) => !visible.has(id));
    onChange([...hidden, ...[...selection].map(String)]);
    if (single) onDone();
  }

  return (
    <>
      {options.length >= SEARCH_FROM && (
        <div className={styles.filter}>
          <SearchBox label={t('filter.search', { label })} placeholder={t('filter.searchPlaceholder')} value={search} onChange={setSearch} />
        </div>
      )}
      <ListBox
        className={styles.list ?? ''}
        aria-label={label}
        items={shown}
        selectionMode={single ? 'single' : 'multiple'}
        // It closes the list; what is ticked stays.
        escapeKeyBehavior="none"
        selectedKeys={[...chosen]}
        onSelectionChange={choose}
        autoFocus={options.length < SEARCH_FROM}
        renderEmptyState={() => <p className={styles.empty}>{t('filter.none')}</p>}
      >
        {(option) => (
          <ListBoxItem id={option.id} textValue={option.label} className={styles.item ?? ''}>
            {({ isSelected }) => (
              <>
                {single ? <span className={styles.mark}>{isSelected && <Check aria-hidden="true" />}</span> : <CheckMark state={isSelected ? 'on' : 'off'} />}
                <Text slot="label">{option.label}</Text>
                {option.count !== undefined && <span className={styles.count}>{format.number(option.count)}</span>}
              </>
            )}
          </ListBoxItem>
        )}
      </ListBox>
    </>
  );
}
