import type { BrowserWindow } from 'electron';

/** Prints the window as it is, through the system's own dialog. Resolves also when the person cancels. */
export async function printWindow(window: BrowserWindow): Promise<void> {
  await new Promise<void>((resolve) => window.webContents.print({ silent: false, printBackground: false }, () => resolve()));
}
