import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { SEARCH_MAX_CHARS } from '../../../../preload/contract/fields.ts';
import { GroupBy } from '../../../../preload/contract/record-columns.ts';
import type { TypeDefinition } from '../../../../preload/contract/record-fields.ts';
import { MOST_TAGS_IN_FILTER, RECORD_STATES } from '../../../../preload/contract/records.ts';
import type { RecordType } from '../../../../preload/contract/types.ts';
import styles from '../../../app/list/list-page.module.css';
import { useTyped } from '../../../app/list/use-typed.ts';
import { useQueryOf } from '../../../ipc/queries.ts';
import { Button } from '../../../ui/button.tsx';
import { FilterChip } from '../../../ui/filter-chip.tsx';
import { SearchBox } from '../../../ui/search-box.tsx';
import { ConditionChips } from './condition-chips.tsx';
import { valueOf, withCondition, withoutCondition } from './conditions.ts';
import { FindSecret } from './find-secret.tsx';
import type { ListColumn } from './list-columns.ts';
import { useLocalText } from '../local-text.ts';
import { cleared, isNarrowed } from '../records-address.ts';
import type { RecordsView, RecordState } from '../records-address.ts';
import views from '../views.module.css';

interface RecordFiltersProps {
  view: RecordsView;
  types: readonly RecordType[];
  typeId: string;
  definition: TypeDefinition;
  /** The columns there can be, and those that are shown. */
  all: readonly ListColumn[];
  columns: readonly ListColumn[];
  /** By what the list can be divided. */
  groupings: readonly ListColumn[];
  /** What an id in the filter stands for; null for what the caller does not see. */
  nameOf: (id: string) => string | null;
  onView: (view: RecordsView) => void;
  /** From the search down into the list. */
  onDown: () => void;
  /** A record that was found by a secret is about to be opened. */
  onFollow: () => void;
  /** What else there is to say about how it is shown. */
  children: ReactNode;
}

/** What is listed: the type, a search as it is typed, and a chip for each column with a few values. */
export function RecordFilters({ view, types, typeId, definition, all, columns, groupings, nameOf, onView, onDown, onFollow, children }: RecordFiltersProps) {
  const { t } = useTranslation(['records', 'views']);
  const text = useLocalText();
  const tags = useQueryOf('tags.list', {});
  const [typed, setTyped] = useTyped(view.search, (search) => onView({ ...view, search }));
  const quick = columns.flatMap(({ field }) => (field?.kind === 'choice' ? [field] : []));
  const choose = (of: string, value: string | undefined): void => {
    const before = valueOf(view, of);
    if (value !== undefined) onView(withCondition(view, { of, test: 'is', value }));
    else if (before !== null) onView(withoutCondition(view, { of, test: 'is', value: before }));
  };
  return (
    <div className={styles.filters} role="search" aria-label={t('search.label')}>
      <FilterChip
        label={t('filters.type')}
        options={types.map(({ id, name, records }) => ({ id, label: name, count: records }))}
        chosen={[typeId]}
        single
        required
        // Another type has other columns, and its own orders and choices.
        onChange={([next]) => next !== undefined && onView({ ...view, typeId: next, tests: [], sort: 'newest', direction: 'desc', columns: null, groupBy: null, viewId: null })}
      />
      <div className={styles.search}>
        <SearchBox
          label={t('search.label')}
          placeholder={t('search.placeholder')}
          value={typed}
          maxLength={SEARCH_MAX_CHARS}
          onChange={setTyped}
          onKeyDown={(event) => {
            if (event.key !== 'ArrowDown') return;
            event.preventDefault();
            onDown();
          }}
        />
      </div>
      {quick.map((field) => {
        const chosen = valueOf(view, field.name);
        return (
          <FilterChip
            key={field.name}
            label={text(field.label)}
            options={(definition.choiceLists[field.list] ?? []).slice(0, 200).map((choice) => ({ id: choice.value, label: text(choice.label) }))}
            chosen={chosen === null ? [] : [chosen]}
            single
            onChange={([value]) => choose(field.name, value)}
          />
        );
      })}
      <FilterChip
        label={t('filters.state')}
        options={RECORD_STATES.map((state) => ({ id: state, label: t(`state.${state}`) }))}
        chosen={view.states}
        onChange={(states) => onView({ ...view, states: states as RecordState[] })}
      />
      {(view.tags.length > 0 || (tags.data?.tags.length ?? 0) > 0) && (
        <FilterChip
          label={t('views:tags.filter')}
          options={(tags.data?.tags ?? []).filter(({ name, records }) => records > 0 || view.tags.includes(name)).map(({ name, records }) => ({ id: name, label: name, count: records }))}
          chosen={view.tags}
          onChange={(chosen) => onView({ ...view, tags: chosen.slice(0, MOST_TAGS_IN_FILTER) })}
        />
      )}
      <ConditionChips view={view} definition={definition} all={all} shownApart={quick.map(({ name }) => name)} nameOf={nameOf} onView={onView} />
      <FindSecret view={view} typeId={typeId} typeName={types.find(({ id }) => id === typeId)?.name ?? ''} definition={definition} onFollow={onFollow} />
      {isNarrowed(view) && (
        <Button kind="quiet" onPress={() => onView(cleared(view))}>
          {t('filters.clear')}
        </Button>
      )}
      <span className={views.shown}>
        <FilterChip
          label={t('views:groups.by')}
          options={groupings.map(({ id, label }) => ({ id, label: t('views:groups.field', { field: label }) }))}
          chosen={view.groupBy === null ? [] : [view.groupBy]}
          single
          onChange={([by]) => onView({ ...view, groupBy: by === undefined ? null : GroupBy.parse(by) })}
        />
        {children}
      </span>
    </div>
  );
}
