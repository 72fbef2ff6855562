import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, lstatSync, openSync, readdirSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EngineError } from '../errors.ts';
import { discard } from './discard.ts';

/**
 * Puts a small file in place of another so that a crash at any point leaves the old one or the new one, whole:
 * written beside it, synced, renamed, and the folder synced. Mode 0600.
 * Throws read_only/disk_full, read_only/disk_read_only.
 */
export function replaceFile(file: string, content: string): void {
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    const fd = openSync(temporary, 'wx', 0o600);
    try {
      const bytes = Buffer.from(content, 'utf8');
      for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    putInPlace(temporary, file);
    syncFolder(dirname(file));
  } catch (error) {
    discard(temporary);
    throw diskError(error);
  }
}

/**
 * Renames a file to a name that is the program's own. What lies there goes, a folder too: the program makes none of that name,
 * and one that somebody put there would keep the file out for ever. Throws what the file system throws.
 */
export function putInPlace(from: string, to: string): void {
  if (lstatSync(to, { throwIfNoEntry: false })?.isDirectory() === true) rmSync(to, { recursive: true, force: true });
  renameSync(from, to);
}

/**
 * Takes away what a kill left of `replaceFile` in a folder: of one file, or of all. Only for whoever nobody else writes
 * there beside. Never throws: what cannot be taken away now goes the next time.
 */
export function sweepTemporaries(folder: string, ofFile?: string): void {
  try {
    for (const name of readdirSync(folder)) {
      const replaced = /^(.+)\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/u.exec(name)?.[1];
      if (replaced !== undefined && (ofFile === undefined || replaced === ofFile)) discard(join(folder, name));
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}

/** Waits until what was written to a file is on disk. */
export function syncFile(file: string): void {
  const fd = openSync(file, 'r+');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Makes a rename in the folder survive a power cut. Windows has no such call and needs none. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function diskError(error: unknown): EngineError {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return new EngineError('read_only', code === 'ENOSPC' || code === 'EDQUOT' ? 'disk_full' : 'disk_read_only');
}
