import { closeSync, constants, fstatSync, ftruncateSync, lstatSync, openSync, writeSync } from 'node:fs';
import type { Randomness } from '../host-services.ts';
import { discard } from '../keys/discard.ts';
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
  if (!isShortOfRoom(folder)) return;
  quietly(() =>
    withReserve(reserveFile(folder), 0, (fd) => {
      // What somebody made longer is cut to its size in one step.
      for (let left = Math.min(fstatSync(fd).size, RESERVE_BYTES + PIECE_BYTES); left > 0 && isShortOfRoom(folder); ) {
        left = Math.max(0, left - PIECE_BYTES);
        ftruncateSync(fd, left);
      }
    }),
  );
}

/**
 * Makes a store's reserve whole, or whole again, once there is room for it besides what changes leave free. Of random
 * bytes, which no file system keeps in less room. Never throws: what a kill leaves half made is gone on with.
 */
export function fillReserve(folder: string, random: Randomness): void {
  const file = reserveFile(folder);
  quietly(() => {
    const found = lstatSync(file, { throwIfNoEntry: false });
    const isOwn = found?.isFile() === true && found.nlink === 1;
    const missing = RESERVE_BYTES - (isOwn ? found.size : 0);
    // After each change: nothing more is asked where it is whole.
    if (missing <= 0) return;
    const room = roomBytes(folder);
    if (room === null || room < missing + KEPT_FREE_BYTES) return;
    // What lies there instead is not written through: a link would lead to somebody's file.
    if (found && !isOwn) discard(file);
    withReserve(file, constants.O_CREAT | constants.O_APPEND, (fd) => {
      for (let left = RESERVE_BYTES - fstatSync(fd).size; left > 0; ) left -= writeSync(fd, random.bytes(Math.min(left, PIECE_BYTES)));
    });
  });
}

/** Lends the file, itself and no link to another. Throws what the file system throws. */
function withReserve(file: string, flags: number, use: (fd: number) => void): void {
  // The two flags are missing on Windows; nor does opening wait for anything there.
  const fd = openSync(file, constants.O_WRONLY | flags | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0), 0o600);
  try {
    const found = fstatSync(fd);
    if (found.isFile() && found.nlink === 1) use(fd);
  } finally {
    closeSync(fd);
  }
}

/** What the file system refuses leaves the reserve as it is. */
function quietly(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}
