import { ArrowRight, Ban, Equal } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/i18n/format.ts';
import { Spinner } from '../../ui/spinner.tsx';
import styles from './change-dialog.module.css';
import { refusalOf } from './changes.ts';
import type { BulkOutcome, ChangeKind } from './changes.ts';

/** What a change would do, before it is done: for how many, who stays as they are, who is refused and why. */
export function ChangePreview({ kind, outcome }: { kind: ChangeKind; outcome: BulkOutcome | null }) {
  const { t } = useTranslation('people');
  const format = useFormat();
  if (!outcome) {
    return (
      <p className={styles.checking} role="status">
        <Spinner /> {t('change.checking')}
      </p>
    );
  }
  const { changed, unchanged, refused, refusedCount } = outcome;
  const more = refusedCount - refused.length;
  return (
    <section className={styles.preview} aria-label={t('change.preview')}>
      <div role="status">
        <Line icon={<ArrowRight />} strong>
          {changed === 0 ? t('change.nothing') : t(kind === 'invite' ? 'change.invite.will' : 'change.changed', { count: changed, n: format.number(changed) })}
        </Line>
        {unchanged > 0 && <Line icon={<Equal />}>{t(`change.${kind}.unchanged`, { count: unchanged, n: format.number(unchanged) })}</Line>}
        {refusedCount > 0 && (
          <Line icon={<Ban />} bad>
            {t('change.refused', { count: refusedCount, n: format.number(refusedCount) })}
          </Line>
        )}
      </div>
      {refused.length > 0 && (
        // A long list is scrolled by the keyboard as well.
        <ul className={styles.refused} tabIndex={0} aria-label={t('change.refused', { count: refusedCount, n: format.number(refusedCount) })}>
          {refused.map(({ personId, name, reason }) => (
            <li key={personId}>
              <b dir="auto">{name === '' ? t('change.someone') : name}</b>
              <span>{t(`refusal.${refusalOf(reason)}`)}</span>
            </li>
          ))}
          {more > 0 && <li>{t('change.more', { count: more, n: format.number(more) })}</li>}
        </ul>
      )}
    </section>
  );
}

function Line({ icon, strong = false, bad = false, children }: { icon: ReactNode; strong?: boolean; bad?: boolean; children: string }) {
  return (
    <p className={bad ? styles.bad : strong ? styles.strong : styles.line}>
      <span aria-hidden="true">{icon}</span>
      {children}
    </p>
  );
}
