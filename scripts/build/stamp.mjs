import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../setup/root.mjs';

/**
 * Does `work` unless the last time was with the same inputs. The inputs are the files of the folders, the locked
 * packages and the build scripts, by content: times of files change with every checkout.
 * @param {{ name: string, flavour: string, dist: string, inputs: string[] }} part `inputs` relative to the repository
 * @param {() => Promise<void>} work
 */
export async function unlessBuilt({ name, flavour, dist, inputs }, work) {
  const file = join(dist, `.${name}.stamp`);
  const stamp = `${flavour} ${hashOf([...inputs, 'scripts/build', 'package-lock.json'])}`;
  if (existsSync(file) && readFileSync(file, 'utf8') === stamp) return;
  // An interrupted build must not look done.
  rmSync(file, { force: true });
  await work();
  mkdirSync(dist, { recursive: true });
  writeFileSync(file, stamp);
}

/** @param {string[]} paths files and folders, relative to the repository */
function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths) {
    const files = path.includes('.') ? [path] : readdirSync(join(ROOT, path), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1))
      .sort();
    for (const name of files) hash.update(name).update('\0').update(readFileSync(join(ROOT, name))).update('\0');
  }
  return hash.digest('hex');
}
