import { closeSync, copyFileSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { fileError } from '../engine/audit/file-error.ts';
import { rekeyDatabase } from '../engine/db/store.ts';
import type { Cipher } from '../engine/db/store.ts';
import { syncFile } from '../engine/keys/replace-file.ts';
import { makePrivateFile } from '../engine/db/private-file.ts';
import type { Job } from './job.ts';

interface Keyed {
  /** Zeroed here. */
  databaseKey: Uint8Array;
  cipher: Cipher;
}
export interface RotateDatabaseParams {
  /** Nobody writes to it meanwhile. Its write-ahead log is taken along. */
  from: string;
  /** Must not be there. Whoever asked takes it away when anything fails. */
  to: string;
  before: Keyed;
  after: Keyed;
  nativeBinding?: string | undefined;
}
export interface RotationProgress {
  done: number;
  total: number;
}

/**
 * Small on purpose: a file system keeps what is written at once as one piece of its cache, and goes over all of such a
 * piece for each page that is written into it afterwards. With 4 MiB the pass below took three times as long on ext4.
 */
const PIECE_BYTES = 64 * 1024;
const REPORT_BYTES = 4 * 1024 * 1024;

/**
 * Makes a copy of a database under another key, and under another cipher where that is asked for. On disk when it ends.
 * Throws read_only, and what opening the database throws.
 */
export const rotateDatabaseJob: Job<RotateDatabaseParams, RotationProgress, null> = async ({ from, to, before, after, nativeBinding }, emit) => {
  const keys = [before, after].map(({ databaseKey }) => Buffer.from(databaseKey.buffer, databaseKey.byteOffset, databaseKey.byteLength)) as [Buffer, Buffer];
  try {
    await copyInPieces(from, to, emit);
    // Frames that a reader kept from being written back: with the log beside it the copy is the whole database.
    if ((statSync(`${from}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) copyFileSync(`${from}-wal`, `${to}-wal`);
    rekeyDatabase({ file: to, databaseKey: keys[0], cipher: before.cipher, nativeBinding }, { databaseKey: keys[1], cipher: after.cipher });
    syncFile(to);
    return null;
  } catch (error) {
    throw fileError(error);
  } finally {
    for (const key of keys) key.fill(0);
  }
};

async function copyInPieces(from: string, to: string, emit: (progress: RotationProgress) => Promise<void>): Promise<void> {
  makePrivateFile(to);
  const source = openSync(from, 'r');
  const target = openSync(to, 'r+');
  try {
    const total = statSync(from).size;
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    for (let done = 0, told = 0; ; ) {
      const bytes = readSync(source, piece, 0, piece.length, done);
      if (bytes === 0) return;
      for (let written = 0; written < bytes; ) written += writeSync(target, piece, written, bytes - written, done + written);
      done += bytes;
      if (done - told < REPORT_BYTES && done < total) continue;
      told = done;
      await emit({ done, total });
    }
  } finally {
    closeSync(source);
    closeSync(target);
  }
}
