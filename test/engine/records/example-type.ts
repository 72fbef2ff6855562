import type { InputOf } from '../../../preload/contract/contract.ts';
import type { RunningEngine } from '../running-engine.ts';

type DefinitionInput = InputOf<'types.create'>['definition'];
export type FieldInput = Exclude<DefinitionInput['sections'][number]['fields'][number], { kind: 'repeat' }>;

/** A field with its name as label. */
export function field(kind: 'text' | 'long_text' | 'date' | 'time' | 'date_time' | 'yes_no' | 'person' | 'team' | 'phone' | 'email' | 'address' | 'coordinates' | 'number' | 'note', name: string, options: object = {}): FieldInput {
  return { kind, name, label: { text: name }, ...options };
}

/** A type for visits to households, with something of everything: example data. */
export const VISITS: DefinitionInput = {
  sections: [
    {
      label: { text: 'Household' },
      fields: [
        field('text', 'head', { required: true, sensitivity: 'personal', inList: true }),
        field('text', 'place', { inList: true }),
        { kind: 'number', name: 'members', label: { text: 'Members' }, integer: true, min: 0, max: 50, inList: true },
        field('date', 'visited', { inList: true }),
        { kind: 'choice', name: 'water', label: { text: 'Water' }, list: 'sources', inList: true },
        field('text', 'pin', { sensitivity: 'secret' }),
        field('long_text', 'remarks'),
        field('person', 'guide'),
        { kind: 'repeat', name: 'children', label: { text: 'Children' }, fields: [field('text', 'child_name'), { kind: 'number', name: 'child_age', label: { text: 'Age' } }] },
      ],
    },
  ],
  choiceLists: { sources: [{ value: 'well', label: { text: 'Well', in: { Deutsch: 'Brunnen' } } }, { value: 'river', label: { text: 'River' } }, { value: 'tap', label: { text: 'A tap' } }] },
  titleFields: ['head'],
};

/** Makes the type of visits and gives its id. */
export async function visits(admin: RunningEngine, definition: DefinitionInput = VISITS, name = 'Example visit'): Promise<string> {
  return (await admin.call('types.create', { name, definition })).typeId;
}

/** The rows of a list by title, with the filter and order asked for. */
export async function listed(as: RunningEngine, typeId: string, more: Partial<InputOf<'records.list'>> = {}): Promise<string[]> {
  const { rows } = await as.call('records.list', { typeId, offset: 0, limit: 100, ...more });
  return rows.map(({ title, number }) => title || String(number));
}
