import { X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { canBeSetInMany, fieldsOf } from '../../../../preload/contract/record-fields.ts';
import type { TypeDefinition } from '../../../../preload/contract/record-fields.ts';
import type { FieldValue, PlainValue, RecordValues } from '../../../../preload/contract/record-values.ts';
import { valueProblems } from '../../../../preload/contract/record-values.ts';
import { useFormat } from '../../../app/i18n/format.ts';
import { FIELD_RULES } from '../../../ipc/field-rule.ts';
import { Checkbox } from '../../../ui/checkbox.tsx';
import { ChooseField } from '../../../ui/choose-field.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { allChoices } from '../fields/all-choices.ts';
import { FieldInput } from '../fields/field-input.tsx';
import { meant } from '../fields/meant-value.ts';
import { useLocalText } from '../local-text.ts';
import { TriedChangeDialog } from './tried-change-dialog.tsx';
import { useRecordsChange } from './use-records-change.ts';
import styles from '../views.module.css';

interface EditFieldsDialogProps {
  definition: TypeDefinition;
  recordIds: readonly string[];
  onClose: () => void;
  onDone: () => void;
}

/** A field that is to change: to a value, or emptied. Without either it is not decided yet. */
interface Chosen {
  name: string;
  value: PlainValue;
  isEmptied: boolean;
}

/** Sets or empties chosen fields of many records. */
export function EditFieldsDialog({ definition, recordIds, onClose, onDone }: EditFieldsDialogProps) {
  const { t } = useTranslation(['views', 'errors']);
  const format = useFormat();
  const text = useLocalText();
  const [chosen, setChosen] = useState<readonly Chosen[]>([]);
  const fields = fieldsOf(definition).filter(canBeSetInMany);
  const byName = new Map(fields.map((field) => [field.name, field]));
  const said = chosen.map(({ name, value, isEmptied }) => ({ name, isEmptied, value: meant(byName.get(name), value) }));
  const problems = said.flatMap(({ name, value }) => {
    const field = byName.get(name);
    return field ? valueProblems(field, value, definition) : [];
  });
  const values: RecordValues = Object.fromEntries(said.flatMap(({ name, value, isEmptied }): [string, FieldValue][] => (isEmptied ? [[name, null]] : value === null ? [] : [[name, value]])));
  const isReady = chosen.length > 0 && Object.keys(values).length === chosen.length && problems.length === 0;
  const tried = useRecordsChange('records.edit', recordIds, isReady ? { values } : null, { said: (counted) => t('edit.done', counted), onDone });
  const set = (name: string, change: Partial<Chosen>): void => setChosen(chosen.map((one) => (one.name === name ? { ...one, ...change } : one)));
  const open = fields.filter(({ name }) => !chosen.some((one) => one.name === name));
  return (
    <TriedChangeDialog title={t('edit.title', { count: recordIds.length, n: format.number(recordIds.length) })} about={t('edit.about')} action={t('edit.do')} tried={tried} definition={definition} onClose={onClose}>
      <div className={styles.fields}>
        {chosen.map(({ name, value, isEmptied }) => {
          const field = byName.get(name);
          if (!field) return null;
          const rule = problems.find(({ path }) => path === name)?.rule;
          const label = text(field.label);
          return (
            <FocusedField key={name}>
              <div className={styles.fieldSet}>
                {!isEmptied && (
                  <FieldInput
                    field={{ ...field, required: false, readOnly: false }}
                    value={value}
                    choices={allChoices(field, definition)}
                    nameOf={() => null}
                    onChange={(next) => set(name, { value: next })}
                    error={rule === undefined ? null : t(`errors:rules.${FIELD_RULES.find((known) => known === rule) ?? 'invalid'}`)}
                  />
                )}
                <Checkbox isSelected={isEmptied} onChange={(on) => set(name, { isEmptied: on, value: null })}>
                  {t('edit.empty', { name: label })}
                </Checkbox>
              </div>
              <IconButton small label={t('edit.drop', { name: label })} icon={<X />} onPress={() => setChosen(chosen.filter((one) => one.name !== name))} />
            </FocusedField>
          );
        })}
        {open.length > 0 && (
          <ChooseField
            // Begins anew with each field: its list is closed, and the focus is with what was chosen.
            key={chosen.length}
            label={t('edit.add')}
            value={null}
            shown=""
            options={open.map(({ name, label }) => ({ id: name, label: text(label) }))}
            onChange={(name) => name !== null && setChosen([...chosen, { name, value: null, isEmptied: false }])}
          />
        )}
      </div>
    </TriedChangeDialog>
  );
}

/** Takes the focus as it comes, for what is typed next. */
function FocusedField({ children }: { children: ReactNode }) {
  const field = useRef<HTMLDivElement>(null);
  useEffect(() => field.current?.querySelector<HTMLElement>('input, textarea, button')?.focus(), []);
  return (
    <div ref={field} className={styles.field}>
      {children}
    </div>
  );
}
