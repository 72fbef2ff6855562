import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { giveTo, inTrouble, judged } from '../disk-trouble.ts';
import type { Troubled } from '../disk-trouble.ts';
import type { FaultOptions } from '../faults.ts';
import { makePlace, OPERATIONS } from '../operations.ts';
import type { Operation } from '../operations.ts';
import { StepCounter } from '../steps.ts';
import { table } from '../table.ts';

const SIZE_BYTES = 24 * 1024 * 1024;
const PAGE_BYTES = 4096;
/** How many pages are left free, one after another until there is enough. */
const PAGES = [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 1_100, 1_150, 1_200, 1_300, 1_400, 2_000];
/** An ordinary account: nobody's. */
const NOBODY = 65_534;

/** A full disk, on a real file system of a few megabytes, and folders whose rights are gone. */
export async function disk({ only }: FaultOptions): Promise<number> {
  const counter = new StepCounter();
  const rows: (string | number)[][] = [];
  let failures = 0;
  const count = (operation: Operation, what: string, { failures: wrong }: Troubled): void => {
    failures += wrong.length;
    for (const failure of wrong) console.log(`  ${operation.name}, ${what}: ${failure}`);
  };
  try {
    for (const operation of OPERATIONS.filter(({ name }) => name.includes(only))) {
      let refused = 0;
      let tries = 0;
      for (const pages of PAGES) {
        tries += 1;
        const troubled = await onSmallDisk((root) => inTrouble(counter, operation, root, { kind: 'disk', trouble: `full:${String(pages * PAGE_BYTES)}` }, 'full'));
        if (operation.goesOnWhenFull && troubled.outcome !== 'done') troubled.failures.push(`did not go on: ${troubled.outcome}`);
        count(operation, `${String(pages)} pages free`, troubled);
        refused += Number(troubled.outcome !== 'done');
        // There was enough: so there is with more.
        if (troubled.outcome === 'done' && !operation.again && !operation.goesOnWhenFull && pages > 0) break;
      }
      const closed: string[] = [];
      for (const mode of ['500', '000']) {
        const troubled = await asNobody(operation, (root) => judged(counter, operation, root, { kind: 'disk', trouble: `closed:${mode}`, user: NOBODY }, mode === '000' ? 'unreadable' : 'readOnly'));
        count(operation, `folders with mode ${mode}`, troubled);
        closed.push(troubled.outcome);
      }
      rows.push([operation.name, tries, refused, ...closed]);
      console.log(`${operation.name}: refused ${String(refused)} of ${String(tries)} times`);
    }
  } finally {
    counter.remove();
  }
  console.log(`\n${table(['operation', 'full disks', 'refused', 'folders 0500', 'folders 0000'], rows)}`);
  return failures;
}

/** Lends a file system of its own in memory. Throws where that is not permitted: a full disk cannot be had otherwise. */
async function onSmallDisk<T>(use: (root: string) => Promise<T>): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-disk-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${String(SIZE_BYTES)},mode=0700`, 'tmpfs', root], { encoding: 'utf8' });
  if (mounted.status !== 0) throw new Error(`a small disk needs the right to mount one (root): ${mounted.stderr}`);
  try {
    return await use(root);
  } finally {
    spawnSync('umount', ['-l', root]);
    rmSync(root, { recursive: true, force: true });
  }
}

/** Lends a place that belongs to an ordinary account, which alone can have its rights taken. */
async function asNobody(operation: Operation, use: (root: string) => Promise<Troubled>): Promise<Troubled> {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-closed-'));
  try {
    await makePlace(operation, root);
    giveTo(root, NOBODY);
    chmodSync(root, 0o711);
    return await use(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
