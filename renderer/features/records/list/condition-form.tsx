import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { PlainField, TypeDefinition } from '../../../../preload/contract/record-fields.ts';
import type { PlainValue } from '../../../../preload/contract/record-values.ts';
import { useQueryOf } from '../../../ipc/queries.ts';
import { Button } from '../../../ui/button.tsx';
import { Select } from '../../../ui/select.tsx';
import { SuggestField } from '../../../ui/suggest-field.tsx';
import { TextField } from '../../../ui/text-field.tsx';
import styles from './condition-form.module.css';
import { conditionOf, takesValue, testsOf, wordedAs } from './conditions.ts';
import type { Condition, TestName } from './conditions.ts';
import { allChoices } from '../fields/all-choices.ts';
import { FieldInput } from '../fields/field-input.tsx';
import { PersonChoose } from '../fields/found-choose.tsx';
import type { ListColumn } from './list-columns.ts';

interface ConditionFormProps {
  definition: TypeDefinition;
  /** What can be asked of. */
  columns: readonly ListColumn[];
  /** What is changed, and what its value is called; null for a new one. */
  initial: { condition: Condition; shown: string } | null;
  onDone: (condition: Condition) => void;
}

/** Asks of which field, which test, and which value. */
export function ConditionForm({ definition, columns, initial, onDone }: ConditionFormProps) {
  const { t } = useTranslation(['records', 'errors']);
  const [of, setOf] = useState<Condition['of'] | null>(initial?.condition.of ?? null);
  const [test, setTest] = useState<TestName>(initial?.condition.test ?? 'is');
  const [typed, setTyped] = useState<PlainValue>(initial?.condition.value ?? null);
  const [wasSent, setSent] = useState(false);
  const column = columns.find(({ id }) => id === of) ?? null;
  const field = column?.field ?? null;
  const condition = column && conditionOf({ of: column.id, test, typed }, field);
  const shown = initial?.condition.of === of && initial.condition.value === typed ? initial.shown : '';
  const error = wasSent && condition && 'rule' in condition ? t(`errors:rules.${condition.rule}`) : null;
  function submit(event: SubmitEvent): void {
    event.preventDefault();
    setSent(true);
    if (condition && !('rule' in condition)) onDone(condition);
  }
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <Select
        label={t('condition.field')}
        autoFocus
        placeholder={t('condition.choose')}
        options={columns.map(({ id, label }) => ({ id, label }))}
        value={of}
        onChange={(next) => {
          setOf(next);
          setTest('is');
          setTyped(null);
          setSent(false);
        }}
      />
      {column && (
        <>
          {testsOf(field).length > 1 && (
            <Select label={t('condition.test')} placeholder="" options={testsOf(field).map((id) => ({ id, label: t(`condition.tests.${wordedAs(id, field)}`) }))} value={test} onChange={(id) => setTest(id as TestName)} />
          )}
          {takesValue(test) && <ValueInput key={column.id} column={column} definition={definition} value={typed} shown={shown} onChange={setTyped} error={error} />}
          <div>
            <Button type="submit" kind="primary">
              {t('condition.do')}
            </Button>
          </div>
        </>
      )}
    </form>
  );
}

interface ValueInputProps {
  column: ListColumn;
  definition: TypeDefinition;
  value: PlainValue;
  shown: string;
  onChange: (value: PlainValue) => void;
  error: string | null;
}

function ValueInput({ column, definition, value, shown, onChange, error }: ValueInputProps) {
  const { t } = useTranslation('records');
  const label = t('condition.value');
  const { id, field } = column;
  const teams = useQueryOf('people.facets', {}, { enabled: id === '@team' });
  if (id === '@owner') return <PersonChoose label={label} value={typeof value === 'string' ? value : null} shown={shown} onChange={onChange} error={error} />;
  if (field === null) return <SuggestField label={label} value={typeof value === 'string' ? value : ''} onChange={onChange} error={error} suggestions={(teams.data?.teams ?? []).map(({ name }) => name)} />;
  // What is computed has no input of its own: it is asked for as it reads.
  if (field.kind === 'calculated') return <TextField label={label} value={typeof value === 'string' || typeof value === 'number' ? String(value) : ''} onChange={onChange} error={error} maxLength={200} />;
  const asked: PlainField = { ...field, label: { text: label, in: {} }, help: null, required: true, readOnly: false };
  return <FieldInput field={asked} choices={allChoices(field, definition)} value={value} nameOf={() => (shown === '' ? null : shown)} onChange={onChange} error={error} />;
}
