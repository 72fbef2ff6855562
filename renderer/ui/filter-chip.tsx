import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import { Chip } from './chip.tsx';
import { FilterList } from './filter-list.tsx';
import type { FilterOption } from './filter-list.tsx';
import menuStyles from './menu.module.css';

interface FilterChipProps {
  label: string;
  options: readonly FilterOption[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
  /** One choice at most, as for a time range. */
  single?: boolean;
  /** Something is always chosen: there is no way to nothing. */
  required?: boolean;
}

/** Narrows a list by one property: closed it says what is chosen, opened it offers what there is. */
export function FilterChip({ label, options, chosen, onChange, single = false, required = false }: FilterChipProps) {
  const { t } = useTranslation('common');
  const [open, setOpen] = useState(false);
  const names = useMemo(() => new Map(options.map((option) => [option.id, option.label])), [options]);
  const isOn = chosen.length > 0;
  const shown = chosen.slice(0, 2).map((id) => names.get(id) ?? id);
  const more = chosen.length - shown.length;
  const text = isOn ? [...shown, ...(more > 0 ? [t('filter.more', { count: more })] : [])].join(', ') : label;

  return (
    <Chip
      label={label}
      text={text}
      name={isOn ? t('filter.chosen', { label, chosen: text }) : label}
      isOn={isOn && !required}
      onRemove={isOn && !required ? () => onChange([]) : undefined}
      isOpen={open}
      onOpenChange={setOpen}
    >
      <FilterList label={label} options={options} chosen={chosen} single={single} onChange={onChange} onDone={() => setOpen(false)} />
      {isOn && !single && (
        <div className={menuStyles.foot}>
          <Button kind="quiet" onPress={() => onChange([])}>
            {t('filter.clearOne')}
          </Button>
        </div>
      )}
    </Chip>
  );
}
