import { ArrowDown, ArrowUp, Columns3 } from 'lucide-react';
import { Button as AriaButton, DialogTrigger } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { MOST_COLUMNS } from '../../../../preload/contract/records.ts';
import type { Column } from '../../../../preload/contract/record-columns.ts';
import { Button } from '../../../ui/button.tsx';
import { Checkbox } from '../../../ui/checkbox.tsx';
import { ChipPopover } from '../../../ui/chip.tsx';
import chipStyles from '../../../ui/chip.module.css';
import { IconButton } from '../../../ui/icon-button.tsx';
import menuStyles from '../../../ui/menu.module.css';
import type { ListColumn } from './list-columns.ts';
import styles from '../views.module.css';

interface ColumnsMenuProps {
  all: readonly ListColumn[];
  shown: readonly ListColumn[];
  /** Whether somebody chose them. */
  isChosen: boolean;
  /** Null for those of the type. */
  onChange: (columns: Column[] | null) => void;
}

/** Which columns the list shows, and in which order. */
export function ColumnsMenu({ all, shown, isChosen, onChange }: ColumnsMenuProps) {
  const { t } = useTranslation('views');
  const ids = shown.map(({ id }) => id);
  const others = all.filter(({ id }) => !ids.includes(id));
  const toggle = (id: Column, isOn: boolean): void => {
    const next = isOn ? [...ids, id].slice(0, MOST_COLUMNS) : ids.filter((one) => one !== id);
    // Without any there would be nothing to write down: the last one stays.
    if (next.length > 0) onChange(next);
  };
  const move = (at: number, by: -1 | 1): void => {
    const next = [...ids];
    const [column] = next.splice(at, 1);
    if (column === undefined) return;
    next.splice(at + by, 0, column);
    onChange(next);
  };
  return (
    <span className={chipStyles.chip}>
      <DialogTrigger>
        <AriaButton className={chipStyles.open ?? ''}>
          <Columns3 aria-hidden="true" />
          {t('columns.open')}
        </AriaButton>
        <ChipPopover label={t('columns.title')} placement="bottom end">
          <p className={styles.about}>{t('columns.about')}</p>
          <ul className={styles.columns}>
            {[...shown, ...others].map(({ id, label }, at) => {
              const isOn = at < shown.length;
              return (
                <li key={id} className={styles.column}>
                  <Checkbox isSelected={isOn} onChange={(next) => toggle(id, next)}>
                    <bdi>{label}</bdi>
                  </Checkbox>
                  {isOn && (
                    <span className={styles.moves}>
                      <IconButton small label={t('columns.up', { name: label })} icon={<ArrowUp />} isDisabled={at === 0} onPress={() => move(at, -1)} />
                      <IconButton small label={t('columns.down', { name: label })} icon={<ArrowDown />} isDisabled={at === shown.length - 1} onPress={() => move(at, 1)} />
                    </span>
                  )}
                </li>
              );
            })}
          </ul>
          {isChosen && (
            <div className={menuStyles.foot}>
              <Button kind="quiet" onPress={() => onChange(null)}>
                {t('columns.usual')}
              </Button>
            </div>
          )}
        </ChipPopover>
      </DialogTrigger>
    </span>
  );
}
