import { ArrowDown, ArrowUp } from 'lucide-react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { PEOPLE_SORTS } from '../../../preload/contract/people.ts';
import base from '../../app/list/grid.module.css';
import { Checkbox } from '../../ui/checkbox.tsx';
import styles from './grid.module.css';
import type { PeopleSort } from './list-address.ts';

interface GridHeaderProps {
  sort: PeopleSort;
  direction: 'asc' | 'desc';
  onSort: (sort: PeopleSort) => void;
  /** Null where nothing can be selected. */
  selected: 'none' | 'some' | 'all' | null;
  onSelectAll: () => void;
  onClear: () => void;
}

/** The titles of the columns; each sorts by its column. */
export function GridHeader({ sort, direction, onSort, selected, onSelectAll, onClear }: GridHeaderProps) {
  const { t } = useTranslation('people');
  return (
    <div role="rowgroup" className={base.head}>
      <div role="row" aria-rowindex={1} className={base.cells}>
        {selected !== null && (
          <div role="columnheader" className={base.check}>
            <Checkbox
              aria-label={t('list.selectAll')}
              isSelected={selected === 'all'}
              isIndeterminate={selected === 'some'}
              onChange={selected === 'none' ? onSelectAll : onClear}
            />
          </div>
        )}
        {PEOPLE_SORTS.map((column) => (
          <div
            key={column}
            role="columnheader"
            aria-sort={column !== sort ? 'none' : direction === 'asc' ? 'ascending' : 'descending'}
            className={styles[column]}
          >
            <Button className={base.sort ?? ''} onPress={() => onSort(column)}>
              {t(`columns.${column}`)}
              {column === sort && (direction === 'asc' ? <ArrowUp aria-hidden="true" /> : <ArrowDown aria-hidden="true" />)}
            </Button>
          </div>
        ))}
      </div>
    </div>
  );
}
