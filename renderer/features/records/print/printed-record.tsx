import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { fillForm } from '../../../../preload/contract/form-filling.ts';
import { fieldsOf, isSecret } from '../../../../preload/contract/record-fields.ts';
import type { Field } from '../../../../preload/contract/record-fields.ts';
import type { PrintedRecord } from '../../../../preload/contract/records.ts';
import { useFormat } from '../../../app/i18n/format.ts';
import { useLocalText } from '../local-text.ts';
import { Line, Lines, PrintedValue } from './printed-values.tsx';
import styles from './printed-record.module.css';

interface PrintedSheetProps {
  printed: PrintedRecord;
  /** Told once, when every picture is drawn: printed before that it would have holes. */
  onReady: () => void;
}

/**
 * A record on paper: all that it is and holds, in the order of its form. What the form asked and nobody answered is
 * there as well; what it did not ask is not. Secrets are named and never shown, whatever the screen shows.
 */
export function PrintedSheet({ printed, onReady }: PrintedSheetProps) {
  const { t } = useTranslation('records');
  const format = useFormat();
  const text = useLocalText();
  const { record, definition, values, secrets } = printed;
  const pictures = useRef(0);
  const toDraw = printed.attachments.filter(({ thumbnail }) => thumbnail !== null).length;
  const told = useRef(false);
  const look = (): void => {
    if (told.current || pictures.current < toDraw) return;
    told.current = true;
    onReady();
  };
  const ready = useRef(look);
  useEffect(() => ready.current(), []);
  const onPicture = (): void => {
    pictures.current += 1;
    look();
  };

  const hidden = useMemo(() => fillForm(definition, values, { held: new Set(secrets), nowMs: record.changedAtMs }).hidden, [definition, values, secrets, record.changedAtMs]);
  const isHeld = (field: Field): boolean => (isSecret(field) ? secrets.includes(field.name) : values[field.name] != null);
  const sections = definition.sections
    .map((section) => ({ ...section, fields: section.fields.filter((field) => isHeld(field) || (field.kind !== 'note' && !hidden.has(field.name))) }))
    .filter(({ fields }) => fields.length > 0);
  const numbered = t('numbered', { n: format.number(record.number) });
  const at = (atMs: number, who: string | null): string => (who === null ? format.dateTime(atMs) : t('print.by', { when: format.dateTime(atMs), who: isolated(who) }));

  return (
    <article>
      <header className={styles.header}>
        <p className={styles.organisation}>
          <bdi>{printed.organisation}</bdi>
        </p>
        {printed.isExample && <p className={styles.example}>{t('print.example')}</p>}
        <h1 className={styles.title}>
          <bdi>{record.title === '' ? numbered : record.title}</bdi>
        </h1>
      </header>
      <Lines className={styles.facts}>
        <Line name={t('print.type')}>
          <bdi>{printed.typeName}</bdi>
        </Line>
        <Line name={t('print.number')}>{format.number(record.number)}</Line>
        <Line name={t('columns.owner')}>{record.owner ? <bdi>{record.owner.name}</bdi> : t('panel.noOwner')}</Line>
        <Line name={t('print.team')}>{record.team === null ? t('panel.noTeam') : <bdi>{record.team}</bdi>}</Line>
        <Line name={t('filters.state')}>{t(`state.${record.state}`)}</Line>
        {record.tags.length > 0 && <Line name={t('print.tags')}>{format.items(record.tags.map(isolated))}</Line>}
        <Line name={t('print.created')}>{at(record.createdAtMs, printed.createdBy)}</Line>
        <Line name={t('print.changed')}>{at(record.changedAtMs, printed.changedBy)}</Line>
      </Lines>
      {sections.map((section, index) => (
        <section key={index}>
          <h2 className={styles.section}>
            <bdi>{section.label ? text(section.label) : t('panel.values')}</bdi>
          </h2>
          <Lines>
            {section.fields.map((field) => (
              <Line key={field.name} name={text(field.label)}>
                {isSecret(field) && isHeld(field) ? (
                  <span className={styles.secret}>{t('print.secret')}</span>
                ) : (
                  <PrintedValue field={field} value={isSecret(field) ? null : (values[field.name] ?? null)} printed={printed} onPicture={onPicture} />
                )}
              </Line>
            ))}
          </Lines>
        </section>
      ))}
      {fieldsOf(definition).some(isSecret) && <p className={styles.noSecrets}>{t('print.noSecrets')}</p>}
    </article>
  );
}

/** Characters of scripts that are written from right to left, in the blocks that Unicode keeps for them. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * Text that keeps its own direction inside a sentence (UAX 9, first strong isolate). Nothing is put around what cannot
 * turn: whoever searches the PDF finds it as it is written.
 */
export function isolated(text: string): string {
  return RIGHT_TO_LEFT.test(text) || document.documentElement.dir === 'rtl' ? `\u2068${text}\u2069` : text;
}
