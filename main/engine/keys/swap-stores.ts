import { existsSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileError } from '../audit/file-error.ts';
import { EngineError } from '../errors.ts';
import { discard } from './discard.ts';
import { syncFolder } from './replace-file.ts';
import { reserveFile, storeFolder } from './store-files.ts';

/** A whole store that is about to take the place of the present one. It is never half a store. */
function nextFolder(dataDir: string): string {
  return join(dataDir, 'store.next');
}
const ASIDE = /^store\.aside-(\d{8}T\d{6}Z(?:-\d{1,3})?)$/u;

/** A store that was set aside. */
export interface AsideStore {
  /** Names it, within the data folder. */
  id: string;
  setAsideAtMs: number;
}

/** Where a store lies that was set aside. Throws not_found/no_such_item. */
export function asideFolder(dataDir: string, id: string): string {
  if (!asideStores(dataDir).some((aside) => aside.id === id)) throw new EngineError('not_found', 'no_such_item');
  return join(dataDir, `store.aside-${id}`);
}

/** Every store that was set aside, newest first. Throws read_only where the data folder cannot be read. */
export function asideStores(dataDir: string): AsideStore[] {
  if (!existsSync(dataDir)) return [];
  let names: string[];
  try {
    names = readdirSync(dataDir);
  } catch (error) {
    throw fileError(error);
  }
  // A day that is none is no name of ours.
  const ids = names.flatMap((name) => ASIDE.exec(name)?.[1] ?? []).filter((id) => Number.isFinite(atMsOf(id)));
  return ids.sort().reverse().map((id) => ({ id, setAsideAtMs: atMsOf(id) }));
}

/** A name that no store has that was set aside: when that happens. */
export function nextAsideId(dataDir: string, nowMs: number): string {
  const stamp = `${new Date(nowMs).toISOString().slice(0, 19).replace(/[-:]/gu, '')}Z`;
  const taken = new Set(asideStores(dataDir).map(({ id }) => id));
  for (let count = 1; ; count += 1) {
    const id = count === 1 ? stamp : `${stamp}-${String(count)}`;
    if (!taken.has(id)) return id;
  }
}

/**
 * Puts a whole store in the place of the present one, which is set aside under `asideId` and kept. Two renames cannot be
 * one: between them there is no store, but `finishSwap` finds the next one and puts it in place. Only under the store's
 * lock, with no store open. Throws what the file system throws.
 */
export function swapStores(dataDir: string, folder: string, asideId: string): void {
  const next = nextFolder(dataDir);
  // One that is set aside writes nothing.
  discard(reserveFile(storeFolder(dataDir)));
  renameSync(folder, next);
  syncFolder(dataDir);
  renameSync(storeFolder(dataDir), join(dataDir, `store.aside-${asideId}`));
  // In this order on disk as well: a power cut must not keep the second without the first.
  syncFolder(dataDir);
  renameSync(next, storeFolder(dataDir));
  syncFolder(dataDir);
}

/** Whether a swap was interrupted: cheap, for whoever looks before a store is opened. */
export function isSwapUnfinished(dataDir: string): boolean {
  return existsSync(nextFolder(dataDir));
}

/**
 * Ends a swap that was interrupted. Where the present store is gone from its place, the next one takes it. Where it is
 * still there, it stays, and the next one is set aside: nothing is deleted, for it may be one that was put back. Only
 * under the store's lock. Throws what the file system throws.
 */
export function finishSwap(dataDir: string, nowMs: number): void {
  if (!isSwapUnfinished(dataDir)) return;
  if (existsSync(storeFolder(dataDir))) renameSync(nextFolder(dataDir), join(dataDir, `store.aside-${nextAsideId(dataDir, nowMs)}`));
  else renameSync(nextFolder(dataDir), storeFolder(dataDir));
  syncFolder(dataDir);
}

function atMsOf(id: string): number {
  return Date.parse(id.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z.*$/u, '$1-$2-$3T$4:$5:$6Z'));
}
