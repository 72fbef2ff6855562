import type { BrowserWindow } from 'electron';
import type { PageEdges, Paper } from '../../preload/contract/host.ts';
import { EngineError } from '../engine/errors.ts';
import { EDGE_SEPARATOR, edgeTemplates } from './page-edges.ts';

/** How long Chromium may take over one PDF. It cannot be stopped; what comes later is dropped. */
const PDF_TIMEOUT_MS = 120_000;
const INCH_MM = 25.4;
/** Room for the line above and below, and for a hole punch. */
const MARGINS = { top: 20 / INCH_MM, bottom: 20 / INCH_MM, left: 18 / INCH_MM, right: 18 / INCH_MM };

/**
 * Prints the window's sheet through the system's own dialog. Resolves also when the person cancels. With edges the
 * pages are numbered, by Chromium's own line at their foot. Throws unavailable/print_failed.
 */
export async function printWindow(window: BrowserWindow, { paper, edges }: { paper?: Paper | undefined; edges?: PageEdges | undefined }): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    window.webContents.print({ silent: false, printBackground: false, ...(paper && { pageSize: paper }), ...(edges && { header: edges.top.join(EDGE_SEPARATOR), footer: edges.bottom.join(EDGE_SEPARATOR) }) }, (isDone, failure) => {
      if (isDone || /cancel/iu.test(failure)) resolve();
      else reject(new EngineError('unavailable', 'print_failed'));
    });
  });
}

/** The one PDF under way for each window; its signal says that nobody wants it any more. */
const underWay = new WeakMap<BrowserWindow, AbortController>();

/** Gives up the PDF that is being made for a window. */
export function stopPdf(window: BrowserWindow): void {
  underWay.get(window)?.abort();
}

/**
 * Makes a tagged PDF of the window's sheet, in memory: no file of it is made here. One at a time for each window. Throws
 * unavailable: print_timeout, print_failed; conflict/cancelled.
 */
export async function renderPdf(window: BrowserWindow, { paper, edges }: { paper: Paper; edges: PageEdges }): Promise<Uint8Array> {
  if (underWay.has(window)) throw new EngineError('unavailable', 'print_failed');
  const stop = new AbortController();
  underWay.set(window, stop);
  const leave = (): void => stop.abort();
  window.once('closed', leave);
  const contents = window.webContents;
  // A page that is gone, or another than the one that asked, has not the sheet that was asked for.
  contents.once('render-process-gone', leave);
  contents.once('did-start-loading', leave);
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      contents
        .printToPDF({ pageSize: paper, margins: MARGINS, printBackground: false, generateTaggedPDF: true, generateDocumentOutline: true, displayHeaderFooter: true, ...edgeTemplates(edges) })
        .catch(() => {
          throw new EngineError('unavailable', 'print_failed');
        }),
      new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new EngineError('unavailable', 'print_timeout')), PDF_TIMEOUT_MS);
        stop.signal.addEventListener('abort', () => reject(new EngineError('conflict', 'cancelled')), { once: true });
      }),
    ]);
  } finally {
    clearTimeout(timer);
    underWay.delete(window);
    if (!window.isDestroyed()) {
      window.off('closed', leave);
      contents.off('render-process-gone', leave);
      contents.off('did-start-loading', leave);
    }
  }
}
