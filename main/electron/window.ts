import { app, BrowserWindow, nativeTheme } from 'electron';
import type { WebFrameMain } from 'electron';
import type { Log } from './logging.ts';
import { APP_ORIGIN } from './origin.ts';

/** The canvas colours of the design tokens, so that no white flash comes before the first paint. */
const CANVAS = { light: '#f6f7f8', dark: '#12171c' };
/** A page that keeps dying is left alone rather than reloaded for ever. */
const MOST_RELOADS_IN_A_MINUTE = 3;

const windows = new Set<BrowserWindow>();

/** The window whose current page is this frame. */
export function windowOf(frame: WebFrameMain): BrowserWindow | undefined {
  return [...windows].find((window) => !window.isDestroyed() && window.webContents.mainFrame === frame);
}
/** Every window this program has open. */
export function openWindows(): readonly BrowserWindow[] {
  return [...windows];
}

export interface WindowOptions {
  preload: string;
  /** For the task bar; other systems than Linux take it from the program's file. */
  icon: string;
  /** In-memory session: what the page stores ends with the program. */
  partition: string;
  /** Keeps the window out of screenshots and screen sharing, where the system can; a page asks for it while it shows a secret. */
  contentProtection: boolean;
  log: Log;
}

/** Opens the window. Its preferences are constants: what they are can be read here and nowhere else. */
export function openWindow({ preload, icon, partition, contentProtection, log }: WindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280,
    height: 832,
    minWidth: 880,
    minHeight: 600,
    title: 'Holdfast',
    icon,
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? CANVAS.dark : CANVAS.light,
    webPreferences: {
      preload,
      partition,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      plugins: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      spellcheck: false,
      enableWebSQL: false,
      webgl: false,
      autoplayPolicy: 'document-user-activation-required',
      // Progress and locks must show at once when the window comes back to the front.
      backgroundThrottling: false,
      devTools: !app.isPackaged,
    },
  });
  windows.add(window);
  window.once('closed', () => windows.delete(window));
  window.setMenuBarVisibility(false);
  window.setContentProtection(contentProtection);
  // A new document shows no secret yet; what the one before asked for went with it.
  window.webContents.on('did-navigate', () => window.setContentProtection(contentProtection));
  window.once('ready-to-show', () => window.show());
  reloadWhenGone(window, log);
  void window.loadURL(`${APP_ORIGIN}/`);
  return window;
}

/** A page that crashed comes back empty; the data is with the engine. */
function reloadWhenGone(window: BrowserWindow, log: Log): void {
  let reloadsAtMs: number[] = [];
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    log.error('window.page_gone', { reason, exitCode });
    const nowMs = Date.now();
    reloadsAtMs = [...reloadsAtMs.filter((atMs) => atMs > nowMs - 60_000), nowMs];
    if (reason !== 'clean-exit' && reloadsAtMs.length <= MOST_RELOADS_IN_A_MINUTE) window.webContents.reload();
  });
}
