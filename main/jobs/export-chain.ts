import { closeSync, openSync } from 'node:fs';
import { type ExportContents, type ExportWritten, writeExport } from '../engine/audit/export-writer.ts';
import { fileError } from '../engine/audit/file-error.ts';
import type { Job } from './job.ts';
import { type StoreAccess, withSnapshot } from './store-snapshot.ts';
import type { ChainProgress } from './verify-chain.ts';

export interface ExportChainParams {
  store: StoreAccess;
  /** An empty file that the caller made, and takes away again when this job does not end well. */
  file: string;
  contents: ExportContents;
}

/**
 * Writes the chain to a file that exists already: this thread can be ended at any moment, and a file that it cannot
 * make anew it cannot leave behind. Throws read_only/disk_full, read_only/disk_read_only.
 */
export const exportChainJob: Job<ExportChainParams, ChainProgress, ExportWritten> = ({ store, file, contents }, emit) =>
  withSnapshot(store, async (db) => {
    const total = contents.header.lastSeq;
    let fd: number | null = null;
    try {
      fd = openSync(file, 'r+');
      return await writeExport(db, fd, contents, (done) => emit({ done, total }));
    } catch (error) {
      throw fileError(error);
    } finally {
      if (fd !== null) closeSync(fd);
    }
  });
