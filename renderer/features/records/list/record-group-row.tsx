import { ChevronDown, ChevronRight } from 'lucide-react';
import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { TypeDefinition } from '../../../../preload/contract/record-fields.ts';
import { useFormat } from '../../../app/i18n/format.ts';
import base from '../../../app/list/grid.module.css';
import { classes } from '../../../ui/classes.ts';
import type { ListColumn } from './list-columns.ts';
import { useLocalText } from '../local-text.ts';
import styles from '../records-page.module.css';
import type { RecordGroup } from './use-grouped-rows.ts';

interface RecordGroupRowProps {
  id: string;
  group: RecordGroup;
  isOpen: boolean;
  /** By what the list is divided. */
  by: ListColumn;
  definition: TypeDefinition;
  row: number;
  topPx: number;
  isActive: boolean;
  onClick: (event: MouseEvent, row: number) => void;
}

/** The head of a group: what its records have in common, and how many they are. */
export function RecordGroupRow({ id, group, isOpen, by, definition, row, topPx, isActive, onClick }: RecordGroupRowProps) {
  const { t } = useTranslation('records');
  const format = useFormat();
  const nameOf = useGroupName(by, definition);
  return (
    <div
      role="row"
      id={id}
      aria-rowindex={row + 2}
      aria-level={1}
      aria-expanded={isOpen}
      className={classes(base.row, styles.group, isActive && base.active)}
      style={{ transform: `translateY(${String(topPx)}px)` }}
      onClick={(event) => onClick(event, row)}
    >
      <div role="gridcell" className={styles.groupCell}>
        {isOpen ? <ChevronDown aria-hidden="true" /> : <ChevronRight aria-hidden="true" />}
        <span className={styles.groupName} dir="auto">
          {nameOf(group)}
        </span>
        <span className={styles.groupCount}>{t('list.showing', { count: group.records, n: format.number(group.records) })}</span>
      </div>
    </div>
  );
}

/** What a group is called. */
function useGroupName(by: ListColumn, definition: TypeDefinition): (group: RecordGroup) => string {
  const { t } = useTranslation(['views', 'records']);
  const text = useLocalText();
  return ({ of, name }) => {
    const { field } = by;
    if (of === null) return by.id === '@owner' ? t('groups.noOwner') : by.id === '@team' ? t('groups.noTeam') : t('groups.nothing', { field: by.label });
    if (field?.kind === 'choice') {
      const choice = definition.choiceLists[field.list]?.find(({ value }) => value === of);
      return choice ? text(choice.label) : of;
    }
    if (field?.kind === 'yes_no') return t(of === 'yes' ? 'records:value.yes' : 'records:value.no');
    return by.id === '@state' ? t(`records:state.${of as 'active'}`) : (name ?? of);
  };
}
