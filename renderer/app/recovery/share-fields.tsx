import { useTranslation } from 'react-i18next';
import { SHARE_LIMITS } from '../../../preload/contract/fields.ts';
import type { ApiError } from '../../ipc/api-error.ts';
import { CheckedCodeField } from '../../ui/checked-code-field.tsx';
import { SHARE_SYMBOLS, shareFacts } from '../../ui/share-code.ts';
import { useFormat } from '../i18n/format.ts';
import styles from './recovery-secret.module.css';

interface ShareFieldsProps {
  shares: readonly string[];
  onChange: (shares: readonly string[]) => void;
  /** What the engine said of them, by their places. */
  error: ApiError | null;
}

/** As many fields as shares are needed, which the first one says of itself; what is wrong with one stands at it. */
export function ShareFields({ shares, onChange, error }: ShareFieldsProps) {
  const { t } = useTranslation('recovery');
  const format = useFormat();
  const facts = shares.map(shareFacts);
  const first = facts.find((each) => each !== null);
  const count = fieldsFor(shares);

  function wrongWith(at: number): string | null {
    const own = facts[at];
    if (own && first && (own.set !== first.set || own.needed !== first.needed)) return t('shares.otherSet', { set: own.set, first: first.set });
    if (own && facts.findIndex((other) => other?.number === own.number) < at) return t('shares.twice', { n: format.number(own.number) });
    return error?.reason === 'share_malformed' && error.fields.some(({ path }) => path === `shares.${String(at)}`) ? t('shares.mistyped') : null;
  }

  return (
    <div className={styles.shares}>
      <p role="status">{first ? t('shares.needed', { n: format.number(first.needed), set: first.set }) : t('shares.begin')}</p>
      {Array.from({ length: count }, (_, at) => (
        <CheckedCodeField
          key={at}
          kind="share"
          symbols={SHARE_SYMBOLS}
          label={labelOf(at)}
          value={shares[at] ?? ''}
          onChange={(typed) => onChange(Array.from({ length: count }, (__, other) => (other === at ? typed : (shares[other] ?? ''))))}
          error={wrongWith(at)}
          autoFocus={at === 0}
        />
      ))}
    </div>
  );

  function labelOf(at: number): string {
    const number = facts[at]?.number;
    const place = { n: format.number(at + 1), total: format.number(count) };
    return number === undefined ? t('shares.field', place) : t('shares.fieldNumber', { ...place, number: format.number(number) });
  }
}

/** How many fields there are for what was typed so far. */
export function fieldsFor(shares: readonly string[]): number {
  const needed = shares.map(shareFacts).find((each) => each !== null)?.needed ?? SHARE_LIMITS.fewest;
  return Math.min(Math.max(needed, SHARE_LIMITS.fewest), SHARE_LIMITS.most);
}
