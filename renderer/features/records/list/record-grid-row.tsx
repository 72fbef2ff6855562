import { Tag as TagIcon } from 'lucide-react';
import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { TypeDefinition } from '../../../../preload/contract/record-fields.ts';
import type { RecordRow } from '../../../../preload/contract/records.ts';
import { useFormat } from '../../../app/i18n/format.ts';
import base from '../../../app/list/grid.module.css';
import { CheckMark } from '../../../ui/check-mark.tsx';
import { classes } from '../../../ui/classes.ts';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { Tag } from '../../../ui/tag.tsx';
import type { ListColumn } from './list-columns.ts';
import styles from '../records-page.module.css';
import { useValueWords } from '../use-value-words.ts';
import { valueText } from '../value-text.ts';

interface RecordGridRowProps {
  id: string;
  /** Undefined while it is on its way. */
  record: RecordRow | undefined;
  columns: readonly ListColumn[];
  definition: TypeDefinition;
  nameOf: (id: string) => string | null;
  row: number;
  /** Its depth in a list in groups; null in a list in one. */
  level: number | null;
  topPx: number;
  nowMs: number;
  isActive: boolean;
  isOpen: boolean;
  /** Null where nothing can be selected. */
  isSelected: boolean | null;
  onClick: (event: MouseEvent, row: number) => void;
}

/** One record in the list. */
export function RecordGridRow({ id, record, columns, definition, nameOf, row, level, topPx, nowMs, isActive, isOpen, isSelected, onClick }: RecordGridRowProps) {
  const { t } = useTranslation('records');
  const format = useFormat();
  const words = useValueWords(nameOf);
  return (
    <div
      role="row"
      id={id}
      aria-rowindex={row + 2}
      {...(level === null ? {} : { 'aria-level': level })}
      {...(isSelected === null ? {} : { 'aria-selected': isSelected })}
      aria-busy={record === undefined}
      className={classes(base.row, base.cells, isActive && base.active, isOpen && base.open, isSelected === true && base.selected)}
      style={{ transform: `translateY(${String(topPx)}px)` }}
      onClick={(event) => onClick(event, row)}
    >
      {isSelected !== null && (
        <div role="gridcell" className={base.check} data-check="">
          <CheckMark state={isSelected ? 'on' : 'off'} />
        </div>
      )}
      <div role="gridcell" className={styles.titleCell}>
        {record ? (
          <>
            <span className={styles.recordTitle} dir="auto" title={record.title}>
              {record.title === '' ? t('numbered', { n: format.number(record.number) }) : record.title}
            </span>
            {record.state === 'archived' && <Tag>{t('state.archived')}</Tag>}
            {!columns.some((column) => column.id === '@tags') && <RowTags tags={record.tags} />}
          </>
        ) : (
          <Skeleton widthPercent={50 + ((row * 7) % 30)} />
        )}
      </div>
      {columns.map(({ id: column, field }) => (
        <div key={column} role="gridcell">
          {!record ? null : field ? (
            <Shown text={valueText(field, record.cells[field.name] ?? null, definition, words)} />
          ) : column === '@tags' ? (
            record.tags.length === 0 ? <Shown text="" /> : <RowTags tags={record.tags} />
          ) : column === '@created' || column === '@changed' ? (
            format.ago(column === '@created' ? record.createdAtMs : record.changedAtMs, nowMs)
          ) : (
            <Shown text={column === '@owner' ? (record.owner?.name ?? '') : column === '@team' ? (record.team ?? '') : column === '@state' ? t(`state.${record.state}`) : format.number(record.number)} />
          )}
        </div>
      ))}
    </div>
  );
}

/** As many tags as there is room for, each whole: the title comes first, and the mark says that there are some. */
function RowTags({ tags }: { tags: readonly string[] }) {
  const format = useFormat();
  if (tags.length === 0) return null;
  return (
    <div className={styles.rowTags} title={format.items(tags)}>
      <TagIcon aria-hidden="true" />
      {tags.map((tag) => (
        <Tag key={tag}>
          <bdi>{tag}</bdi>
        </Tag>
      ))}
    </div>
  );
}

/** A value in its own direction; a dash to see and a word to hear where there is none. */
function Shown({ text }: { text: string }) {
  const { t } = useTranslation('records');
  if (text !== '') return <span dir="auto" title={text}>{text}</span>;
  return (
    <span className={base.none} role="img" aria-label={t('value.none')}>
      –
    </span>
  );
}
