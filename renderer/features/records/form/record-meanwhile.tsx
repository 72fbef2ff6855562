import { useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldsOf } from '../../../../preload/contract/record-fields.ts';
import type { TypeDefinition } from '../../../../preload/contract/record-fields.ts';
import type { FieldValue, RecordValues } from '../../../../preload/contract/record-values.ts';
import { useFormat } from '../../../app/i18n/format.ts';
import { useQueryOf } from '../../../ipc/queries.ts';
import { Button } from '../../../ui/button.tsx';
import { Choice } from '../../../ui/choice.tsx';
import { ErrorMessage } from '../../../ui/error-message.tsx';
import { useLocalText } from '../local-text.ts';
import { changedMeanwhile } from './meanwhile.ts';
import styles from './record-meanwhile.module.css';
import type { RecordDetail } from '../record/record-detail.ts';
import { useValueWords } from '../use-value-words.ts';
import { valueText } from '../value-text.ts';

/** As far back as the history is read at once. */
const MOST_VERSIONS = 500;
/** A long text is looked at where it stands; here its beginning tells which it is. */
const MOST_CHARS = 400;

interface RecordMeanwhileProps {
  detail: RecordDetail;
  definition: TypeDefinition;
  /** The version that is typed on. */
  since: number;
  typed: RecordValues;
  /** It was refused for this: takes the focus. */
  isRefused: boolean;
  /** Goes on from the record as it is now; of the fields in conflict these are given up. */
  onTakeOver: (givenUp: readonly string[]) => void;
}

/** What others changed while somebody types: field by field what it was, theirs and one's own, to choose from. Nothing is lost. */
export function RecordMeanwhile({ detail, definition, since, typed, isRefused, onTakeOver }: RecordMeanwhileProps) {
  const { t } = useTranslation('records');
  const format = useFormat();
  const text = useLocalText();
  const titleId = useId();
  const region = useRef<HTMLElement>(null);
  const [choices, setChoices] = useState<Readonly<Record<string, 'mine' | 'theirs'>>>({});
  const history = useQueryOf('records.history', { recordId: detail.record.id, offset: 0, limit: Math.min(MOST_VERSIONS, Math.max(1, detail.record.version - since)) }, { placeholderData: (previous) => previous });
  const words = useValueWords((id) => detail.names[id] ?? history.data?.names[id] ?? null);
  useEffect(() => {
    if (isRefused) region.current?.focus();
  }, [isRefused]);

  const fields = new Map(fieldsOf(definition).map((field) => [field.name, field]));
  const labelOf = (name: string): string => {
    const field = fields.get(name);
    return field ? text(field.label) : name;
  };
  const shown = (name: string, value: FieldValue): string => {
    const field = fields.get(name);
    const whole = field ? valueText(field, value, definition, words) : '';
    return whole.length > MOST_CHARS ? `${whole.slice(0, MOST_CHARS).toWellFormed()}…` : whole || t('value.none');
  };
  const changes = changedMeanwhile(history.data?.versions ?? [], since, typed);
  const conflicts = changes.filter(({ isInConflict }) => isInConflict);
  const others = changes.filter(({ isInConflict }) => !isInConflict);
  const [latest] = changes.toSorted((a, b) => b.atMs - a.atMs);
  const said = latest ? t('meanwhile.said', { who: latest.by?.name ?? t('history.program'), when: format.dateTime(latest.atMs) }) : t('meanwhile.saidShort');
  return (
    <section ref={region} tabIndex={-1} className={styles.meanwhile} aria-labelledby={titleId}>
      <h2 id={titleId} className={styles.title}>
        {t('meanwhile.title')}
      </h2>
      <p role="status">
        {said} {conflicts.length > 0 ? t('meanwhile.conflicts', { count: conflicts.length }) : t('meanwhile.noConflict')}
      </p>
      {history.error && <ErrorMessage error={history.error} onRetry={() => void history.refetch()} />}
      {conflicts.map(({ field, was, theirs, isSecret, by, atMs }) => {
        const hidden = isSecret ? t('secret.masked') : null;
        return (
          <div key={field} role="group" aria-label={labelOf(field)} className={styles.conflict}>
            <h3 className={styles.field}>
              <bdi>{labelOf(field)}</bdi>
            </h3>
            <dl className={styles.sides}>
              <div>
                <dt>{t('meanwhile.mine')}</dt>
                <dd dir="auto">{hidden ?? shown(field, typed[field] ?? null)}</dd>
              </div>
              <div>
                <dt>{t('meanwhile.theirs', { who: by?.name ?? t('history.program'), when: format.dateTime(atMs) })}</dt>
                <dd dir="auto">{hidden ?? shown(field, theirs)}</dd>
              </div>
              <div>
                <dt>{t('meanwhile.was')}</dt>
                <dd dir="auto">{hidden ?? shown(field, was)}</dd>
              </div>
            </dl>
            <Choice
              label={t('meanwhile.choose', { name: labelOf(field) })}
              options={[
                { id: 'mine', label: t('meanwhile.keepMine') },
                { id: 'theirs', label: t('meanwhile.takeTheirs') },
              ]}
              value={choices[field] ?? 'mine'}
              onChange={(chosen) => setChoices({ ...choices, [field]: chosen })}
            />
          </div>
        );
      })}
      {others.length > 0 && <p>{t('meanwhile.others', { names: format.items(others.map(({ field }) => labelOf(field))) })}</p>}
      <div>
        <Button kind="primary" isDisabled={!history.data || history.isPlaceholderData} onPress={() => onTakeOver(conflicts.filter(({ field }) => choices[field] === 'theirs').map(({ field }) => field))}>
          {t(conflicts.length > 0 ? 'meanwhile.goOn' : 'meanwhile.takeOver')}
        </Button>
      </div>
    </section>
  );
}
