import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/i18n/format.ts';
import { SINGLE_FIELDS } from './import-draft.ts';
import type { ImportDraft } from './import-draft.ts';
import type { ImportInspection } from './import-job.ts';
import styles from '../../app/import/import.module.css';

/** The file's columns with a few of their values, and what becomes of each. */
export function ImportColumns({ inspection: { columns, columnCount }, draft }: { inspection: ImportInspection; draft: ImportDraft }) {
  const { t } = useTranslation('import');
  const format = useFormat();
  const more = columnCount - columns.length;
  const fillsOf = (column: string): string => {
    const fields = [...(draft.name.includes(column) ? (['name'] as const) : []), ...SINGLE_FIELDS.filter((field) => draft[field] === column)];
    return fields.length === 0 ? t('mapping.none') : format.items(fields.map((field) => t(`mapping.fields.${field}`)));
  };
  return (
    <div className={styles.part}>
      <h3 id="import-preview">{t('mapping.preview')}</h3>
      <div className={styles.scroll} tabIndex={0} role="region" aria-labelledby="import-preview">
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t('mapping.column')}</th>
              <th scope="col">{t('mapping.examples')}</th>
              <th scope="col">{t('mapping.becomes')}</th>
            </tr>
          </thead>
          <tbody>
            {columns.map(({ name, samples }) => (
              <tr key={name}>
                <td>
                  <bdi>{name}</bdi>
                </td>
                <td>
                  {samples.map((sample) => (
                    <bdi key={sample} className={styles.sample}>
                      {sample}
                    </bdi>
                  ))}
                </td>
                <td>{fillsOf(name)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {more > 0 && <p className={styles.hint}>{t('mapping.moreColumns', { count: more, n: format.number(more) })}</p>}
    </div>
  );
}
