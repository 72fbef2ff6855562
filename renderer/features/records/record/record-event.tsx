import { useTranslation } from 'react-i18next';
import type { AuditEvent } from '../../../../preload/contract/audit.ts';
import { useFormat } from '../../../app/i18n/format.ts';
import { ExampleTag } from '../../audit/event-parts.tsx';
import { FactsLine } from '../../audit/facts-line.tsx';
import { useWords } from '../../audit/words.ts';
import styles from './record-panel.module.css';

/** What was done to a record beside its values, as the audit tells it. */
export function RecordEvent({ event }: { event: AuditEvent }) {
  const { t } = useTranslation('records');
  const format = useFormat();
  const words = useWords();
  return (
    <li>
      <p className={styles.when}>
        {event.actor ? <bdi>{event.actor.name}</bdi> : t('history.program')}, {format.dateTime(event.atMs)}
      </p>
      <p className={styles.did}>
        {words.verb(event.verb)} <ExampleTag event={event} />
      </p>
      <FactsLine event={event} />
    </li>
  );
}
