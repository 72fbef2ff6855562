import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { OutputOf } from '../../../../preload/contract/contract.ts';
import { MOST_FOUND_BY_SECRET } from '../../../../preload/contract/records.ts';
import { useFormat } from '../../../app/i18n/format.ts';
import styles from './find-secret.module.css';
import { recordsAddress } from '../records-address.ts';
import type { RecordsView } from '../records-address.ts';

interface FoundBySecretProps {
  /** Null where the answer was given before, and did not arrive. */
  rows: OutputOf<'records.findBySecret'>['rows'];
  typeName: string;
  view: RecordsView;
  onFollow: () => void;
}

/** The records that hold a secret, each with the way to it; or that there is none. */
export function FoundBySecret({ rows, typeName, view, onFollow }: FoundBySecretProps) {
  const { t } = useTranslation('records');
  const format = useFormat();
  if (rows === null) return <p className={styles.said}>{t('findSecret.lost')}</p>;
  if (rows.length === 0) return <p className={styles.said}>{t('findSecret.none')}</p>;
  const isCut = rows.length === MOST_FOUND_BY_SECRET;
  return (
    <div className={styles.found}>
      <p className={styles.said}>{isCut ? t('findSecret.most', { n: format.number(rows.length) }) : t('findSecret.found', { count: rows.length, n: format.number(rows.length) })}</p>
      <ul className={styles.list}>
        {rows.map(({ id, number, title, owner, state }) => {
          const numbered = t('numbered', { n: format.number(number) });
          return (
            <li key={id}>
              <Link href={recordsAddress(id, view)} onClick={onFollow}>
                <bdi>{title === '' ? numbered : title}</bdi>
              </Link>
              <p className={styles.more}>
                <bdi>{typeName}</bdi> · {numbered} · {owner ? <bdi>{owner.name}</bdi> : t('panel.noOwner')}
                {state === 'archived' && <> · {t('state.archived')}</>}
              </p>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
