import { useTranslation } from 'react-i18next';
import type { ImportKind, ImportRowError } from '../../../preload/contract/people-import.ts';
import { useFormat } from '../../app/i18n/format.ts';
import styles from '../../app/import/import.module.css';

/** The first refused rows: where in the file, and why. What stood there is never repeated. */
export function RefusedRows({ kind, errors, refused }: { kind: ImportKind; errors: readonly ImportRowError[]; refused: number }) {
  const { t } = useTranslation('import');
  const format = useFormat();
  // A row can be refused for several reasons; they all stand here.
  const more = refused - new Set(errors.map(({ line }) => line)).size;
  return (
    <div className={styles.part}>
      <h3 id="import-refused">{t('refused.title')}</h3>
      <div className={styles.scroll} tabIndex={0} role="region" aria-labelledby="import-refused">
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t(`refused.at.${kind}`)}</th>
              <th scope="col">{t('refused.column')}</th>
              <th scope="col">{t('refused.why')}</th>
            </tr>
          </thead>
          <tbody>
            {errors.map(({ line, column, rule }) => (
              <tr key={`${line} ${column} ${rule}`}>
                <td>{format.number(line)}</td>
                <td>{column === 'row' ? t('columnNames.row') : <code dir="ltr">{t(`columnNames.${column}`)}</code>}</td>
                <td>{t(`rules.${rule}`)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {more > 0 && <p className={styles.hint}>{t('refused.more', { count: more, n: format.number(more) })}</p>}
    </div>
  );
}
