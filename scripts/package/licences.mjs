import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../setup/root.mjs';

/** How a package names the text of its licence, and what it adds to it. */
const TEXT = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/iu;

/**
 * What of others is in a package, with the licence of each: everything that the lock file installs for a running program.
 * Most licences ask for nothing but to come along. Throws where a package does not say under which it may be used.
 * @returns {string}
 */
export function thirdPartyLicences() {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  const parts = Object.entries(packages)
    // What is optional brings the command line's own Node for development, and is not packed.
    .filter(([path, { dev, optional, link }]) => path !== '' && !dev && !optional && !link && existsSync(join(ROOT, path)))
    .map(([path, { version }]) => part(path, version));
  return `${parts.sort().join(`\n${'-'.repeat(100)}\n\n`)}\n`;
}

/**
 * @param {string} path of the package, from the repository's root
 * @param {string} version
 */
function part(path, version) {
  const folder = join(ROOT, path);
  const { name, license, author, homepage } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (typeof license !== 'string') throw new Error(`${path}: says nothing of its licence`);
  const texts = readdirSync(folder).filter((file) => TEXT.test(file)).map((file) => readFileSync(join(folder, file), 'utf8').trim());
  // Some packages name a licence and leave its text out.
  const text = texts.length > 0 ? texts.join('\n\n') : `By ${typeof author === 'string' ? author : (author?.name ?? 'its authors')}${homepage ? `, ${homepage}` : ''}.`;
  return `${name} ${version}\n${license}\n\n${text}\n`;
}
