import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { PlainField, TypeDefinition } from '../../../preload/contract/record-fields.ts';
import type { RecordRow } from '../../../preload/contract/records.ts';
import { useFormat } from '../../app/i18n/format.ts';
import base from '../../app/list/grid.module.css';
import { CheckMark } from '../../ui/check-mark.tsx';
import { classes } from '../../ui/classes.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Tag } from '../../ui/tag.tsx';
import styles from './records-page.module.css';
import { useValueWords } from './use-value-words.ts';
import { valueText } from './value-text.ts';

interface RecordGridRowProps {
  id: string;
  /** Undefined while it is on its way. */
  record: RecordRow | undefined;
  fields: readonly PlainField[];
  definition: TypeDefinition;
  nameOf: (id: string) => string | null;
  row: number;
  topPx: number;
  nowMs: number;
  isActive: boolean;
  isOpen: boolean;
  /** Null where nothing can be selected. */
  isSelected: boolean | null;
  onClick: (event: MouseEvent, row: number) => void;
}

/** One record in the list. */
export function RecordGridRow({ id, record, fields, definition, nameOf, row, topPx, nowMs, isActive, isOpen, isSelected, onClick }: RecordGridRowProps) {
  const { t } = useTranslation('records');
  const format = useFormat();
  const words = useValueWords(nameOf);
  return (
    <div
      role="row"
      id={id}
      aria-rowindex={row + 2}
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
            <span className={styles.recordTitle} dir="auto">
              {record.title === '' ? t('numbered', { n: format.number(record.number) }) : record.title}
            </span>
            {record.state === 'archived' && <Tag>{t('state.archived')}</Tag>}
          </>
        ) : (
          <Skeleton widthPercent={50 + ((row * 7) % 30)} />
        )}
      </div>
      {fields.map((field) => (
        <div key={field.name} role="gridcell">
          {record && <Shown text={valueText(field, record.cells[field.name] ?? null, definition, words)} />}
        </div>
      ))}
      <div role="gridcell">{record && <Shown text={record.owner?.name ?? ''} />}</div>
      <div role="gridcell">{record && format.ago(record.changedAtMs, nowMs)}</div>
    </div>
  );
}

/** A value in its own direction; a dash to see and a word to hear where there is none. */
function Shown({ text }: { text: string }) {
  const { t } = useTranslation('records');
  if (text !== '') return <span dir="auto">{text}</span>;
  return (
    <span className={base.none} role="img" aria-label={t('value.none')}>
      –
    </span>
  );
}
