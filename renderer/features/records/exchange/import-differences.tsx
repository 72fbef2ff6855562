import { useTranslation } from 'react-i18next';
import { fieldsOf, REPEAT } from '../../../../preload/contract/record-fields.ts';
import type { TypeDefinition } from '../../../../preload/contract/record-fields.ts';
import type { FieldValue } from '../../../../preload/contract/record-values.ts';
import type { RecordDifference, RecordsImportOutcome } from '../../../../preload/contract/records-import.ts';
import { useFormat } from '../../../app/i18n/format.ts';
import styles from '../../../app/import/import.module.css';
import { useLocalText } from '../local-text.ts';
import { useValueWords } from '../use-value-words.ts';
import { valueText } from '../value-text.ts';

/** What would change about each record, field by field; the first of many. */
export function ImportDifferences({ outcome: { kind, differences, names, created, updated }, definition }: { outcome: RecordsImportOutcome; definition: TypeDefinition }) {
  const { t } = useTranslation(['recordsImport', 'import']);
  const format = useFormat();
  const more = created + updated - differences.length;
  if (differences.length === 0) return null;
  return (
    <div className={styles.part}>
      <h3 id="import-differences">{t('import:differences.title')}</h3>
      <div className={styles.scroll} tabIndex={0} role="region" aria-labelledby="import-differences">
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t(`import:refused.at.${kind}`)}</th>
              <th scope="col">{t('differences.record')}</th>
              <th scope="col">{t('import:differences.change')}</th>
            </tr>
          </thead>
          <tbody>
            {differences.map((difference) => (
              <tr key={difference.line}>
                <td>{format.number(difference.line)}</td>
                <td>
                  <bdi>{difference.title === '' && difference.number === null ? t('differences.untitled') : difference.title}</bdi>{' '}
                  {difference.number !== null && <span className={styles.username}>{t('differences.numbered', { n: format.number(difference.number) })}</span>}
                </td>
                <td>
                  <Change difference={difference} names={names} definition={definition} />
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

interface Line {
  name: string;
  label: string;
  /** Null where what there was is not told: of a secret, and of what is new. */
  from: string | null;
  to: string;
}

function Change({ difference: { change, fields, owner, team }, names, definition }: { difference: RecordDifference; names: Readonly<Record<string, string>>; definition: TypeDefinition }) {
  const { t } = useTranslation(['recordsImport', 'import']);
  const text = useLocalText();
  const words = useValueWords((id) => names[id] ?? null);
  const byName = new Map(fieldsOf(definition).map((field) => [field.name, field]));
  const shown = (name: string, value: FieldValue): string => {
    const field = byName.get(name);
    if (value === null || !field) return t('import:differences.nothing');
    // Of rows the engine tells how many there are.
    return field.kind === REPEAT ? words.rows(Number(value)) : valueText(field, value, definition, words);
  };
  const moved = (name: 'owner' | 'team', value: { from: string | null; to: string | null } | null): Line[] =>
    value === null ? [] : [{ name: `:${name}`, label: t(`targets.${name}`), from: value.from ?? t('import:differences.nothing'), to: value.to === null || value.to === '' ? t('import:differences.nothing') : value.to }];
  const lines: Line[] = [
    ...fields.map(({ field, from, to, isSecret }) => {
      const [before, after] = isSecret ? [null, t('mapping.masked')] : [shown(field, from), shown(field, to)];
      return { name: field, label: byName.has(field) ? text((byName.get(field) as { label: Parameters<typeof text>[0] }).label) : field, from: before, to: after };
    }),
    ...moved('owner', owner),
    ...moved('team', team),
  ];
  return (
    <>
      {t(`import:differences.${change}`)}
      {lines.length > 0 && (
        <ul className={styles.changes}>
          {lines.map(({ name, label, from, to }) => (
            <li key={name}>
              {label}:{' '}
              {change === 'update' && from !== null && (
                <>
                  <bdi className={styles.before}>{from}</bdi> {t('import:differences.becomes')}{' '}
                </>
              )}
              <bdi>{to}</bdi>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
