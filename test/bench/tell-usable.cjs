// Comes in with `electron -r` before the program of either side of goal P7, and says on standard output when the first
// page can be used: the element is there, enabled, and has been on the screen for a frame. Then it ends the program,
// unless it is to stay.
'use strict';
const { writeSync } = require('node:fs');
const process = require('node:process');
const { app } = require('electron');

// The program is to find its arguments where it finds them without this.
const at = process.argv.findIndex((arg) => arg === '-r');
if (at > 0) process.argv.splice(at, 2);

const selector = process.env['HOLDFAST_BENCH_USABLE'] ?? 'body';
const usable = `new Promise((resolve) => {
  const found = () => document.querySelector(${JSON.stringify(selector)}) !== null;
  const shown = () => requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
  if (found()) return shown();
  const observer = new MutationObserver(() => {
    if (!found()) return;
    observer.disconnect();
    shown();
  });
  observer.observe(document, { subtree: true, childList: true, attributes: true });
})`;
app.once('web-contents-created', (_event, contents) => {
  contents.once('dom-ready', () => {
    void contents.executeJavaScript(usable).then(() => {
      writeSync(1, 'usable\n');
      if (process.env['HOLDFAST_BENCH_STAY'] === undefined) app.exit(0);
    });
  });
});
