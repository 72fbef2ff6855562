import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import type { Db } from '../../../main/engine/db/database.ts';
import { named, sql } from '../../../main/engine/db/sql.ts';
import type { StoreOptions } from '../../../main/engine/db/store.ts';
import { behindItsBack } from '../db/behind.ts';

const PAGE_BYTES = 4096;
/** Of a page: anywhere in it does. */
const DAMAGED_BYTE = 600;

/** A page of a table or of an index of it. */
export interface Page {
  table: string;
  /** From 0 on. */
  number: number;
  /** Of the table itself: without it not all of its rows can be read, whatever its indexes say. */
  hasRows: boolean;
}

/** Which of a table's pages are damaged. Its root page comes first; without it nothing of the table can be read. */
type Picked = (page: Page, at: number) => boolean;
export const ALL_BUT_THE_ROOT: Picked = (_page, at) => at > 0;

/** Damages pages of a table and its indexes; unless it is said otherwise, so that it opens and cannot be read to its end. Gives how many pages that were. */
export function damagePages(options: StoreOptions, name: string, isPicked: Picked = ALL_BUT_THE_ROOT): number {
  const picked = pagesOf(options, [name]).filter(isPicked);
  damage(options, picked);
  return picked.length;
}

/** The pages of tables and their indexes in a closed store. Takes an attempt for each page of the database. */
export function pagesOf(options: StoreOptions, names: readonly string[]): Page[] {
  return withFile(options, (fd) => {
    const numbers = Array.from({ length: Math.ceil(fstatSync(fd).size / PAGE_BYTES) - 1 }, (_, at) => at + 1);
    return numbers.flatMap((number) => {
      flipBit(fd, number);
      try {
        return behindItsBack(options, (db) => missing(db, names)).map((of) => ({ ...of, number }));
      } finally {
        flipBit(fd, number);
      }
    });
  });
}

/** No dbstat in this SQLite: pages are found by what stops being whole when they are damaged. */
function missing(db: Db, names: readonly string[]): Omit<Page, 'number'>[] {
  const isWhole = (table: string): boolean => orNull(() => db.pragma(`integrity_check('${table}')`)) === 'ok';
  const damaged = names.filter((name) => !isWhole(name));
  // A page of the schema itself takes every table along.
  if (damaged.length === 0 || !isWhole('meta')) return [];
  return damaged.map((table) => ({ table, hasRows: orNull(() => db.prepare(sql`SELECT * FROM ${named(table)} NOT INDEXED`).all()) === null }));
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** Damages these pages, each in one bit: a second time puts them right. */
export function damage(options: StoreOptions, pages: readonly Pick<Page, 'number'>[]): void {
  withFile(options, (fd) => {
    for (const { number } of pages) flipBit(fd, number);
  });
}

function withFile<T>({ file }: StoreOptions, use: (fd: number) => T): T {
  const fd = openSync(file, 'r+');
  try {
    return use(fd);
  } finally {
    closeSync(fd);
  }
}

function flipBit(fd: number, page: number): void {
  const at = page * PAGE_BYTES + DAMAGED_BYTE;
  const byte = Buffer.alloc(1);
  if (readSync(fd, byte, { position: at }) !== 1) throw new Error(`no byte ${String(at)} in the database`);
  writeSync(fd, byte.map((value) => value ^ 1), 0, 1, at);
}
