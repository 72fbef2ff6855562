import { closeSync, openSync, statSync, truncateSync, writeSync } from 'node:fs';
import type { Randomness } from '../host-services.ts';
import { reserveFile } from '../keys/store-files.ts';
import { KEPT_FREE_BYTES, roomBytes } from './room.ts';

/** How much is held: many sign-ins, for the log of writes is folded into the database when room is short. */
export const RESERVE_BYTES = 2 * 1024 * 1024;
/** How much is given up at once. Whoever fills the disk may take that too, but not all of it in one go. */
const PIECE_BYTES = 256 * 1024;
/** What must be free for a sign-in, with the opening of the store, or for any event after it. */
const ENOUGH_BYTES = PIECE_BYTES;

/** Whether there is too little room on the disk of a store even for what must be written. Where it does not say, there is enough. */
export function isShortOfRoom(folder: string): boolean {
  const room = roomBytes(folder);
  return room !== null && room < ENOUGH_BYTES;
}

/**
 * Gives up as much of a store's reserve as it takes to write what must be written: so people still sign in, look things up
 * and lock on a disk without a free byte. Before the write, since nobody can tell what SQLite has of one that failed.
 * When there is none left, the write is refused as on any full disk. Never throws.
 */
export function drawReserve(folder: string): void {
  const file = reserveFile(folder);
  try {
    for (let left = sizeBytes(file); left > 0 && isShortOfRoom(folder); left = Math.max(0, left - PIECE_BYTES)) truncateSync(file, Math.max(0, left - PIECE_BYTES));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}

/**
 * Makes a store's reserve whole, or whole again, once there is room for it besides what changes leave free. Of random
 * bytes, which no file system keeps in less room. Never throws: what a kill leaves half made is gone on with.
 */
export function fillReserve(folder: string, random: Randomness): void {
  const file = reserveFile(folder);
  try {
    let missing = RESERVE_BYTES - sizeBytes(file);
    const room = roomBytes(folder);
    if (missing <= 0 || room === null || room < missing + KEPT_FREE_BYTES) return;
    const fd = openSync(file, 'a', 0o600);
    try {
      while (missing > 0) missing -= writeSync(fd, random.bytes(Math.min(missing, PIECE_BYTES)));
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}

function sizeBytes(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
