import { createHash } from 'node:crypto';
import type { InputOf } from '../../preload/contract/contract.ts';
import type { Db } from '../../main/engine/db/database.ts';
import { insertRecord, prepareRecord, useType } from '../../main/engine/records/keep.ts';
import { loadType } from '../../main/engine/types/stored-type.ts';
import { exampleId } from './example-people.ts';

/** A type as field staff have it: some columns, one of few answers, one text that only a search finds. Example data. */
export const EXAMPLE_TYPE: InputOf<'types.create'>['definition'] = {
  sections: [
    {
      label: { text: 'Household' },
      fields: [
        { kind: 'text', name: 'head', label: { text: 'Head' }, required: true, sensitivity: 'personal', inList: true },
        { kind: 'text', name: 'place', label: { text: 'Place' }, inList: true },
        { kind: 'number', name: 'members', label: { text: 'Members' }, integer: true, inList: true },
        { kind: 'date', name: 'visited', label: { text: 'Visited' }, inList: true },
        { kind: 'choice', name: 'water', label: { text: 'Water' }, list: 'sources', inList: true },
        { kind: 'long_text', name: 'remarks', label: { text: 'Remarks' } },
      ],
    },
  ],
  choiceLists: {
    sources: [
      { value: 'well', label: { text: 'Well' } },
      { value: 'river', label: { text: 'River' } },
      { value: 'tap', label: { text: 'Tap' } },
      { value: 'rain', label: { text: 'Rain' } },
    ],
  },
  titleFields: ['head'],
};

const SYLLABLES = ['ba', 'de', 'fi', 'go', 'ku', 'la', 'me', 'ni', 'po', 'ru', 'sa', 'te', 'vi', 'wo', 'yu', 'za'];
const WATERS = ['well', 'well', 'well', 'river', 'river', 'tap', 'tap', 'rain'];
const FIRST_DAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;
const REMARK_WORDS = 24;

type ExampleValues = { head: string; place: string; members: number; visited: string; water: string; remarks: string };

/** The same values for the same number, whoever asks. Its words are of two or three syllables: common and rare ones. */
export function exampleValues(index: number): ExampleValues {
  const mixed = createHash('sha512').update(`record ${String(index)}`).digest();
  const byte = (at: number): number => mixed[at % mixed.length] ?? 0;
  const word = (at: number, syllables: number): string => Array.from({ length: syllables }, (_, n) => SYLLABLES[byte(at + n) % SYLLABLES.length]).join('');
  return {
    head: `${capital(word(0, 3))} ${capital(word(3, 3))}`,
    place: capital(word(6, 2)),
    members: byte(8) % 12,
    visited: new Date(FIRST_DAY + ((byte(9) * 256 + byte(10)) % 1_000) * DAY_MS).toISOString().slice(0, 10),
    water: WATERS[byte(11) % WATERS.length] ?? 'well',
    remarks: Array.from({ length: REMARK_WORDS }, (_, n) => word(12 + 2 * n, 2 + (n % 2))).join(' '),
  };
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** As many as go into one transaction of the filling. */
const AT_ONCE = 20_000;

/** Fills a type with records, by the product's own writing of one, owned by everybody in turn; one in fifty is archived. */
export function insertExampleRecords(db: Db, typeId: string, count: number, atMs: number): void {
  const inUse = useType(db, loadType(db, typeId));
  const owners = db.prepare('SELECT num, team_id AS teamId FROM person ORDER BY num').all() as { num: number; teamId: number | null }[];
  for (let from = 0; from < count; from += AT_ONCE) {
    db.transaction(() => {
      for (let index = from; index < Math.min(count, from + AT_ONCE); index += 1) {
        const owner = owners[index % owners.length];
        if (!owner) throw new Error('nobody to own a record');
        const standing = { ownerNum: owner.num, teamId: owner.teamId, state: index % 50 === 49 ? ('archived' as const) : ('active' as const) };
        insertRecord(db, inUse, { id: exampleId(index), number: index + 1, nowMs: atMs + index, by: owner.num, ...standing }, prepareRecord(inUse, exampleValues(index)));
      }
    });
  }
  db.prepare('UPDATE record_type SET last_number = ? WHERE num = ?').run(count, inUse.type.num);
}
