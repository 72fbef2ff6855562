import { ChevronDown, X } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Button as UiButton } from './button.tsx';
import { classes } from './classes.ts';
import styles from './filter-chip.module.css';
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
    <span className={classes(styles.chip, isOn && !required && styles.on)}>
      <DialogTrigger isOpen={open} onOpenChange={setOpen}>
        <Button className={styles.open ?? ''} aria-label={isOn ? t('filter.chosen', { label, chosen: text }) : label}>
          {text}
          {(!isOn || required) && <ChevronDown aria-hidden="true" />}
        </Button>
        <Popover className={menuStyles.popover ?? ''} placement="bottom start" offset={6}>
          <Dialog className={styles.dialog ?? ''} aria-label={label}>
            <FilterList label={label} options={options} chosen={chosen} single={single} onChange={onChange} onDone={() => setOpen(false)} />
            {isOn && !single && (
              <div className={menuStyles.foot}>
                <UiButton kind="quiet" onPress={() => onChange([])}>
                  {t('filter.clearOne')}
                </UiButton>
              </div>
            )}
          </Dialog>
        </Popover>
      </DialogTrigger>
      {isOn && !required && (
        <Button className={styles.clear ?? ''} aria-label={t('filter.remove', { label })} onPress={() => onChange([])}>
          <X aria-hidden="true" />
        </Button>
      )}
    </span>
  );
}
