import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldsOf } from '../../../../preload/contract/record-fields.ts';
import type { TypeDefinition } from '../../../../preload/contract/record-fields.ts';
import type { FieldValue } from '../../../../preload/contract/record-values.ts';
import { useFormat } from '../../../app/i18n/format.ts';
import { useCommand } from '../../../ipc/queries.ts';
import { Button } from '../../../ui/button.tsx';
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx';
import { ErrorMessage } from '../../../ui/error-message.tsx';
import { Section } from '../../../ui/section.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { tellOutcome } from '../../../ui/toasts.ts';
import { useLocalText } from '../local-text.ts';
import { RecordEvent } from './record-event.tsx';
import type { RecordDetail } from './record-detail.ts';
import styles from './record-panel.module.css';
import { useRecordHistory } from './use-record-history.ts';
import type { HistoryEntry } from './use-record-history.ts';
import { useValueWords } from '../use-value-words.ts';
import { valueText } from '../value-text.ts';

/** As many versions at once; more on demand. */
const PAGE = 5;
const MOST = 500;

/** Who changed what and when, the latest first, with the way back to each version. */
export function RecordHistory({ detail, definition }: { detail: RecordDetail; definition: TypeDefinition | null }) {
  const { t } = useTranslation('records');
  const format = useFormat();
  const text = useLocalText();
  const { record } = detail;
  const [limit, setLimit] = useState(PAGE);
  const [backTo, setBackTo] = useState<number | null>(null);
  const history = useRecordHistory(record.id, limit);
  const restore = useCommand('records.restore');
  const words = useValueWords((id) => history.names[id] ?? null);
  const fields = new Map((definition ? fieldsOf(definition) : []).map((field) => [field.name, field]));
  const shown = (name: string, value: FieldValue): string => {
    const field = fields.get(name);
    return field ? valueText(field, value, definition, words) : value === null ? '' : JSON.stringify(value);
  };
  const shownVersion = ({ version, atMs, by, changes }: NonNullable<HistoryEntry['version']>) => (
    <li key={version}>
      <p className={styles.when}>
        {by ? <bdi>{by.name}</bdi> : t('history.program')}, {format.dateTime(atMs)}
      </p>
      {version === 1 ? (
        <p>{t('history.made')}</p>
      ) : (
        <ul className={styles.changes}>
          {changes.map(({ field, before, after, isSecret }) => (
            <li key={field}>
              <bdi>{fields.get(field) ? text(fields.get(field)?.label ?? { text: field, in: {} }) : field}</bdi>
              {': '}
              {isSecret ? (
                t('history.secret')
              ) : (
                <>
                  <del dir="auto">{cut(shown(field, before)) || t('value.none')}</del> → <ins dir="auto">{cut(shown(field, after)) || t('value.none')}</ins>
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      {detail.may.write && version < record.version && (
        <Button kind="quiet" aria-label={t('history.back', { when: format.dateTime(atMs) })} onPress={() => setBackTo(version)}>
          {t('history.backShort')}
        </Button>
      )}
    </li>
  );
  return (
    <Section title={t('history.title')}>
      {history.error ? (
        <ErrorMessage error={history.error} onRetry={history.refetch} />
      ) : !history.entries ? (
        <Skeleton />
      ) : (
        <ol className={styles.history}>
          {history.entries.map(({ event, version }) => (event ? <RecordEvent key={`event ${String(event.seq)}`} event={event} /> : shownVersion(version)))}
        </ol>
      )}
      {history.hasMore && limit < MOST && (
        <Button kind="quiet" onPress={() => setLimit(Math.min(MOST, limit * 4))}>
          {t('history.more')}
        </Button>
      )}
      <ConfirmDialog
        title={t('history.backTitle')}
        action={t('history.backDo')}
        isOpen={backTo !== null}
        isPending={restore.isPending}
        onClose={() => {
          setBackTo(null);
          restore.reset();
        }}
        onConfirm={() =>
          backTo !== null &&
          restore.mutate(
            { recordId: record.id, version: record.version, toVersion: backTo },
            {
              onSuccess() {
                setBackTo(null);
                tellOutcome(t('history.backDone'));
              },
            },
          )
        }
      >
        <p>{t('history.backAbout')}</p>
        {restore.error && <ErrorMessage error={restore.error} />}
      </ConfirmDialog>
    </Section>
  );
}

const MOST_CHARS = 120;
function cut(text: string): string {
  return text.length > MOST_CHARS ? `${text.slice(0, MOST_CHARS).toWellFormed()}…` : text;
}
