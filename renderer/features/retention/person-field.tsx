import { useState } from 'react';
import { searchTextOf } from '../../../preload/contract/fields.ts';
import { useSettled } from '../../app/list/use-settled.ts';
import { useCan } from '../../app/signed-in.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { ChooseField } from '../../ui/choose-field.tsx';
import type { ChooseOption } from '../../ui/choose-field.tsx';

const TYPED_MS = 150;
const MOST = 20;

/** Somebody of the organisation. Nothing to see for who may not read people. */
export function PersonField({ label, hint, value, onChange }: { label: string; hint: string; value: string | null; onChange: (id: string | null) => void }) {
  const canRead = useCan('people.read');
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<ChooseOption | null>(null);
  const settled = searchTextOf(useSettled(search, TYPED_MS));
  const { data } = useQueryOf('people.list', { filter: { search: settled }, offset: 0, limit: MOST }, { enabled: canRead, placeholderData: (previous) => previous });
  const options = (data?.rows ?? []).map(({ id, name }) => ({ id, label: name }));
  if (!canRead) return null;
  return (
    <ChooseField
      label={label}
      hint={hint}
      value={value}
      shown={chosen !== null && chosen.id === value ? chosen.label : ''}
      options={options}
      onSearch={setSearch}
      onChange={(id) => {
        setChosen(options.find((option) => option.id === id) ?? null);
        onChange(id);
      }}
    />
  );
}
