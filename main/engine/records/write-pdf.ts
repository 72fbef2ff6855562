import { openStoreOf } from '../core.ts';
import type { Core } from '../core.ts';
import { EngineError } from '../errors.ts';
import { withOutputFile, writeWhole } from '../output-file.ts';

/** Of one PDF: a record with all its pictures many times over. */
export const PDF_MAX_BYTES = 64 * 1024 * 1024;
/** How every PDF begins (ISO 32000-2, 7.5.2). */
const PDF_HEADER = Buffer.from('%PDF-');

/**
 * Writes what the host printed to a file picked for it, whole or not at all (mode 0600), and gives its size in bytes. Only
 * a file that records.print has released takes it, once. Throws locked/store_locked, not_found/handle_expired,
 * unavailable: print_too_large, print_failed, file_unreadable; read_only.
 */
export async function writePdf(core: Pick<Core, 'files' | 'random' | 'store'>, handle: string, pdf: Uint8Array): Promise<number> {
  const store = openStoreOf(core);
  const target = core.files.takeReleased(handle, 'record-pdf');
  if (pdf.length > PDF_MAX_BYTES) throw new EngineError('unavailable', 'print_too_large');
  if (!PDF_HEADER.equals(pdf.subarray(0, PDF_HEADER.length))) throw new EngineError('unavailable', 'print_failed');
  // The event is on disk already: the file takes its name as soon as it is whole.
  const ctx = { store: store.info, random: core.random, signal: new AbortController().signal, afterCommit: (work: () => void) => work() };
  return withOutputFile(target, ctx, (draft) => {
    writeWhole(draft, pdf);
    return pdf.length;
  });
}
