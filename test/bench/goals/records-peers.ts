import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Goal } from '../goal.ts';
import { recordsStore } from '../records-store.ts';
import type { Side } from '../rounds.ts';
import { SEARCHED } from './records-search.ts';

const RECORDS = 100_000;
const SCRIPT = join(import.meta.dirname, '../search-memory.ts');

interface Told {
  p95Ms: number;
  memoryMiB: number;
  found: number;
}

/** P14: searching on the disk beside what would search in memory. Each sample is a process that makes itself ready and searches. */
export const recordsPeers: Goal = {
  id: 'P14',
  title: `search p95 over ${RECORDS} records, and its memory ÷ minisearch and flexsearch in memory`,
  async run(bench) {
    const { dataDir, typeId } = await recordsStore(bench.workspace, RECORDS);
    const side = (name: string, what: 'p95Ms' | 'memoryMiB'): Side => ({
      name,
      sample() {
        const printed = execFileSync(process.execPath, ['--expose-gc', SCRIPT, name, String(RECORDS), dataDir, typeId, ...SEARCHED], { encoding: 'utf8', maxBuffer: 1_000_000 });
        const told = JSON.parse(printed) as Told;
        if (told.found === 0) throw new Error(`${name} found nothing`);
        return told[what];
      },
    });
    for (const peer of ['minisearch', 'flexsearch']) {
      for (const [what, named, atMost] of [['p95Ms', 'p95', 2], ['memoryMiB', 'memory', 0.1]] as const) {
        const ours = side('holdfast', what);
        await bench.compare({ goal: 'P14', title: `search ${named} ÷ ${peer}`, a: ours, b: side(peer, what), control: what === 'p95Ms' ? [ours, ours] : 'its own', ...(what === 'memoryMiB' && { unit: 'MiB' as const }), figures: [{ kind: 'ratio', atMost }] });
      }
    }
  },
};
