import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import { SEARCH_MAX_CHARS } from '../../../preload/contract/fields.ts';
import { PERSON_STATUSES } from '../../../preload/contract/people.ts';
import styles from '../../app/list/list-page.module.css';
import { useRoleName } from '../../app/role-name.ts';
import { Button } from '../../ui/button.tsx';
import { FilterChip } from '../../ui/filter-chip.tsx';
import { SearchBox } from '../../ui/search-box.tsx';
import { isFiltered, NO_FILTER } from './list-address.ts';
import type { Filter, PersonStatus } from './list-address.ts';
import { useTyped } from '../../app/list/use-typed.ts';

interface FiltersProps {
  filter: Filter;
  /** Null until it was read; then the chips say how many there are of each. */
  facets: OutputOf<'people.facets'> | null;
  onFilter: (filter: Filter) => void;
  /** From the search down into the list. */
  onDown: () => void;
}

/** What narrows the list: a search as it is typed, and a chip for each property. */
export function Filters({ filter, facets, onFilter, onDown }: FiltersProps) {
  const { t } = useTranslation('people');
  const [typed, setTyped] = useTyped(filter.search, (search) => onFilter({ ...filter, search }));
  const nameOf = useRoleName();
  const statusCounts = new Map(facets?.statuses.map(({ status, count }) => [status, count]));

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'ArrowDown') return;
    event.preventDefault();
    onDown();
  }

  return (
    <div className={styles.filters} role="search" aria-label={t('search.label')}>
      <div className={styles.search}>
        <SearchBox label={t('search.label')} placeholder={t('search.placeholder')} value={typed} maxLength={SEARCH_MAX_CHARS} onChange={setTyped} onKeyDown={onKeyDown} />
      </div>
      <FilterChip
        label={t('filters.status')}
        options={PERSON_STATUSES.map((status) => ({ id: status, label: t(`status.${status}`), ...(facets ? { count: statusCounts.get(status) ?? 0 } : {}) }))}
        chosen={filter.statuses}
        onChange={(chosen) => onFilter({ ...filter, statuses: chosen as PersonStatus[] })}
      />
      <FilterChip
        label={t('filters.team')}
        options={(facets?.teams ?? []).map(({ name, count }) => ({ id: name, label: name, count }))}
        chosen={filter.teams}
        onChange={(teams) => onFilter({ ...filter, teams })}
      />
      <FilterChip
        label={t('filters.role')}
        options={(facets?.roles ?? []).map(({ id, name, count }) => ({ id, label: nameOf({ id, name }) ?? '', count }))}
        chosen={filter.roleIds}
        onChange={(roleIds) => onFilter({ ...filter, roleIds })}
      />
      {isFiltered(filter) && (
        <Button kind="quiet" onPress={() => onFilter(NO_FILTER)}>
          {t('filters.clear')}
        </Button>
      )}
    </div>
  );
}
