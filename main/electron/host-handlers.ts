import { app } from 'electron';
import type { BrowserWindow } from 'electron';
import type { FilePurpose } from '../../preload/contract/host.ts';
import { pickBackup, pickFile, pickFolder, saveFile } from './dialogs.ts';
import type { EngineProcess } from './engine-process.ts';
import type { HostHandlers } from './host-call.ts';
import { openLink } from './links.ts';
import { printWindow, renderPdf, stopPdf } from './print.ts';
import type { Runtime } from './runtime.ts';
import type { SecretClipboard } from './secret-clipboard.ts';

/** What a window can ask of the host: the whole list. */
export function hostHandlers(runtime: Runtime, engine: EngineProcess, secrets: SecretClipboard): HostHandlers<BrowserWindow> {
  const offerFor =
    (purpose: FilePurpose) =>
    async (path: string): Promise<string> =>
      (await engine.call('offerFile', { path, purpose })).handle;
  return {
    info: () =>
      Promise.resolve({
        version: app.getVersion(),
        runtime: runtime.runtime,
        testBuild: runtime.testBuild,
        platform: process.platform,
        locale: app.getLocale() || 'en',
      }),
    pickFile: ({ purpose }, window) => pickFile(window, purpose, offerFor(purpose)),
    pickBackup: (_input, window) => pickBackup(window, offerFor('backup-restore')),
    saveSalvage: (_input, window) => saveFile(window, 'backup', offerFor('backup')),
    pickFolder: ({ purpose }, window) => pickFolder(window, offerFor(purpose)),
    saveFile: ({ purpose, name }, window) => saveFile(window, purpose, offerFor(purpose), name),
    async print(input, window) {
      await printWindow(window, input);
      return {};
    },
    async savePdf({ file, ...sheet }, window) {
      return engine.call('writePdf', { file, pdf: await renderPdf(window, sheet) });
    },
    stopPdf(_input, window) {
      stopPdf(window);
      return Promise.resolve({});
    },
    copySecret: async ({ secret }) => ({ seconds: await secrets.copy(secret) }),
    protectScreen({ on }, window) {
      window.setContentProtection(on);
      return Promise.resolve({});
    },
    async openLink({ link }) {
      await openLink(link);
      return {};
    },
  };
}
