import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { canBeCountedFrom, fieldsOf } from '../../../preload/contract/record-fields.ts';
import type { TypeDefinition } from '../../../preload/contract/record-fields.ts';
import { MOST_RETENTION_DAYS, RETENTION_ACTIONS } from '../../../preload/contract/retention.ts';
import type { RetentionTerm } from '../../../preload/contract/retention.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { useCommand, useQueryOf } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { Section } from '../../ui/section.tsx';
import { Select } from '../../ui/select.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { tellOutcome } from '../../ui/toasts.ts';
import styles from './types-page.module.css';

type Action = (typeof RETENTION_ACTIONS)[number];
interface TypeRetentionProps {
  typeId: string;
  /** As it is kept: dates of fields that are only being written do not count yet. */
  definition: TypeDefinition;
}

/** How long records of a type are kept: when they are archived, and when they are proposed for erasure. */
export function TypeRetention({ typeId, definition }: TypeRetentionProps) {
  const { t } = useTranslation('retention');
  const rules = useQueryOf('retention.rules', { typeId });
  return (
    <div className={styles.form}>
      <Section level={2} title={t('rules.title')}>
        <p className={styles.about}>{t('rules.about')}</p>
        {rules.error && <ErrorMessage error={rules.error} onRetry={() => void rules.refetch()} />}
        {rules.data &&
          RETENTION_ACTIONS.map((action) => (
            <Rule key={`${action} ${JSON.stringify(rules.data[action])}`} typeId={typeId} action={action} term={rules.data[action]} definition={definition} />
          ))}
      </Section>
    </div>
  );
}

function Rule({ typeId, action, term, definition }: { typeId: string; action: Action; term: RetentionTerm | null; definition: TypeDefinition }) {
  const { t } = useTranslation('retention');
  const format = useFormat();
  const setRule = useCommand('retention.setRule');
  const [days, setDays] = useState(term === null ? '' : String(term.days));
  const [since, setSince] = useState(term === null ? 'changed' : term.since === 'field' ? `field ${term.field ?? ''}` : term.since);
  const dated = fieldsOf(definition).filter(canBeCountedFrom);
  const options = [
    { id: 'created', label: t('rules.created') },
    { id: 'changed', label: t('rules.changed') },
    ...dated.map((field) => ({ id: `field ${field.name}`, label: t('rules.field', { name: field.label.text }) })),
  ];
  const number = /^\d{1,5}$/u.test(days.trim()) ? Number(days.trim()) : 0;
  const isGood = number >= 1 && number <= MOST_RETENTION_DAYS;
  const wanted: RetentionTerm = since.startsWith('field ') ? { days: number, since: 'field', field: since.slice(6) } : { days: number, since: since === 'created' ? 'created' : 'changed', field: null };
  const isSame = JSON.stringify(wanted) === JSON.stringify(term);
  const keep = (next: RetentionTerm | null): void => setRule.mutate({ typeId, action, term: next }, { onSuccess: () => tellOutcome(t(next === null ? 'rules.ended' : 'rules.kept')) });
  return (
    <fieldset className={styles.rule}>
      <legend className={styles.ruleName}>{t(`rules.${action}`)}</legend>
      <div className={styles.ruleRow}>
        <TextField label={t('rules.days')} value={days} onChange={setDays} maxLength={5} error={days.trim() !== '' && !isGood ? t('rules.daysRule', { most: format.number(MOST_RETENTION_DAYS) }) : null} />
        <Select label={t('rules.since')} placeholder="" options={options} value={since} onChange={setSince} />
        <Button isDisabled={!isGood || isSame} isPending={setRule.isPending} onPress={() => keep(wanted)}>
          {t('rules.keep')}
        </Button>
        {term !== null && (
          <Button kind="quiet" onPress={() => keep(null)}>
            {t('rules.end')}
          </Button>
        )}
      </div>
      {setRule.error && <ErrorMessage error={setRule.error} />}
    </fieldset>
  );
}
