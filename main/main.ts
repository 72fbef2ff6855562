import { join } from 'node:path';
import { app, clipboard, session } from 'electron';
import { listAssets } from './electron/assets.ts';
import { openDoor } from './electron/door.ts';
import { engineHost } from './electron/engine-host.ts';
import { createEngineProcess } from './electron/engine-process.ts';
import { catchFaults } from './electron/faults.ts';
import { chooseFolders, makePrivate } from './electron/folders.ts';
import { hostHandlers } from './electron/host-handlers.ts';
import { lockDown } from './electron/lockdown.ts';
import { createLog } from './electron/logging.ts';
import { setMenu } from './electron/menu.ts';
import { watchPower } from './electron/power.ts';
import { declareScheme, serveApp } from './electron/protocol.ts';
import { stopBeforeQuit } from './electron/quit.ts';
import { readRuntime } from './electron/runtime.ts';
import { createSecretClipboard } from './electron/secret-clipboard.ts';
import { createSessions } from './electron/sessions.ts';
import { setSwitches } from './electron/switches.ts';
import { openWindow, openWindows, windowOf } from './electron/window.ts';
import { keepOutOfCoreFiles } from './engine/core-files.ts';
import { keepOutOfSwap } from './engine/swap-space.ts';
import { createKeychain } from './keychain/keychain.ts';

// Read from top to bottom: this is everything the program consists of, in the order in which it comes to be.
const outOfCoreFiles = keepOutOfCoreFiles();
let isOutOfSwap = keepOutOfSwap();
const runtime = readRuntime(join(app.getAppPath(), 'dist'));
const folders = chooseFolders(process.argv, app.getPath('appData'), runtime.runtime);
makePrivate(folders);
app.setPath('userData', folders.profile);
app.setPath('sessionData', folders.profile);
app.setPath('crashDumps', folders.profile);
const log = createLog(folders.logs);
catchFaults(log);

setSwitches();
declareScheme();
// Only a developer's own run as root may go without; a released program overrules the switch.
if ((app.isPackaged && !runtime.testBuild) || !app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();

// One program for each data folder; a second start brings the first one's window to the front.
app.on('second-instance', () => {
  const [window] = openWindows();
  if (window?.isMinimized()) window.restore();
  window?.show();
});
if (app.requestSingleInstanceLock()) void app.whenReady().then(run);
else app.exit(0);

function run(): void {
  log.info('app.started', { version: app.getVersion(), runtime: runtime.runtime, packaged: app.isPackaged, outOfCoreFiles, outOfSwap: isOutOfSwap });
  lockDown(log);
  setMenu();

  const keychain = createKeychain();
  const secrets = createSecretClipboard(clipboard);
  let idleLockMinutes: number | null = null;
  const engine = createEngineProcess({ runtime, dataDir: folders.data, host: engineHost(keychain, { sessions: () => sessions, settingsChanged: (changed) => ({ idleLockMinutes } = changed), locked: () => void engine.renew(), log }), log });
  const sessions = createSessions({
    bind: async (connectionId, accessToken) => (await engine.call('bind', { connectionId, accessToken })).bound,
    refresh: (refreshToken) => engine.call('refresh', { refreshToken }, { timeoutMs: null }),
    keep: async (storeId, kept) => (await keychain.writeSession(storeId, kept)) === 'ok',
    readKept: async (storeId) => {
      const kept = await keychain.readSession(storeId);
      return kept.state === 'ok' ? kept.value.refreshToken : null;
    },
    forgetKept: async (storeId) => void (await keychain.forgetSession(storeId)),
    lock: () => engine.lock('ended'),
    left: () => void secrets.clearNow(),
    nowMs: () => Date.now(),
    log,
  });
  engine.onUp((facts) => (idleLockMinutes = facts.idleLockMinutes));
  // Before anybody signs in, and after each lock: Chromium, or the desktop, may have put this program into another group meanwhile.
  engine.onUp(() => {
    const isOut = keepOutOfSwap();
    if (isOut !== isOutOfSwap) log.info('app.swap_changed', { outOfSwap: isOut });
    isOutOfSwap = isOut;
  });
  engine.onDown(() => void sessions.endAll());
  openDoor({ windowOf, engine, sessions, handlers: hostHandlers(runtime, engine, secrets), log });
  watchPower({
    lock: (cause) => void engine.lock(cause),
    idleLockMinutes: () => (sessions.anybodySignedIn() ? idleLockMinutes : null),
    awake: () => void sessions.renewDue(),
  });
  stopBeforeQuit(engine, secrets, keychain);

  const partition = 'holdfast';
  serveApp(session.fromPartition(partition), listAssets(join(runtime.distDir, 'renderer')));
  engine.start();
  openWindow({ preload: join(runtime.distDir, 'preload.cjs'), icon: join(runtime.distDir, 'icon.png'), partition, contentProtection: false, log });
}
