import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { searchTextOf } from '../../../../preload/contract/fields.ts';
import type { TypeDefinition } from '../../../../preload/contract/record-fields.ts';
import type { RecordValues } from '../../../../preload/contract/record-values.ts';
import { useFormat } from '../../../app/i18n/format.ts';
import { useSettled } from '../../../app/list/use-settled.ts';
import { useQueryOf } from '../../../ipc/queries.ts';
import styles from './record-form.module.css';

const TYPED_MS = 250;
/** Fewer letters fit too much. */
const LEAST_CHARS = 3;
const MOST = 5;

/** Records that may be about the same, while a new one is typed: those with all the words of its title, within the person's reach. */
export function SimilarRecords({ typeId, definition, values }: { typeId: string; definition: TypeDefinition; values: RecordValues }) {
  const { t } = useTranslation('records');
  const format = useFormat();
  const words = definition.titleFields.flatMap((name) => (typeof values[name] === 'string' ? [values[name]] : [])).join(' ');
  const settled = searchTextOf(useSettled(words, TYPED_MS));
  const { data } = useQueryOf('records.list', { typeId, filter: { search: settled }, offset: 0, limit: MOST }, { enabled: settled.length >= LEAST_CHARS });
  const rows = settled.length >= LEAST_CHARS ? (data?.rows ?? []) : [];
  return (
    <div role="status">
      {rows.length > 0 && (
        <div className={styles.similar}>
          <p>{t('form.similar', { count: rows.length })}</p>
          <ul>
            {rows.map(({ id, title, number, owner }) => (
              <li key={id}>
                <Link href={`/records/${id}?type=${typeId}`}>
                  <bdi>{title}</bdi>
                </Link>{' '}
                {format.items([t('numbered', { n: format.number(number) }), ...(owner === null ? [] : [owner.name])])}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
