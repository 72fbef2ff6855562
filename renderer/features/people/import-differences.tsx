import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/i18n/format.ts';
import type { ImportOutcome } from './import-job.ts';
import styles from '../../app/import/import.module.css';

type Difference = ImportOutcome['differences'][number];

/** What would change about each person, field by field; the first of many. */
export function ImportDifferences({ outcome: { kind, differences, created, updated, unchanged } }: { outcome: ImportOutcome }) {
  const { t } = useTranslation('import');
  const format = useFormat();
  const more = created + updated + unchanged - differences.length;
  if (differences.length === 0) return null;
  return (
    <div className={styles.part}>
      <h3 id="import-differences">{t('differences.title')}</h3>
      <div className={styles.scroll} tabIndex={0} role="region" aria-labelledby="import-differences">
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t(`refused.at.${kind}`)}</th>
              <th scope="col">{t('differences.person')}</th>
              <th scope="col">{t('differences.change')}</th>
            </tr>
          </thead>
          <tbody>
            {differences.map((difference) => (
              <tr key={difference.line}>
                <td>{format.number(difference.line)}</td>
                <td>
                  <bdi>{difference.name}</bdi> <span className={styles.username}>{difference.username}</span>
                </td>
                <td>
                  <Change difference={difference} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {more > 0 && <p className={styles.hint}>{t('differences.more', { count: more, n: format.number(more) })}</p>}
    </div>
  );
}

function Change({ difference: { change, fields } }: { difference: Difference }) {
  const { t } = useTranslation(['import', 'people']);
  const shown = (field: Difference['fields'][number]['field'], value: string | null): string => {
    if (value === null) return t('differences.nothing');
    return field === 'status' && value === 'disabled' ? t('differences.disabled') : value;
  };
  return (
    <>
      {t(`differences.${change}`)}
      {fields.length > 0 && (
        <ul className={styles.changes}>
          {fields.map(({ field, from, to }) => (
            <li key={field}>
              {t(`differences.fields.${field}`)}:{' '}
              {change === 'update' && (
                <>
                  <bdi className={styles.before}>{shown(field, from)}</bdi> {t('differences.becomes')}{' '}
                </>
              )}
              <bdi>{shown(field, to)}</bdi>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
