import type { Chance } from './chance.ts';
import type { FormName } from './forms.ts';
import { counter, floorPlan, signature } from './pictures.ts';
import type { ExampleRecord } from './records.ts';
import { FOLLOW_UPS, REMARKS } from './texts.ts';

/** A file that hangs from an example record from its first version on. */
export interface ExampleFile {
  id: string;
  name: string;
  content: Buffer;
  /** Small enough to be shown in a list as it is. */
  isPicture: boolean;
}

interface Plan {
  form: FormName;
  field: string;
  count: number;
  /** Whether the field holds several, or the one itself. */
  isList: boolean;
  name: (number: number) => string;
  make: (chance: Chance) => Buffer;
}
/** As many as there are to look at, and no more than load in a moment: each is put on disk before the records tell of it. */
const PLANS: readonly Plan[] = [
  { form: 'visit', field: 'plan', count: 36, isList: true, name: (number) => `Example plan ${String(number)}.png`, make: floorPlan },
  { form: 'visit', field: 'signed', count: 24, isList: false, name: () => 'Example signature.png', make: signature },
  { form: 'incident', field: 'notes', count: 20, isList: true, name: (number) => `Example notes ${String(number)}.txt`, make: notes },
  { form: 'equipment', field: 'counter', count: 16, isList: true, name: (number) => `Example counter ${String(number)}.png`, make: counter },
  { form: 'loan', field: 'received', count: 24, isList: false, name: () => 'Example signature.png', make: signature },
];

/** Notes as somebody would take them on the way. */
function notes(chance: Chance): Buffer {
  const lines = Array.from({ length: chance.whole(2, 5) }, () => `- ${chance.pick([...REMARKS, ...FOLLOW_UPS])}`);
  return Buffer.from(`Example data. Nothing of this happened.\n\n${lines.join('\n')}\n`, 'utf8');
}

/** Hangs files from some of these records: puts them into the values of every version. Gives them by the ids of their records. */
export function hangFiles(chance: Chance, records: readonly ExampleRecord[]): ReadonlyMap<string, readonly ExampleFile[]> {
  const hung = new Map<string, ExampleFile[]>();
  for (const { form, field, count, isList, name, make } of PLANS) {
    const left = records.filter((record) => record.form === form);
    for (let n = 0; n < count && left.length > 0; n += 1) {
      const [record] = left.splice(chance.whole(0, left.length - 1), 1);
      if (!record) continue;
      const file = { id: chance.uuid(), name: name(record.number), content: make(chance), isPicture: make !== notes };
      for (const version of record.versions) version.values = { ...version.values, [field]: isList ? [file.id] : file.id };
      hung.set(record.id, [...(hung.get(record.id) ?? []), file]);
    }
  }
  return hung;
}
