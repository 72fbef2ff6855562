import { parseArgs } from 'node:util';
import { calls } from './parts/calls.ts';
import { corruption } from './parts/corruption.ts';
import { disk } from './parts/disk.ts';
import { drive } from './parts/drive.ts';
import { kills } from './parts/kills.ts';
import { memory } from './parts/memory.ts';
import { swap } from './parts/swap.ts';
import { removeWorlds } from './worlds.ts';

/** What a part needs of the command line. */
export interface FaultOptions {
  /** Every step of every operation instead of a wide sample. */
  every: boolean;
  /** How many of a kind, where not all. */
  most: number | null;
  /** Of what is chosen by chance. */
  seed: number;
  /** Only operations and kinds whose names have this in them. */
  only: string;
}
/** A part prints what it does and its table, and says how many failures there were. */
export type FaultPart = (options: FaultOptions) => Promise<number>;

const PARTS: Readonly<Record<string, FaultPart>> = { kills, disk, drive, calls, corruption, memory, swap };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { every: { type: 'boolean', default: false }, most: { type: 'string' }, seed: { type: 'string', default: '20261127' }, only: { type: 'string', default: '' } },
});
const unknown = positionals.filter((name) => !Object.hasOwn(PARTS, name));
if (unknown.length > 0) {
  console.error(`Unknown part: ${unknown.join(', ')}. There are ${Object.keys(PARTS).join(', ')}.`);
  process.exit(2);
}

let failures = 0;
try {
  for (const [name, part] of Object.entries(PARTS)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    console.log(`\n== ${name}`);
    failures += await part({ every: values.every, most: values.most === undefined ? null : Number(values.most), seed: Number(values.seed), only: values.only });
  }
} finally {
  removeWorlds();
}
console.log(failures === 0 ? '\nNothing was lost.' : `\n${String(failures)} failures.`);
process.exitCode = failures === 0 ? 0 : 1;
