// The other side of goal P7: the least that is a sandboxed Electron window.
'use strict';
const { join } = require('node:path');
const process = require('node:process');
const { app, BrowserWindow } = require('electron');

app.setPath('userData', process.argv.at(-1) ?? '');
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
void app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1280, height: 832, show: false, webPreferences: { sandbox: true, contextIsolation: true } });
  window.once('ready-to-show', () => window.show());
  void window.loadFile(join(app.getAppPath(), 'index.html'));
});
