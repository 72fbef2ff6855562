import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TypeDefinition } from '../../../../preload/contract/record-fields.ts';
import { useCan, useScope } from '../../../app/signed-in.ts';
import { Chip } from '../../../ui/chip.tsx';
import { ConditionForm } from './condition-form.tsx';
import { conditionsOf, hasRoom, takesValue, valueOf, withCondition, withoutCondition, wordedAs } from './conditions.ts';
import type { Condition } from './conditions.ts';
import type { ListColumn } from './list-columns.ts';
import type { RecordsView } from '../records-address.ts';
import { useValueWords } from '../use-value-words.ts';
import { valueText } from '../value-text.ts';

interface ConditionChipsProps {
  view: RecordsView;
  definition: TypeDefinition;
  /** The columns there can be. */
  all: readonly ListColumn[];
  /** Fields with a chip of their own for what they are. */
  shownApart: readonly string[];
  /** What the id of a person or a record that is asked for is called; null for none that the caller sees. */
  nameOf: (id: string) => string | null;
  onView: (view: RecordsView) => void;
}

/** A chip for whatever else the list is narrowed by, to be changed or taken away, and one to narrow it further. */
export function ConditionChips({ view, definition, all, shownApart, nameOf, onView }: ConditionChipsProps) {
  const { t } = useTranslation('records');
  const [isAdding, setAdding] = useState(false);
  const readsPeople = useCan('people.read');
  // Who sees only their own has nobody else to ask for.
  const asksForOthers = useScope('records.read') !== 'own' && readsPeople;
  const columns = all.filter(({ id, field }) => field !== null || (asksForOthers && (id === '@owner' || id === '@team')));
  const shown = conditionsOf(view).filter(({ of, test, value }) => test !== 'is' || !shownApart.includes(of) || value !== valueOf(view, of));
  const open = columns.filter(({ field }) => field === null || hasRoom(view));
  return (
    <>
      {shown.map((condition) => (
        <ConditionChip
          key={JSON.stringify(condition)}
          condition={condition}
          column={all.find(({ id }) => id === condition.of) ?? null}
          definition={definition}
          columns={columns}
          nameOf={nameOf}
          onChange={(next) => onView(withCondition(withoutCondition(view, condition), next))}
          onRemove={() => onView(withoutCondition(view, condition))}
        />
      ))}
      {open.length > 0 && (
        <Chip label={t('condition.add')} text={t('condition.add')} icon={<Plus />} isOn={false} isOpen={isAdding} onOpenChange={setAdding}>
          <ConditionForm
            definition={definition}
            columns={open}
            initial={null}
            onDone={(next) => {
              setAdding(false);
              onView(withCondition(view, next));
            }}
          />
        </Chip>
      )}
    </>
  );
}

interface ConditionChipProps {
  condition: Condition;
  /** What it is about, also where the person has nothing else to ask of it; null for a column that is no longer there. */
  column: ListColumn | null;
  definition: TypeDefinition;
  columns: readonly ListColumn[];
  nameOf: ConditionChipsProps['nameOf'];
  onChange: (next: Condition) => void;
  onRemove: () => void;
}

function ConditionChip({ condition, column, definition, columns, nameOf, onChange, onRemove }: ConditionChipProps) {
  const { t } = useTranslation('records');
  const [isOpen, setOpen] = useState(false);
  const { of, test, value } = condition;
  const field = column?.field ?? null;
  const words = useValueWords(nameOf);
  const said = !takesValue(test) ? '' : field ? valueText(field, value, definition, words) : of === '@owner' ? (nameOf(String(value)) ?? words.unseen) : String(value);
  // A column that is no longer there is called as it was named, so that the chip can be taken away.
  const label = column?.label ?? of;
  const saidOf = (name: string): string => t(`condition.said.${wordedAs(test, field)}`, { field: name, value: said });
  const text = saidOf(label);
  return (
    // Named by all it says: a field may be asked for more than one thing.
    <Chip label={text} text={saidOf(short(label))} name={text} isOn onRemove={onRemove} isOpen={isOpen} onOpenChange={setOpen}>
      <ConditionForm
        definition={definition}
        columns={columns}
        initial={{ condition, shown: said }}
        onDone={(next) => {
          setOpen(false);
          onChange(next);
        }}
      />
    </Chip>
  );
}

/** A question of a form can be a whole sentence: it is cut, so that a chip still says what is asked of it. */
const MOST_LABEL_CHARS = 28;
function short(label: string): string {
  return label.length > MOST_LABEL_CHARS ? `${label.slice(0, MOST_LABEL_CHARS).trimEnd().toWellFormed()}…` : label;
}
