import { Menu } from 'electron';

/** Only what gives the keyboard its usual meanings; the bar itself is not shown. No reload, no developer tools. */
export function setMenu(): void {
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(process.platform === 'darwin' ? [{ role: 'appMenu' as const }] : []),
      { role: 'editMenu' },
      { label: 'View', submenu: [{ role: 'zoomIn' }, { role: 'zoomOut' }, { role: 'resetZoom' }] },
      { label: 'Window', submenu: [{ role: 'minimize' }, { role: 'close' }, ...(process.platform === 'darwin' ? [] : [{ role: 'quit' as const }])] },
    ]),
  );
}
