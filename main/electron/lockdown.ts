import { app, session as sessions } from 'electron';
import type { Session, WebContents } from 'electron';
import { keepOutOfCoreFiles } from '../engine/core-files.ts';
import type { Log } from './logging.ts';
import { isAppUrl } from './protocol.ts';

/**
 * What no page may do, whatever it asks: permissions, devices, screens, downloads, any address but the app's own,
 * other windows, embedded content; nor leave its memory in a core file. Applied to every session and every web contents as it is made, not to a list.
 */
export function lockDown(log: Log): void {
  app.on('session-created', (session) => lockSession(session, log));
  app.on('web-contents-created', (_event, contents) => {
    lockContents(contents, log);
    // Before anybody can type: those of pages and graphics come from a process that Chromium made before this program began.
    contents.on('dom-ready', () => {
      for (const { pid } of app.getAppMetrics()) keepOutOfCoreFiles(pid);
    });
  });
  // A certificate is never asked for: nothing is fetched. If one is, it is refused.
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, answer) => {
    event.preventDefault();
    answer(false);
  });
  app.on('select-client-certificate', (event) => event.preventDefault());
  app.on('login', (event) => event.preventDefault());
  // It was made before anybody could listen.
  lockSession(sessions.defaultSession, log);
}

function lockSession(session: Session, log: Log): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => {
    log.warn('window.permission_refused');
    answer(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  // No handler is Electron's way of refusing every screen; a handler that gives none would throw here.
  session.setDisplayMediaRequestHandler(null);
  session.setUSBProtectedClassesHandler(() => ['audio', 'audio-video', 'hid', 'mass-storage', 'smart-card', 'video', 'wireless']);
  session.setBluetoothPairingHandler((_details, answer) => answer({ confirmed: false }));
  session.setCertificateVerifyProc((_request, answer) => answer(-2));
  session.on('will-download', (event) => {
    event.preventDefault();
    log.warn('window.download_refused');
  });
  session.webRequest.onBeforeRequest((details, answer) => {
    const allowed = isAppUrl(details.url) || (!app.isPackaged && details.url.startsWith('devtools://'));
    if (!allowed) log.warn('window.request_refused');
    answer({ cancel: !allowed });
  });
  // Below the request filter: what Chromium itself would look up or connect to ends at a proxy that is not there.
  void session.setProxy({ mode: 'fixed_servers', proxyRules: 'http://127.0.0.1:9', proxyBypassRules: '<-loopback>' });
  session.setSpellCheckerEnabled(false);
}

function lockContents(contents: WebContents, log: Log): void {
  // The page moves by its own router; the only address it may load is its own.
  const stay = (event: { url: string; preventDefault(): void }): void => {
    if (isAppUrl(event.url)) return;
    event.preventDefault();
    log.warn('window.navigation_refused');
  };
  contents.on('will-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-frame-navigate', (event) => {
    if (event.isMainFrame && isAppUrl(event.url)) return;
    event.preventDefault();
    log.warn('window.navigation_refused');
  });
  contents.setWindowOpenHandler(() => {
    log.warn('window.open_refused');
    return { action: 'deny' };
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.on('select-bluetooth-device', (event, _devices, answer) => {
    event.preventDefault();
    answer('');
  });
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
}
