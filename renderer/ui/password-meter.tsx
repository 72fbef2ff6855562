import { useTranslation } from 'react-i18next';
import { classes } from './classes.ts';
import { STRENGTHS } from './password-strengths.ts';
import type { Estimate } from './password-strengths.ts';
import styles from './password-meter.module.css';

/**
 * How hard a new password is to guess: bars for the eye, a word for everybody, and the reason where it is weak. Told
 * politely to a screen reader, and only when the word changes.
 */
export function PasswordMeter({ estimate }: { estimate: Estimate | null }) {
  const { t } = useTranslation('common');
  const level = estimate === null ? 0 : STRENGTHS.indexOf(estimate.strength) + 1;
  return (
    <span className={styles.meter}>
      <span className={classes(styles.bars, level >= 4 && styles.good, level === 3 && styles.fair)} aria-hidden="true">
        {STRENGTHS.map((strength, index) => (
          <span key={strength} className={classes(styles.bar, index < level && styles.on)} />
        ))}
      </span>
      <span aria-live="polite" className={styles.word}>
        {estimate !== null && t(`password.strength.${estimate.strength}`)}
        {estimate?.cause != null && ` ${t(`password.cause.${estimate.cause}`)}`}
      </span>
    </span>
  );
}
