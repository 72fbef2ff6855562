import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { devCache } from './dev-cache.mjs';
import { withLock } from './lock.mjs';
import { packagedNode } from './node.mjs';
import { npm } from './npm.mjs';
import { ROOT } from './root.mjs';

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, dev?: boolean }} LockedPackage */

/**
 * Installs from the lock file unless that is what is there already. No install script of any package runs: none is
 * needed (Node, esbuild, better-sqlite3 and keytar bring their binaries in the tarball), and what cannot run cannot
 * attack a developer's machine.
 */
export async function ensureInstalled() {
  if (installed()) return;
  await withLock(devCache('locks'), ROOT, async () => {
    // Somebody else may have installed while this one waited.
    if (installed()) return;
    console.error('holdfast: installing from package-lock.json');
    await npm(['ci', '--ignore-scripts'], { cwd: ROOT });
  });
}

/**
 * Whether node_modules is what the lock file says, by comparing it with the record npm leaves there. npm writes that
 * record last, so an interrupted installation does not count.
 */
function installed() {
  const wanted = packagesOf(join(ROOT, 'package-lock.json'));
  const present = packagesOf(join(ROOT, 'node_modules', '.package-lock.json'));
  if (wanted === null) throw new Error('package-lock.json is missing or no JSON');
  if (present === null) return false;
  for (const [path, entry] of wanted) {
    const there = present.get(path);
    if (there === undefined ? !entry.optional : there.version !== entry.version || there.integrity !== entry.integrity) return false;
  }
  const node = packagedNode();
  // node_modules copied from another platform lacks this one.
  return node === null || existsSync(node);
}

/**
 * @param {string} file
 * @returns {Map<string, LockedPackage> | null}
 */
function packagesOf(file) {
  try {
    /** @type {{ packages: Record<string, LockedPackage> }} */
    const { packages } = JSON.parse(readFileSync(file, 'utf8'));
    return new Map(Object.entries(packages).filter(([path]) => path !== ''));
  } catch {
    return null;
  }
}
