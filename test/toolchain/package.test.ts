import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractFile, listPackage } from '@electron/asar';
import { FuseV1Options, FuseVersion, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { electronRuntime } from '../../scripts/setup/runtime.mjs';

const PACKAGE = join(import.meta.dirname, '../../scripts/package.mjs');
const runtime = await electronRuntime({ quiet: true });
const out = mkdtempSync(join(tmpdir(), 'holdfast-package-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

interface Packed {
  status: number | null;
  stderr: string;
  /** Of the unpacked app; empty if there is none. */
  folder: string;
}
function pack(flavour: string, ...flags: string[]): Packed {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PACKAGE, ...flags, '--out', join(out, flavour)], { encoding: 'utf8' });
  return { status, stderr, folder: status === 0 ? (stdout.trim().split('\n').at(-1) ?? '') : '' };
}

const onMac = process.platform === 'darwin';
const resourcesOf = (folder: string, name: string): string => (onMac ? join(folder, `${name}.app`, 'Contents', 'Resources') : join(folder, 'resources'));
function executableOf(folder: string, name: string): string {
  if (onMac) return join(folder, `${name}.app`);
  return join(folder, process.platform === 'win32' ? `${name}.exe` : name.toLowerCase().replace(' ', '-'));
}

const ON = '1';
const OFF = '0';
/** Every fuse, by name, as the binary has it. */
async function fusesOf(executable: string): Promise<Record<string, string>> {
  const wire = await getCurrentFuseWire(executable);
  expect(wire.version).toBe(FuseVersion.V1);
  const names = Object.keys(FuseV1Options).filter((name) => Number.isNaN(Number(name)));
  return Object.fromEntries(names.map((name) => [name, String.fromCharCode(wire[FuseV1Options[name as keyof typeof FuseV1Options]] ?? 0)]));
}

const SECURE = {
  RunAsNode: OFF,
  EnableCookieEncryption: ON,
  EnableNodeOptionsEnvironmentVariable: OFF,
  EnableNodeCliInspectArguments: OFF,
  EnableEmbeddedAsarIntegrityValidation: ON,
  OnlyLoadAppFromAsar: ON,
  LoadBrowserProcessSpecificV8Snapshot: OFF,
  GrantFileProtocolExtraPrivileges: OFF,
};

describe('the packed app', { timeout: 120_000 }, () => {
  let folder = '';
  beforeAll(() => {
    const packed = pack('test', '--dir', '--test-build');
    expect(packed, packed.stderr).toMatchObject({ status: 0 });
    folder = packed.folder;
  }, 120_000);
  const resources = (): string => resourcesOf(folder, 'Holdfast Test');
  const archive = (): string => join(resources(), 'app.asar');

  it('has all eight fuses set', async () => {
    expect(await fusesOf(executableOf(folder, 'Holdfast Test'))).toEqual(SECURE);
  });

  it('holds production files only', () => {
    const files = listPackage(archive(), { isPack: false }).filter((name) => !name.startsWith('/node_modules') && !name.startsWith('/dist/renderer/assets/'));
    expect(files.sort()).toEqual(
      [
        '/LICENSE',
        '/dist',
        ...(runtime.nativeBinding === null ? [] : ['/dist/better-sqlite3-stand-in.node']),
        '/dist/common-passwords.bin',
        '/dist/engine.cjs',
        '/dist/icon.png',
        '/dist/main.cjs',
        '/dist/preload.cjs',
        '/dist/renderer',
        '/dist/renderer/assets',
        '/dist/renderer/index.html',
        '/dist/runtime.json',
        '/dist/worker.cjs',
        '/package.json',
      ].sort(),
    );
    const all = listPackage(archive(), { isPack: false });
    expect(all.filter((name) => name.endsWith('.map') || name.endsWith('.ts') || name.includes('test'))).toEqual([]);
    const modules = new Set(all.filter((name) => name.startsWith('/node_modules/')).map((name) => name.split('/')[2]));
    expect([...modules].sort()).toEqual(['better-sqlite3', 'keytar', 'sodium-native']);
  });

  it('has the binary that seals backups where its threads look for it', () => {
    const program = `
      const { createRequire } = require('node:module');
      const { crypto_aead_chacha20poly1305_ietf_encrypt: seal } = createRequire(process.argv[1])('sodium-native/prebuilds/' + process.platform + '-' + process.arch + '/sodium-native.node');
      process.stdout.write(typeof seal);`;
    const { stdout, stderr } = spawnSync(runtime.executable, ['-e', program, join(archive(), 'dist', 'worker.cjs')], { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }, encoding: 'utf8' });
    expect(stdout, stderr).toBe('function');
  });

  it('keeps every script inside the archive', () => {
    const outside = readdirSync(resources(), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(outside.map(({ name }) => name).filter((name) => !name.endsWith('.node')).sort()).toEqual(['TEST-BUILD.txt', 'THIRD-PARTY.txt', 'app.asar']);
  });

  it('brings the licences of what it is made of', () => {
    const text = readFileSync(join(resources(), 'THIRD-PARTY.txt'), 'utf8');
    const { dependencies } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as { dependencies: Record<string, string> };
    for (const [name, version] of Object.entries(dependencies)) {
      const title = version.startsWith('npm:') ? version.slice('npm:'.length).replace(/@(?=\d)/u, ' ') : `${name} ${version}`;
      expect(text).toMatch(new RegExp(`^${title}\\n[A-Z][\\w.-]+\\n\\n\\S`, 'mu'));
    }
    // Not a name alone: their terms.
    expect(text).toContain('Permission is hereby granted, free of charge');
    expect(text).toContain('Apache License');
  });

  it('says that it is a test build', () => {
    expect(existsSync(join(resources(), 'TEST-BUILD.txt'))).toBe(true);
    const read = (name: string): unknown => JSON.parse(extractFile(archive(), name).toString('utf8'));
    expect(read('dist/runtime.json')).toMatchObject({ runtime: runtime.kind, testBuild: true });
    expect(read('package.json')).toMatchObject({ productName: 'Holdfast Test', main: 'dist/main.cjs' });
  });
});

describe('packing', { timeout: 120_000 }, () => {
  it('leaves the inspect fuse on in an inspectable test build, and no other', async () => {
    const { status, folder } = pack('inspectable', '--dir', '--test-build', '--inspectable');
    expect(status).toBe(0);
    expect(await fusesOf(executableOf(folder, 'Holdfast Test'))).toEqual({ ...SECURE, EnableNodeCliInspectArguments: ON });
  });

  it('refuses an inspectable release', () => {
    const { status, stderr } = pack('weak', '--dir', '--inspectable');
    expect(status).toBe(1);
    expect(stderr).toContain('only for a --test-build');
    expect(existsSync(join(out, 'weak'))).toBe(false);
  });

  it('makes a release from the official Electron and from nothing else', async () => {
    const { status, stderr, folder } = pack('release', '--dir');
    if (runtime.kind === 'official') {
      expect(status).toBe(0);
      expect(await fusesOf(executableOf(folder, 'Holdfast'))).toEqual(SECURE);
    } else {
      expect(status).toBe(1);
      expect(stderr).toContain('nothing that is handed out is made from a stand-in');
      expect(existsSync(join(out, 'release'))).toBe(false);
    }
  });
});
