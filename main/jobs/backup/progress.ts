/** How far a backup or its reading has come. */
export interface BackupProgress {
  stage: 'writing' | 'checking' | 'reading';
  doneBytes: number;
  totalBytes: number;
}
export type Emit = (batch: BackupProgress) => Promise<void>;

const REPORT_BYTES = 4 * 1024 * 1024;

/** Tells of the bytes that are done, at the latest after each REPORT_BYTES. */
export function reporter(stage: BackupProgress['stage'], totalBytes: number, emit: Emit): (bytes: number) => Promise<void> {
  let doneBytes = 0;
  let toldBytes = 0;
  return async (bytes) => {
    doneBytes += bytes;
    if (doneBytes - toldBytes < REPORT_BYTES) return;
    toldBytes = doneBytes;
    await emit({ stage, doneBytes, totalBytes });
  };
}
