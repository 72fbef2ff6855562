import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { MEDIA_TYPES } from '../../../../preload/contract/attachments.ts';
import type { Attachment } from '../../../../preload/contract/attachments.ts';
import { REPEAT } from '../../../../preload/contract/record-fields.ts';
import type { Field, PlainField, RepeatField } from '../../../../preload/contract/record-fields.ts';
import { attachmentIdsIn } from '../../../../preload/contract/record-values.ts';
import type { FieldValue, RepeatRow } from '../../../../preload/contract/record-values.ts';
import type { PrintedRecord } from '../../../../preload/contract/records.ts';
import { useFormat } from '../../../app/i18n/format.ts';
import { classes } from '../../../ui/classes.ts';
import { bytesOf } from '../files/attach-file.ts';
import { useLocalText } from '../local-text.ts';
import { Picture } from '../files/picture.tsx';
import styles from './printed-record.module.css';
import { useValueWords } from '../use-value-words.ts';
import { valueText } from '../value-text.ts';

export interface OfPrint {
  printed: PrintedRecord;
  /** Told once for each picture, when it is drawn or cannot be. */
  onPicture: () => void;
}

/** As wide as a sheet takes. Rows of more fields, and of long ones, are written below one another. */
const MOST_TABLE_COLUMNS = 5;
const TOO_LARGE_FOR_TABLE: ReadonlySet<string> = new Set(['long_text', 'address', 'attachment', 'signature']);
/** Each of their lines begins on the side on which its script does. */
const PARAGRAPHS: ReadonlySet<string> = new Set(['long_text', 'address']);
const THUMBNAIL_PIXELS = 320;

/** Names with what they are. A table: that is what Chromium gives its tags to in a PDF, and what is read aloud in pairs. */
export function Lines({ className, children }: { className?: string | undefined; children: ReactNode }) {
  return (
    <table className={classes(styles.lines, className)}>
      <tbody>{children}</tbody>
    </table>
  );
}

export function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <tr>
      <th scope="row">
        <bdi>{name}</bdi>
      </th>
      <td>{children}</td>
    </tr>
  );
}

/** What a field holds, as paper shows it: a value is text whatever is in it, each in its own direction. */
export function PrintedValue({ field, value, ...of }: OfPrint & { field: Field; value: FieldValue }) {
  const { t } = useTranslation('records');
  const words = useValueWords((id) => of.printed.names[id] ?? null);
  if (value === null) return <span className={styles.empty}>{t('print.empty')}</span>;
  if (field.kind === REPEAT) return <PrintedRows field={field} rows={value as RepeatRow[]} {...of} />;
  if (field.kind === 'attachment' || field.kind === 'signature') return <PrintedFiles ids={attachmentIdsIn([field], { [field.name]: value })} {...of} />;
  return (
    <span className={classes(styles.value, PARAGRAPHS.has(field.kind) && styles.paragraphs)} dir="auto">
      {valueText(field, value, of.printed.definition, words)}
    </span>
  );
}

function PrintedRows({ field, rows, ...of }: OfPrint & { field: RepeatField; rows: readonly RepeatRow[] }) {
  const { t } = useTranslation('records');
  const text = useLocalText();
  const format = useFormat();
  const columns = field.fields.filter(({ kind, name }) => kind !== 'note' && rows.some((row) => row[name] != null));
  if (columns.length === 0) return <span className={styles.empty}>{t('print.empty')}</span>;
  const isTable = columns.length <= MOST_TABLE_COLUMNS && !columns.some(({ kind }) => TOO_LARGE_FOR_TABLE.has(kind));
  return isTable ? (
    <PrintedTable columns={columns} rows={rows} {...of} />
  ) : (
    <ol className={styles.rows}>
      {rows.map((row, at) => (
        <li key={at}>
          <p className={styles.rowName}>{t('print.row', { name: text(field.label), n: format.number(at + 1) })}</p>
          <Lines>
            {columns
              .filter(({ name }) => row[name] != null)
              .map((inner) => (
                <Line key={inner.name} name={text(inner.label)}>
                  <PrintedValue field={inner} value={row[inner.name] ?? null} {...of} />
                </Line>
              ))}
          </Lines>
        </li>
      ))}
    </ol>
  );
}

function PrintedTable({ columns, rows, printed }: OfPrint & { columns: readonly PlainField[]; rows: readonly RepeatRow[] }) {
  const text = useLocalText();
  const format = useFormat();
  const words = useValueWords((id) => printed.names[id] ?? null);
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">#</th>
          {columns.map((inner) => (
            <th key={inner.name} scope="col">
              <bdi>{text(inner.label)}</bdi>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, at) => (
          <tr key={at}>
            <th scope="row">{format.number(at + 1)}</th>
            {columns.map((inner) => (
              <td key={inner.name}>
                <bdi>{valueText(inner, row[inner.name] ?? null, printed.definition, words)}</bdi>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function PrintedFiles({ ids, printed, onPicture }: OfPrint & { ids: readonly string[] }) {
  const files = ids.flatMap((id) => printed.attachments.find((attachment) => attachment.id === id) ?? []);
  return (
    <ul className={styles.files}>
      {files.map((attachment) => (
        <li key={attachment.id} className={styles.file}>
          <PrintedFile attachment={attachment} onPicture={onPicture} />
        </li>
      ))}
    </ul>
  );
}

function PrintedFile({ attachment: { thumbnail, name, mediaType, sizeBytes, sha256 }, onPicture }: { attachment: Attachment; onPicture: () => void }) {
  const { t } = useTranslation('records');
  const format = useFormat();
  const small = useMemo(() => (thumbnail === null ? null : new Blob([bytesOf(thumbnail)])), [thumbnail]);
  const { kind, endings } = MEDIA_TYPES[mediaType];
  return (
    <>
      {small && (
        <span className={styles.picture}>
          <Picture content={small} name={t('print.picture', { name })} most={THUMBNAIL_PIXELS} onSettled={onPicture} />
        </span>
      )}
      <span>
        <bdi className={styles.value}>{name}</bdi>
        <br />
        {t(`print.kinds.${kind}`)} ({endings[0].toUpperCase()}), {format.bytes(sizeBytes)}
        <span className={styles.digest}>SHA-256 {sha256}</span>
      </span>
    </>
  );
}
