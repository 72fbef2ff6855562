import { ArrowRight, Ban, Equal } from 'lucide-react';
import type { ReactNode } from 'react';
import { Spinner } from '../../ui/spinner.tsx';
import styles from './change-preview.module.css';

/** What a dry run came to, in words. */
export interface Previewed {
  label: string;
  /** What will change, or that nothing will. */
  changed: string;
  /** Null for none. */
  unchanged: string | null;
  refused: { said: string; rows: readonly { id: string; name: string; why: string }[]; more: string | null } | null;
}

/** What a change of many would do, before it is done: how many, which stay as they are, which are refused and why. */
export function ChangePreviewFrame({ checking, preview }: { checking: string; preview: Previewed | null }) {
  if (!preview) {
    return (
      <p className={styles.checking} role="status">
        <Spinner /> {checking}
      </p>
    );
  }
  const { label, changed, unchanged, refused } = preview;
  return (
    <section className={styles.preview} aria-label={label}>
      <div role="status">
        <Line icon={<ArrowRight />} strong>
          {changed}
        </Line>
        {unchanged !== null && <Line icon={<Equal />}>{unchanged}</Line>}
        {refused && (
          <Line icon={<Ban />} bad>
            {refused.said}
          </Line>
        )}
      </div>
      {refused && refused.rows.length > 0 && (
        // A long list is scrolled by the keyboard as well.
        <ul className={styles.refused} tabIndex={0} aria-label={refused.said}>
          {refused.rows.map(({ id, name, why }) => (
            <li key={id}>
              <b dir="auto">{name}</b>
              <span>{why}</span>
            </li>
          ))}
          {refused.more !== null && <li>{refused.more}</li>}
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
