// One side of goal P14, in a process of its own so that its memory can be told: makes itself ready, searches, prints.
import { openReadOnly } from '../../main/engine/db/store.ts';
import { selectRecords } from '../../main/engine/records/selection.ts';
import { pageOf } from '../../main/engine/records/walks.ts';
import { RecordFilter } from '../../preload/contract/records.ts';
import { exampleValues } from './example-records.ts';
import { optionsOf } from './records-store.ts';

const [, , side = '', count = '0', dataDir = '', typeId = '', ...searched] = process.argv;
const ROWS = 100;
const text = (index: number): string => Object.values(exampleValues(index)).join(' ');
const indexes = Array.from({ length: Number(count) }, (_, index) => index);

/** Before the memory is looked at: deriving the key takes some, once. */
const options = side === 'holdfast' ? await optionsOf(dataDir) : null;

const SIDES: Readonly<Record<string, () => Promise<(search: string) => number>>> = {
  holdfast() {
    if (!options) throw new Error('no store');
    const db = openReadOnly(options);
    const caller = { actor: { personId: '', teamId: null }, scope: 'all' as const };
    const order = { sort: 'newest', sortField: null, direction: 'desc' } as const;
    return Promise.resolve((search: string) => pageOf(db, selectRecords(db, typeId, RecordFilter.parse({ search }), caller), order, { offset: 0, limit: ROWS }).length);
  },
  async minisearch() {
    const { default: MiniSearch } = await import('minisearch');
    const index = new MiniSearch<{ id: number; text: string }>({ fields: ['text'] });
    for (const id of indexes) index.add({ id, text: text(id) });
    return (search) => index.search(search, { prefix: true, combineWith: 'AND' }).slice(0, ROWS).length;
  },
  async flexsearch() {
    const { Index } = await import('flexsearch');
    const index = new Index({ tokenize: 'forward' });
    for (const id of indexes) index.add(id, text(id));
    return (search) => index.search(search, { limit: ROWS }).length;
  },
};

const memoryMiB = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().rss / 1024 / 1024;
};
const before = memoryMiB();
const search = await SIDES[side]?.();
if (!search) throw new Error(`no side ${side}`);
const tookMs: number[] = [];
let found = 0;
for (const words of [...searched, ...searched]) {
  const startMs = performance.now();
  found += search(words);
  tookMs.push(performance.now() - startMs);
}
const settled = tookMs.slice(searched.length).sort((one, other) => one - other);
console.log(JSON.stringify({ p95Ms: settled[Math.ceil(settled.length * 0.95) - 1], memoryMiB: memoryMiB() - before, found }));
