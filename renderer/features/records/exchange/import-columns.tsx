import { useTranslation } from 'react-i18next';
import { fieldsOf, isSecret } from '../../../../preload/contract/record-fields.ts';
import type { Field, TypeDefinition } from '../../../../preload/contract/record-fields.ts';
import { DATE_FORMATS, NUMBER_FORMATS } from '../../../../preload/contract/records-import.ts';
import type { RecordsInspection } from '../../../../preload/contract/records-import.ts';
import { useFormat } from '../../../app/i18n/format.ts';
import shared from '../../../app/import/import.module.css';
import { Select } from '../../../ui/select.tsx';
import styles from './import-columns.module.css';
import { aimed, NONE, NUMBER, openFormats, OWNER, TEAM } from './import-draft.ts';
import type { ImportDraft } from './import-draft.ts';
import { useLocalText } from '../local-text.ts';

/** Kinds whose files no cell can bring: only their names stand in a table. */
const OF_FILES: ReadonlySet<string> = new Set(['attachment', 'signature']);
/** Kinds of fields that no cell fills. */
const NOT_FILLED: ReadonlySet<string> = new Set(['calculated', 'note', ...OF_FILES]);

interface ImportColumnsProps {
  inspection: RecordsInspection;
  definition: TypeDefinition;
  draft: ImportDraft;
  onChange: (draft: ImportDraft) => void;
}

/** The file's columns with a few of their values, and what each of them fills. */
export function ImportColumns({ inspection: { columns, columnCount }, definition, draft, onChange }: ImportColumnsProps) {
  const { t } = useTranslation(['recordsImport', 'import']);
  const format = useFormat();
  const text = useLocalText();
  const fields = fieldsOf(definition).filter(({ kind }) => !NOT_FILLED.has(kind));
  const ofFiles = fieldsOf(definition).filter(({ kind }) => OF_FILES.has(kind));
  const byName = new Map(fields.map((field) => [field.name, field]));
  const options = [
    { id: NONE, label: t('import:mapping.none') },
    ...fields.map((field) => ({ id: field.name, label: text(field.label), ...(isSecret(field) ? { note: t('mapping.secretField') } : {}) })),
    ...([[OWNER, 'owner'], [TEAM, 'team'], [NUMBER, 'number']] as const).map(([id, key]) => ({ id, label: t(`targets.${key}`), note: t(`targets.${key}Note`) })),
  ];
  const more = columnCount - columns.length;
  return (
    <div className={shared.part}>
      <h3 id="import-columns">{t('mapping.columns')}</h3>
      <ul className={styles.columns} aria-labelledby="import-columns">
        {columns.map((column) => {
          const target = draft.targets[column.name] ?? NONE;
          const field = byName.get(target);
          const open = openFormats(column, field);
          return (
            <li key={column.name} className={styles.column}>
              <Select label={column.name} placeholder={t('import:mapping.none')} options={options} value={target} onChange={(id) => onChange(aimed(draft, column.name, id))} />
              {open.numbers.length > 0 && (
                <Select
                  label={t('mapping.numbers', { column: column.name })}
                  placeholder={t('import:mapping.choose')}
                  options={open.numbers.map((id) => ({ id, label: t(`mapping.numberFormats.${id}`) }))}
                  value={draft.numbers[column.name] ?? null}
                  onChange={(id) => onChange({ ...draft, numbers: { ...draft.numbers, [column.name]: NUMBER_FORMATS.find((known) => known === id) ?? 'point' } })}
                />
              )}
              {open.dates.length > 0 && (
                <Select
                  label={t('mapping.dates', { column: column.name })}
                  placeholder={t('import:mapping.choose')}
                  options={open.dates.map((id) => ({ id, label: t(`mapping.dateFormats.${id}`) }))}
                  value={draft.dates[column.name] ?? null}
                  onChange={(id) => onChange({ ...draft, dates: { ...draft.dates, [column.name]: DATE_FORMATS.find((known) => known === id) ?? 'ymd' } })}
                />
              )}
              {target === NONE && ofFiles.some((one) => isCalled(one, column.name)) && <p className={shared.hint}>{t('mapping.files')}</p>}
              <p className={styles.samples}>
                {field && isSecret(field) ? t('mapping.masked') : column.samples.length === 0 ? t('mapping.noSamples') : <bdi>{format.items(column.samples.slice(0, 3))}</bdi>}
              </p>
            </li>
          );
        })}
      </ul>
      {more > 0 && <p className={shared.hint}>{t('import:mapping.moreColumns', { count: more, n: format.number(more) })}</p>}
    </div>
  );
}

/** Whether a column bears a field's name, or its label in some language. */
function isCalled({ name, label }: Field, column: string): boolean {
  return [name, label.text, ...Object.values(label.in)].some((word) => word.toLowerCase() === column.toLowerCase());
}
