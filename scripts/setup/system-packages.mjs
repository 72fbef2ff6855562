import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { keytarBinary } from './keytar-binary.mjs';

/**
 * What the system must have, by purpose, in Debian's names. Newer releases renamed some: the first that exists is meant.
 * `judges` are the independent programs that tests hold Holdfast's files against.
 * @typedef {'compiler' | 'window' | 'display' | 'desktop' | 'judges'} Need
 * @typedef {object} Requirement
 * @property {readonly string[]} packages
 * @property {(executable: string | undefined) => string[]} missing what of it is not there, by name
 */
/** @type {Record<Need, readonly Requirement[]>} */
const NEEDS = {
  compiler: [program('gcc', 'gcc'), program('g++', 'g++')],
  window: [
    {
      packages: ['libgtk-3-0t64|libgtk-3-0', 'libnss3', 'libasound2t64|libasound2', 'libgbm1', 'libsecret-1-0'],
      missing: (executable) => (executable === undefined ? [] : missingLibraries([executable, keytarBinary()])),
    },
  ],
  display: [program('Xvfb', 'xvfb')],
  desktop: [program('dbus-daemon', 'dbus-daemon'), program('gnome-keyring-daemon', 'gnome-keyring')],
  judges: [
    program('python3', 'python3'),
    program('sqlite3', 'sqlite3'),
    program('age', 'age'),
    program('exiftool', 'libimage-exiftool-perl'),
    program('pdftotext', 'poppler-utils'),
    // Not a judge, but what it looks at: a PDF has only letters that some font has.
    { packages: ['fonts-droid-fallback'], missing: () => (hasFontFor('zh') ? [] : ['a font with Chinese letters']) },
    program('soffice', 'libreoffice-calc'),
    program('xdotool', 'xdotool'),
    // What shows the keyring's dialogs, which a test closes.
    { packages: ['gcr'], missing: () => (existsSync('/usr/share/dbus-1/services/org.gnome.keyring.SystemPrompter.service') ? [] : ['gcr-prompter']) },
    program('dbus-send', 'dbus-bin|dbus'),
    { packages: ['python3-cryptography'], missing: () => (spawnSync('python3', ['-c', 'import cryptography']).status === 0 ? [] : ["Python's cryptography"]) },
  ],
};

/**
 * Makes sure that the system has what is needed. On Debian and Ubuntu as root missing packages are named and installed;
 * otherwise it throws, with the exact line to run.
 * @param {readonly Need[]} needs
 * @param {{ executable?: string }} [options] the Electron executable, whose libraries `window` checks
 */
export async function ensureSystem(needs, { executable } = {}) {
  if (process.platform !== 'linux') return;
  const lacking = needs.flatMap((need) => NEEDS[need]).flatMap(({ packages, missing }) => missing(executable).map((name) => ({ name, packages })));
  if (lacking.length === 0) return;

  const names = [...new Set(lacking.map(({ name }) => name))].join(', ');
  if (!isDebian()) throw new Error(`this system lacks ${names}: install them with its package manager`);
  const wanted = [...new Set(lacking.flatMap(({ packages }) => packages))];
  if (process.getuid?.() === 0) {
    console.error(`holdfast: this system lacks ${names}`);
    apt(['update']);
    const packages = wanted.map(available);
    console.error(`holdfast: installing ${packages.join(' ')}`);
    apt(['install', '-y', '--no-install-recommends', ...packages]);
    return;
  }
  const line = `apt-get install -y --no-install-recommends ${wanted.map(available).join(' ')}`;
  throw new Error(`this system lacks ${names}. Run this, then start again:\n\n  sudo apt-get update && sudo ${line}\n`);
}

/**
 * @param {string} name
 * @param {string} of the package that has it
 * @returns {Requirement}
 */
function program(name, of) {
  return { packages: [of], missing: () => (onPath(name) ? [] : [name]) };
}

/** @param {string} language */
function hasFontFor(language) {
  return (spawnSync('fc-list', [`:lang=${language}`, 'family'], { encoding: 'utf8' }).stdout ?? '').trim() !== '';
}

/** @param {string} program */
function onPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Libraries that the dynamic linker does not find, by name.
 * @param {string[]} files
 */
function missingLibraries(files) {
  const { stdout } = spawnSync('ldd', files, { encoding: 'utf8' });
  return [...new Set([...(stdout ?? '').matchAll(/^\s*(\S+) => not found/gmu)].map(([, name]) => name ?? ''))];
}

function isDebian() {
  const release = '/etc/os-release';
  return onPath('apt-get') && existsSync(release) && /^ID(?:_LIKE)?=.*\b(?:debian|ubuntu)\b/mu.test(readFileSync(release, 'utf8'));
}

/**
 * The first of some package names, separated by |, that this release has.
 * @param {string} names
 */
function available(names) {
  const [first = '', ...others] = names.split('|');
  const all = [first, ...others];
  return all.find((name) => /Candidate: [^(\s]/u.test(spawnSync('apt-cache', ['policy', name], { encoding: 'utf8' }).stdout ?? '')) ?? all.at(-1) ?? first;
}

/**
 * Runs apt-get, and shows what it said only if it fails.
 * @param {string[]} args
 */
function apt(args) {
  const { status, stdout, stderr } = spawnSync('apt-get', ['-qq', ...args], { encoding: 'utf8', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, maxBuffer: 64 * 1024 * 1024 });
  if (status === 0) return;
  console.error(stdout, stderr);
  throw new Error(`apt-get ${args[0] ?? ''} failed`);
}
