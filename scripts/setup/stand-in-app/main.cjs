// Does for the stand-in what the official Electron's own default app does: opens the folder on the command line.
// Everything is required, not imported: an import comes after `ready`, too late to register the app's own scheme.
'use strict';
// What the default app uses of `app` is not in its public types.
const { app } = /** @type {{ app: any }} */ (require('electron'));
const { readFileSync } = require('node:fs');
const { join, resolve } = require('node:path');

// Playwright asks for its loader with -r; the loader takes itself out of argv.
const at = process.argv.findIndex((arg) => arg === '-r' || arg === '--require');
if (at > 0) require(resolve(process.argv[at + 1] ?? ''));

const folder = resolve(process.argv.slice(1).find((arg) => !arg.startsWith('-')) ?? '.');
const { name, productName, version, main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
app.setAppPath(folder);
app.setName(productName ?? name);
app.setVersion(version);
// As in the official one: the program finds its own arguments from the third on.
Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });
require(join(folder, main));
