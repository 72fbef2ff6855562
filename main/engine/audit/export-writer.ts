import { createHash } from 'node:crypto';
import { fsyncSync, writeSync } from 'node:fs';
import type { Db } from '../db/database.ts';
import { chainRows } from './chain-rows.ts';
import { allCheckpoints } from './checkpoint.ts';
import { checkpointLine, eventLine, type ExportHeader, headerLine } from './export-format.ts';
import type { FiledCheckpoint } from './verify.ts';

/** Text gathered before it is written, in UTF-16 units. */
const CHUNK_CHARS = 256 * 1024;
const EVENTS_PER_REPORT = 5_000;

export interface ExportContents {
  header: ExportHeader;
  /** Covers the last event; null when the chain contradicts its own checkpoints and so could not be signed. */
  closing: FiledCheckpoint | null;
}
export interface ExportWritten {
  events: number;
  bytes: number;
  /** Hex SHA-256 of the whole file. */
  sha256: string;
}

/**
 * Writes an export of the chain up to `header.lastSeq` to the open file `fd` and waits until it is on disk. `report`
 * is called now and then with the number of events so far. The chain is written as it is, whole or not: judging it
 * is the reader's business.
 */
export async function writeExport(db: Db, fd: number, contents: ExportContents, report: (events: number) => Promise<void>): Promise<ExportWritten> {
  const { header, closing } = contents;
  const digest = createHash('sha256');
  const checkpoints = checkpointsUntil(db, header.lastSeq, closing);
  let pending = headerLine(header);
  let bytes = 0;
  let events = 0;
  const flush = (): void => {
    const chunk = Buffer.from(pending, 'utf8');
    for (let at = 0; at < chunk.length; ) at += writeSync(fd, chunk, at);
    digest.update(chunk);
    bytes += chunk.length;
    pending = '';
  };
  for (const row of chainRows(db, header.lastSeq)) {
    pending += eventLine(row);
    const note = checkpoints.get(row.seq);
    if (note !== undefined) pending += checkpointLine(note);
    events += 1;
    if (pending.length >= CHUNK_CHARS) flush();
    if (events % EVENTS_PER_REPORT === 0) await report(events);
  }
  flush();
  fsyncSync(fd);
  return { events, bytes, sha256: digest.digest('hex') };
}

/** Each checkpoint goes behind its event. The closing one may not be committed yet, so it comes from the caller. */
function checkpointsUntil(db: Db, lastSeq: number, closing: FiledCheckpoint | null): Map<number, string> {
  const filed = closing === null ? allCheckpoints(db) : [...allCheckpoints(db), closing];
  return new Map(filed.filter(({ seq }) => seq <= lastSeq).map(({ seq, note }) => [seq, note]));
}
