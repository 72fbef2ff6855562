import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { AUDIT_OUTCOMES } from '../../../preload/contract/audit.ts';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import { SEARCH_MAX_CHARS } from '../../../preload/contract/fields.ts';
import { locale } from '../../app/i18n/i18n.ts';
import { FilterChip } from '../../ui/filter-chip.tsx';
import type { FilterOption } from '../../ui/filter-list.tsx';
import { SearchBox } from '../../ui/search-box.tsx';
import { EXAMPLES, RANGES } from './audit-address.ts';
import type { AuditAddress, Range } from './audit-address.ts';
import styles from './filters.module.css';
import { useWords } from './words.ts';

interface FiltersProps {
  address: AuditAddress;
  /** What is typed, which may be ahead of the address. */
  search: string;
  onSearch: (search: string) => void;
  onChange: (change: Partial<AuditAddress>) => void;
  facets: OutputOf<'audit.facets'> | undefined;
  /** The names of the one the events are about, and of the one whose history they are, where they are known. */
  targetName: string | null;
  personName: string | null;
}

/** Narrows the list: by words, time, person, verb, outcome, and by whom the events are about. */
export function Filters({ address, search, onSearch, onChange, facets, targetName, personName }: FiltersProps) {
  const { t } = useTranslation('audit');
  const verbs = useVerbOptions(facets?.verbs ?? []);
  const actors = useMemo(() => (facets?.actors ?? []).map(({ id, name, count }) => ({ id, label: name, count })), [facets]);
  const ranges = RANGES.filter((range) => range !== 'all').map((range) => ({ id: range, label: t(`ranges.${range}`) }));
  const outcomes = AUDIT_OUTCOMES.map((outcome) => ({ id: outcome, label: t(`outcomes.${outcome}`) }));
  // Without example data nobody is asked what to do with it.
  const hasExamples = address.examples !== null || facets?.verbs.some(({ verb }) => verb === 'example.loaded') === true;
  const one = (chosen: readonly string[]): string | null => chosen[0] ?? null;
  const about = address.targetId === null ? [] : [{ id: address.targetId, label: `${t('filters.target')}: ${targetName ?? t('filters.somebody')}` }];
  const history = address.personId === null ? [] : [{ id: address.personId, label: `${t('filters.person')}: ${personName ?? t('filters.somebody')}` }];
  return (
    <div className={styles.filters} role="group" aria-label={t('filters.label')}>
      <div className={styles.search}>
        <SearchBox label={t('search.label')} placeholder={t('search.placeholder')} value={search} maxLength={SEARCH_MAX_CHARS} onChange={onSearch} />
      </div>
      <FilterChip
        single
        label={t('filters.range')}
        options={ranges}
        chosen={address.range === 'all' ? [] : [address.range]}
        onChange={(chosen) => onChange({ range: (one(chosen) as Range | null) ?? 'all' })}
      />
      <FilterChip
        single
        label={t('filters.actor')}
        options={actors}
        chosen={address.actorId === null ? [] : [address.actorId]}
        onChange={(chosen) => onChange({ actorId: one(chosen) })}
      />
      <FilterChip label={t('filters.what')} options={verbs} chosen={address.verbs} onChange={(chosen) => onChange({ verbs: chosen })} />
      <FilterChip
        label={t('filters.outcome')}
        options={outcomes}
        chosen={address.outcomes}
        onChange={(chosen) => onChange({ outcomes: AUDIT_OUTCOMES.filter((outcome) => chosen.includes(outcome)) })}
      />
      {hasExamples && (
        <FilterChip
          single
          label={t('filters.examples')}
          options={EXAMPLES.map((id) => ({ id, label: t(id === 'only' ? 'filters.examplesOnly' : 'filters.examplesWithout') }))}
          chosen={address.examples === null ? [] : [address.examples]}
          onChange={(chosen) => onChange({ examples: EXAMPLES.find((id) => id === one(chosen)) ?? null })}
        />
      )}
      {address.targetId !== null && (
        <FilterChip
          single
          label={t('filters.target')}
          options={about}
          chosen={[address.targetId]}
          onChange={(chosen) => onChange({ targetId: one(chosen) })}
        />
      )}
      {address.personId !== null && (
        <FilterChip
          single
          label={t('filters.person')}
          options={history}
          chosen={[address.personId]}
          onChange={(chosen) => onChange({ personId: one(chosen) })}
        />
      )}
    </div>
  );
}

/** The verbs that occur, in words, those of one area together. */
function useVerbOptions(verbs: OutputOf<'audit.facets'>['verbs']): FilterOption[] {
  const { t } = useTranslation('audit');
  const words = useWords();
  return useMemo(() => {
    const { compare } = new Intl.Collator(locale());
    return verbs
      .map(({ verb, count }) => ({ id: verb, label: t('verbInArea', { area: words.area(verb), verb: words.verb(verb) }), count }))
      .sort((one, other) => compare(one.label, other.label));
  }, [verbs, t, words]);
}
