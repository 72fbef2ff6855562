import { Link2, Link2Off, ShieldAlert, ShieldCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Verification } from '../../../preload/contract/audit.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { Button } from '../../ui/button.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Tag } from '../../ui/tag.tsx';
import { verifyRun } from './runs.ts';
import { useLastVerification } from './use-last-verification.ts';
import styles from './verification.module.css';
import { WorkPanel } from './work-panel.tsx';

/** The check of the chain: how far it is, then what it found and what to do about it. */
export function VerificationPanel() {
  const { t } = useTranslation('audit');
  return (
    <WorkPanel
      run={verifyRun.useRun()}
      running={t('verify.running')}
      cancelled={t('verify.cancelled')}
      onCancel={() => verifyRun.cancel()}
      onDismiss={() => verifyRun.dismiss()}
      onRetry={() => void verifyRun.start({})}
    >
      {(found) => <VerificationResult found={found} />}
    </WorkPanel>
  );
}

/** What a check found, in plain words: intact, or from which event on not, and what to do. */
export function VerificationResult({ found }: { found: Verification }) {
  const { t } = useTranslation('audit');
  const format = useFormat();
  const { result } = found;
  const n = format.number(found.firstBadSeq ?? 0);
  const atEvent = (seq: number | null): string => (seq === null ? t('verify.facts.none') : t('verify.facts.atEvent', { n: format.number(seq) }));
  return (
    <div className={styles.result} role={result === 'intact' ? 'status' : 'alert'}>
      <span className={result === 'intact' ? styles.good : styles.bad}>{result === 'intact' ? <ShieldCheck aria-hidden="true" /> : <ShieldAlert aria-hidden="true" />}</span>
      <div className={styles.text}>
        <h2 className={styles.title}>{t(`verify.results.${result}.title`, { n })}</h2>
        <p>{t(`verify.results.${result}.text`)}</p>
        <p>{t(`verify.results.${result}.do`)}</p>
        {result !== 'intact' && <Button onPress={() => void verifyRun.start({})}>{t('verify.again')}</Button>}
      </div>
      <Facts>
        <Fact name={t('verify.facts.events')}>{format.number(found.events)}</Fact>
        <Fact name={t('verify.facts.checkpoint')}>{atEvent(found.checkpointSeq)}</Fact>
        <Fact name={t('verify.facts.anchor')}>{atEvent(found.anchorSeq)}</Fact>
      </Facts>
    </div>
  );
}

/** What the last check found, whoever made it and whenever that was: the audit itself remembers. */
export function VerificationTag() {
  const { t } = useTranslation('audit');
  const format = useFormat();
  const last = useLastVerification();
  if (last === null) return null;
  const { result, events, firstBadSeq, atMs } = last;
  const isIntact = result === 'intact';
  return (
    <span title={t('verify.tag.when', { when: format.dateTime(atMs) })}>
      <Tag tone={isIntact ? 'good' : 'bad'} icon={isIntact ? <Link2 aria-hidden="true" /> : <Link2Off aria-hidden="true" />}>
        {t(`verify.tag.${result}`, { n: format.number(isIntact ? events : (firstBadSeq ?? events)) })}
      </Tag>
    </span>
  );
}
