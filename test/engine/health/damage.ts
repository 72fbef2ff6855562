import { readFileSync, writeFileSync } from 'node:fs';
import type { StoreOptions } from '../../../main/engine/db/store.ts';
import { behindItsBack } from '../db/behind.ts';

const PAGE_BYTES = 4096;

/** Damages every leaf page of a table or index but the first, so that it opens and cannot be read to its end. Gives how many pages that were. */
export function damagePages(options: StoreOptions, name: string): number {
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
  // Its root page comes first; without it nothing of the table can be read.
  for (const page of own.slice(1)) damaged[page * PAGE_BYTES + 600] = (damaged[page * PAGE_BYTES + 600] ?? 0) ^ 1;
  writeFileSync(options.file, damaged);
  return own.length - 1;
}
