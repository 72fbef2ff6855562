import { useTranslation } from 'react-i18next';
import { isExample } from '../../../preload/contract/audit.ts';
import type { AuditEvent } from '../../../preload/contract/audit.ts';
import { classes } from '../../ui/classes.ts';
import { Tag } from '../../ui/tag.tsx';
import styles from './event-parts.module.css';
import { FactsLine } from './facts-line.tsx';
import { Sentence } from './sentence.tsx';
import { VerbIcon } from './verb-icon.tsx';

/** What kind of thing an event tells of, in the colour of how it ended. Place and size are the caller's, by its class. */
export function EventIcon({ event, className }: { event: AuditEvent; className: string | undefined }) {
  return (
    <span className={classes(className, styles.icon, event.outcome !== 'done' && styles[event.outcome])}>
      <VerbIcon event={event} />
    </span>
  );
}

/** An event in a sentence, with its facts below. */
export function EventText({ event }: { event: AuditEvent }) {
  return (
    <span className={styles.text}>
      <span>
        <Sentence event={event} /> <ExampleTag event={event} />
      </span>
      <FactsLine event={event} />
    </span>
  );
}

/** Says of an event of example data that it never happened; nothing for any other. */
export function ExampleTag({ event }: { event: AuditEvent }) {
  const { t } = useTranslation('audit');
  return isExample(event) ? <Tag tone="warn">{t('line.example')}</Tag> : null;
}
