import { readFileSync, writeFileSync } from 'node:fs';
import type { StoreOptions } from '../../../main/engine/db/store.ts';
import { behindItsBack } from '../db/behind.ts';

const PAGE_BYTES = 4096;

/** Which of a table's pages are damaged. Its root page comes first; without it nothing of the table can be read. */
type Picked = (page: number, at: number) => boolean;
const ALL_BUT_THE_ROOT: Picked = (_page, at) => at > 0;

/** Damages pages of a table and its indexes; unless it is said otherwise, so that it opens and cannot be read to its end. Gives how many pages that were. */
export function damagePages(options: StoreOptions, name: string, isPicked: Picked = ALL_BUT_THE_ROOT): number {
  // No dbstat in this SQLite: pages are found by what stops being whole when they are damaged.
  const whole = readFileSync(options.file);
  const isWhole = (table: string): boolean => {
    try {
      return behindItsBack(options, (db) => db.pragma(`integrity_check('${table}')`)) === 'ok';
    } catch {
      return false;
    }
  };
  const own: number[] = [];
  for (let page = 1; page < whole.length / PAGE_BYTES; page += 1) {
    const damaged = Buffer.from(whole);
    damaged[page * PAGE_BYTES + 600] = (damaged[page * PAGE_BYTES + 600] ?? 0) ^ 1;
    writeFileSync(options.file, damaged);
    // A page of the schema itself takes every table along.
    if (!isWhole(name) && isWhole('meta')) own.push(page);
  }
  const damaged = Buffer.from(whole);
  const picked = own.filter(isPicked);
  for (const page of picked) damaged[page * PAGE_BYTES + 600] = (damaged[page * PAGE_BYTES + 600] ?? 0) ^ 1;
  writeFileSync(options.file, damaged);
  return picked.length;
}
