import { app } from 'electron';
import type { Keychain } from '../keychain/keychain.ts';
import type { EngineProcess } from './engine-process.ts';
import type { SecretClipboard } from './secret-clipboard.ts';
import { openWindows } from './window.ts';

/**
 * Quitting waits for the engine to close the data in order, and takes a copied secret off the clipboard; then for what the
 * keychain is still asked, such as to forget a session. The windows are gone from the screen at once.
 */
export function stopBeforeQuit(engine: EngineProcess, secrets: SecretClipboard, keychain: Keychain): void {
  let stopping: Promise<unknown> | null = null;
  let stopped = false;
  app.on('before-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    for (const window of openWindows()) window.hide();
    stopping ??= Promise.allSettled([engine.stop(), secrets.clearNow()]).then(() => keychain.ended()).finally(() => {
      stopped = true;
      app.quit();
    });
  });
  app.on('window-all-closed', () => app.quit());
}
