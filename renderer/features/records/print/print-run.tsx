import { useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import type { PageEdges } from '../../../../preload/contract/host.ts';
import type { PrintedRecord } from '../../../../preload/contract/records.ts';
import { systemLocale } from '../../../app/appearance.ts';
import { createFormat } from '../../../app/i18n/format.ts';
import { i18n, locale } from '../../../app/i18n/i18n.ts';
import { paperFor } from '../../../app/i18n/paper.ts';
import { asApiError, refusal } from '../../../ipc/api-error.ts';
import type { ApiError } from '../../../ipc/api-error.ts';
import { call, onEvent } from '../../../ipc/client.ts';
import { tellOutcome } from '../../../ui/toasts.ts';
import { isolated, PrintedSheet } from './printed-record.tsx';
import styles from './printed-record.module.css';

export type PrintedAs = 'paper' | 'pdf';
/** The one print of this window. */
export type PrintRun = { state: 'idle' } | { state: 'running'; recordId: string; as: PrintedAs; isMaking: boolean } | { state: 'failed'; recordId: string; error: ApiError };

const t = i18n.getFixedT(null, 'records');
/** Of one name in the line beside a page. */
const EDGE_CHARS = 80;
const FILE_NAME_CHARS = 120;

let run: PrintRun = { state: 'idle' };
let stop: AbortController | null = null;
const listeners = new Set<() => void>();

function set(next: PrintRun): void {
  run = next;
  for (const listener of listeners) listener();
}

/** How the print of this window stands, for a component. Leaving the page does not end it; a lock does. */
export function usePrintRun(): PrintRun {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => run,
  );
}

/** Gives up the PDF that is being made: nothing of it is written. */
export function cancelPrint(): void {
  stop?.abort();
}

/**
 * Prints a record through the system's dialog, or writes it as a PDF to a file that the person picks first. The engine
 * decides and records it; what it gives is put on a sheet that only printing shows, for as long as it takes.
 */
export async function printRecord({ recordId, typeName, number }: { recordId: string; typeName: string; number: number }, as: PrintedAs): Promise<void> {
  if (stop !== null) return;
  const mine = (stop = new AbortController());
  // What is on the sheet is not for whoever signs in next.
  const leave = onEvent('locked', () => mine.abort());
  set({ state: 'running', recordId, as, isMaking: false });
  try {
    const picked = as === 'pdf' ? await call('host.saveFile', { purpose: 'record-pdf', name: pdfName(typeName, number) }) : null;
    if (as === 'pdf' && picked === null) return;
    const { printed } = await call('records.print', { recordId, file: picked?.file ?? null });
    if (printed === null) throw refusal('internal', 'unexpected', 'none');
    mine.signal.throwIfAborted();
    set({ state: 'running', recordId, as, isMaking: true });
    const isWritten = await onSheet(printed, mine.signal, async () => {
      const paper = paperFor(locale(), systemLocale());
      if (picked === null) await call('host.print', { paper, edges: edgesOf(printed) });
      else await call('host.savePdf', { file: picked.file, paper, edges: edgesOf(printed) });
    });
    if (isWritten && picked !== null) tellOutcome(t('print.saved', { name: picked.name }));
  } catch (thrown) {
    const error = asApiError(thrown);
    // Who gave it up knows, and after a lock there is nobody to tell.
    if (!mine.signal.aborted && error.reason !== 'cancelled') set({ state: 'failed', recordId, error });
  } finally {
    leave();
    stop = null;
    if (hasNotFailed()) set({ state: 'idle' });
  }
}

function hasNotFailed(): boolean {
  return run.state !== 'failed';
}

/** Puts a record on the sheet, prints it there and takes it away again, however that went. Resolves to false when it was given up. */
async function onSheet(printed: PrintedRecord, signal: AbortSignal, print: () => Promise<void>): Promise<boolean> {
  const element = document.createElement('div');
  element.className = styles.sheet ?? '';
  element.dataset['printSheet'] = '';
  document.body.append(element);
  const root = createRoot(element);
  const { title } = document;
  const givenUp = new Promise<false>((resolve) => {
    signal.addEventListener('abort', () => {
      void call('host.stopPdf', {}).catch(() => undefined);
      resolve(false);
    }, { once: true });
  });
  try {
    const isDrawn = new Promise<true>((resolve) => root.render(<PrintedSheet printed={printed} onReady={() => resolve(true)} />));
    if (!(await Promise.race([isDrawn, givenUp]))) return false;
    // What printers, their queues and viewers of the file show: the number, not the title, which may be somebody's name.
    document.title = nameOf(printed.typeName, printed.record.number);
    return await Promise.race([print().then(() => true as const), givenUp]);
  } finally {
    document.title = title;
    root.unmount();
    element.remove();
  }
}

function edgesOf({ typeName, record, isExample, organisation, printedBy, printedAtMs }: PrintedRecord): PageEdges {
  const format = createFormat(locale());
  const who = t('print.printedBy', { name: isolated(clipped(printedBy.name, EDGE_CHARS)), username: isolated(printedBy.username) });
  return {
    top: [clipped(typeName, EDGE_CHARS), t('numbered', { n: format.number(record.number) }), ...(isExample ? [t('print.example')] : [])],
    bottom: [clipped(organisation, EDGE_CHARS), who, format.dateTime(printedAtMs)],
  };
}

/** What the audit calls the record by. */
function nameOf(typeName: string, number: number): string {
  return `${typeName} ${String(number)}`;
}

/** A name for the file that every system takes. */
function pdfName(typeName: string, number: number): string {
  const plain = typeName.replace(/[\p{C}\p{Z}/\\:*?"<>|.]+/gu, ' ').trim();
  return `${nameOf(clipped(plain, FILE_NAME_CHARS), number).trim()}.pdf`;
}

/** The beginning of a text, cut between characters. */
function clipped(text: string, mostChars: number): string {
  if (text.length <= mostChars) return text;
  let kept = '';
  for (const character of text) {
    if (kept.length + character.length >= mostChars) break;
    kept += character;
  }
  return `${kept}…`;
}
