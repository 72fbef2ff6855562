import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { devCache } from './dev-cache.mjs';
import { withLock } from './lock.mjs';
import { ROOT } from './root.mjs';
import { ensureSystem } from './system-packages.mjs';

const MODULES = join(ROOT, 'node_modules');
const SOURCES = ['better-sqlite3', 'node-addon-api', 'node-api-headers'];
const CURE = join(import.meta.dirname, 'string-reference.hpp');
const DEFINES = ['NAPI_VERSION=9', 'NAPI_DISABLE_CPP_EXCEPTIONS', 'NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS', 'NODE_GYP_MODULE_NAME=better_sqlite3', 'NDEBUG'];

/**
 * The better-sqlite3 module for the stand-in, built unless it is there: the packaged one needs Node-API 10 and crashes
 * in older runtimes. The cause and the cure are in string-reference.hpp. About 45 s, once.
 * @returns {Promise<string>} absolute path. Rejects if there is no compiler or the source does not compile
 */
export async function sqliteBinding() {
  const file = join(devCache(), `better-sqlite3-${recipe()}.node`);
  if (existsSync(file)) return file;
  await ensureSystem(['compiler']);
  return withLock(devCache('locks'), file, async () => {
    if (!existsSync(file)) await build(file);
    return file;
  });
}

/** Names everything the module is made from: the locked packages, the cure, this recipe. */
function recipe() {
  /** @type {{ packages: Record<string, { integrity: string }> }} */
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  const hash = createHash('sha256');
  for (const name of SOURCES) hash.update(packages[`node_modules/${name}`]?.integrity ?? name);
  for (const file of [CURE, import.meta.filename]) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 12);
}

/** @param {string} file */
async function build(file) {
  console.error('holdfast: building better-sqlite3 for the stand-in (about a minute, once)');
  const work = mkdtempSync(join(devCache(), 'making-'));
  const [source, addonApi, apiHeaders] = SOURCES.map((name) => join(MODULES, name));
  const sqlite = join(source ?? '', 'deps', 'sqlite3');
  const common = ['-O2', '-fPIC', '-w', '-fvisibility=hidden', '-c'];
  try {
    await Promise.all([
      compile('gcc', [...common, '-std=c99', '-D_GNU_SOURCE', ...sqliteDefines(), join(sqlite, 'sqlite3.c'), '-o', join(work, 'sqlite3.o')]),
      compile('g++', [
        ...common,
        '-std=c++20',
        ...DEFINES.map((define) => `-D${define}`),
        ...[sqlite, addonApi, join(apiHeaders ?? '', 'include')].map((folder) => `-I${folder}`),
        '-include', CURE,
        join(source ?? '', 'src', 'better_sqlite3.cpp'), '-o', join(work, 'binding.o'),
      ]),
    ]);
    const made = join(work, 'made.node');
    await compile('g++', ['-shared', '-Wl,-Bsymbolic', '-Wl,--exclude-libs,ALL', join(work, 'binding.o'), join(work, 'sqlite3.o'), '-ldl', '-lm', '-lpthread', '-o', made]);
    renameSync(made, file);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The compile-time options that the package itself builds SQLite with, read from its own list. */
function sqliteDefines() {
  const list = readFileSync(join(MODULES, 'better-sqlite3', 'deps', 'defines.gypi'), 'utf8');
  return [...list.matchAll(/^\s*'([A-Z0-9_]+(?:=[^']*)?)',$/gmu)].map(([, define]) => `-D${define ?? ''}`);
}

/**
 * @param {string} compiler
 * @param {string[]} args
 * @returns {Promise<void>}
 */
function compile(compiler, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(compiler, args, { stdio: ['ignore', 2, 2] });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`${compiler} failed; better-sqlite3 could not be built for the stand-in`))));
  });
}
