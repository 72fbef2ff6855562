import { ArrowRight } from 'lucide-react';
import { Fragment } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import type { AuditEvent } from '../../../preload/contract/audit.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import { factsOf } from './event-facts.ts';
import type { EventFact } from './event-facts.ts';
import styles from './facts-line.module.css';
import { Name } from './name.tsx';
import { useWords } from './words.ts';

/** The line below a sentence: before and after, reasons, counts. Nothing where there is nothing more to say. */
export function FactsLine({ event }: { event: AuditEvent }) {
  const { t } = useTranslation('audit');
  const facts = factsOf(event, t, useWords(), useFormat());
  if (facts.length === 0) return null;
  return (
    <span className={styles.line}>
      {facts.map((fact, index) => (
        <Fragment key={index}>
          {index > 0 && <span className={styles.dot}> · </span>}
          <FactText fact={fact} />
        </Fragment>
      ))}
    </span>
  );
}

function FactText({ fact }: { fact: EventFact }) {
  const { t } = useTranslation('audit');
  if (fact.kind === 'told') return <span>{fact.text}</span>;
  if (fact.kind === 'said') {
    return (
      <span>
        <Trans t={t} i18nKey="line.said" values={{ label: fact.label }} components={{ said: <Name text={fact.text} strong={false} /> }} />
      </span>
    );
  }
  return <Change from={fact.from} to={fact.to} />;
}

/** Before and after: struck through and not, with an arrow, and in words for those who see neither. */
export function Change({ from, to }: { from: string; to: string }) {
  const { t } = useTranslation('audit');
  return (
    <span className={styles.change}>
      <VisuallyHidden>{t('line.before')} </VisuallyHidden>
      <del>
        <Name text={from} strong={false} />
      </del>{' '}
      <ArrowRight aria-hidden="true" />{' '}
      <VisuallyHidden>, {t('line.after')} </VisuallyHidden>
      <ins>
        <Name text={to} strong={false} />
      </ins>
    </span>
  );
}
