import { useTranslation } from 'react-i18next';
import { fieldsOf, REPEAT } from '../../../../preload/contract/record-fields.ts';
import type { TypeDefinition } from '../../../../preload/contract/record-fields.ts';
import { ROW_RULES } from '../../../../preload/contract/records-import.ts';
import type { RecordRowError, RecordsImportOutcome } from '../../../../preload/contract/records-import.ts';
import { useFormat } from '../../../app/i18n/format.ts';
import styles from '../../../app/import/import.module.css';
import { FIELD_RULES } from '../../../ipc/field-rule.ts';
import { useLocalText } from '../local-text.ts';

/** The first refused rows: where in the file, and why. What stood there is never repeated. */
export function ImportRefused({ outcome: { kind, errors, refused }, definition }: { outcome: RecordsImportOutcome; definition: TypeDefinition }) {
  const { t } = useTranslation(['recordsImport', 'import', 'errors']);
  const format = useFormat();
  const text = useLocalText();
  const fields = new Map(fieldsOf(definition).map((field) => [field.name, field]));
  // A row can be refused for several reasons; they all stand here.
  const more = refused - new Set(errors.map(({ line }) => line)).size;
  const why = ({ field: name, rule }: RecordRowError): string => {
    const ofRow = ROW_RULES.find((known) => known === rule);
    if (ofRow !== undefined) return t(`rules.${ofRow}`);
    const field = name === null ? undefined : fields.get(name);
    if (rule === 'constraint' && field && field.kind !== REPEAT && field.constraint?.message) return text(field.constraint.message);
    return t(`errors:rules.${FIELD_RULES.find((known) => known === rule) ?? 'invalid'}`);
  };
  const where = ({ column, field: name }: RecordRowError): string => {
    const field = name === null ? undefined : fields.get(name);
    return column ?? (field ? text(field.label) : t('import:columnNames.row'));
  };
  return (
    <div className={styles.part}>
      <h3 id="import-refused">{t('import:refused.title')}</h3>
      <div className={styles.scroll} tabIndex={0} role="region" aria-labelledby="import-refused">
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t(`import:refused.at.${kind}`)}</th>
              <th scope="col">{t('import:refused.column')}</th>
              <th scope="col">{t('import:refused.why')}</th>
            </tr>
          </thead>
          <tbody>
            {errors.map((error, at) => (
              <tr key={at}>
                <td>{format.number(error.line)}</td>
                <td>
                  <bdi>{where(error)}</bdi>
                </td>
                <td>{why(error)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {more > 0 && <p className={styles.hint}>{t('import:refused.more', { count: more, n: format.number(more) })}</p>}
    </div>
  );
}
