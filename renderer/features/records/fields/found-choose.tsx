import { useState } from 'react';
import { searchTextOf } from '../../../../preload/contract/fields.ts';
import { useSettled } from '../../../app/list/use-settled.ts';
import { useCan } from '../../../app/signed-in.ts';
import { useQueryOf } from '../../../ipc/queries.ts';
import { ChooseField } from '../../../ui/choose-field.tsx';
import type { ChooseOption } from '../../../ui/choose-field.tsx';

interface ChooseProps {
  label: string;
  hint?: string | undefined;
  error?: string | null;
  value: string | null;
  /** What the value is called, as far as it is known. */
  shown: string;
  onChange: (id: string | null) => void;
  isRequired?: boolean;
}

const TYPED_MS = 150;
const MOST = 20;

/** Somebody of the organisation, found by the beginning of a name. */
export function PersonChoose(props: ChooseProps) {
  const [search, setSearch] = useState('');
  const settled = searchTextOf(useSettled(search, TYPED_MS));
  const { data } = useQueryOf('people.list', { filter: { search: settled }, offset: 0, limit: MOST }, { enabled: useCan('people.read'), placeholderData: (previous) => previous });
  return <Found {...props} options={(data?.rows ?? []).map(({ id, name }) => ({ id, label: name }))} onSearch={setSearch} />;
}

/** A record of a type, found by its words. */
export function RecordChoose({ typeId, ...props }: ChooseProps & { typeId: string }) {
  const [search, setSearch] = useState('');
  const settled = searchTextOf(useSettled(search, TYPED_MS));
  const { data } = useQueryOf('records.list', { typeId, filter: { search: settled }, offset: 0, limit: MOST }, { placeholderData: (previous) => previous });
  return <Found {...props} options={(data?.rows ?? []).map(({ id, title, number }) => ({ id, label: title === '' ? String(number) : title }))} onSearch={setSearch} />;
}

/** Remembers what was chosen is called, once another search no longer finds it. */
function Found({ options, onSearch, shown, value, onChange, ...props }: ChooseProps & { options: readonly ChooseOption[]; onSearch: (text: string) => void }) {
  const [chosen, setChosen] = useState<ChooseOption | null>(null);
  return (
    <ChooseField
      {...props}
      value={value}
      shown={chosen !== null && chosen.id === value ? chosen.label : shown}
      options={options}
      onSearch={onSearch}
      onChange={(id) => {
        setChosen(options.find((option) => option.id === id) ?? null);
        onChange(id);
      }}
    />
  );
}
