import { spawnSync } from 'node:child_process';
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { NATIVE_MODULES } from '../../scripts/package/app-folder.mjs';
import { commandLine, HOLD, REPOSITORY } from './launch.ts';

/** An ordinary account of this machine with a home of its own, and a copy of the program that it may read. */
export interface OtherUser {
  home: string;
  /** An executable that runs the program as that account, and the arguments before its own. */
  file: string;
  args: string[];
  remove(): Promise<void>;
}

/**
 * Makes an account, for root, to whom Chromium refuses its sandbox. Whoever is not root is an ordinary account
 * already: then only a home is made, and nothing is copied.
 */
export async function openOtherUser(): Promise<OtherUser> {
  const isRoot = process.getuid?.() === 0;
  // The tests' own temporary folder is closed to everybody else.
  const folder = await mkdtemp(join(isRoot ? '/var/tmp' : tmpdir(), 'holdfast-user-'));
  const home = join(folder, 'home');
  await mkdir(home, { mode: 0o700 });
  const start = commandLine();
  const isPacked = !start.args.includes(REPOSITORY);
  if (!isRoot) return { home, file: start.file, args: isPacked ? start.args : ['-r', HOLD, ...start.args], remove: () => rm(folder, { recursive: true, force: true }) };

  const name = `holdfast-test-${String(process.pid)}`;
  const remove = async (): Promise<void> => {
    run('userdel', [name]);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  run('useradd', ['--no-create-home', '--home-dir', home, '--shell', '/bin/sh', name]);
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(run('id', [flag, name])));
  await chmod(folder, 0o755);
  await chown(home, uid ?? 0, gid ?? 0);
  const program = join(folder, 'program');
  await copyTree(dirname(start.file), program);
  const args: string[] = [];
  if (!isPacked) {
    const hold = join(folder, basename(HOLD));
    await cp(HOLD, hold);
    args.push('-r', hold, await copyApp(join(folder, 'app')));
  }
  const file = join(folder, 'start');
  await writeFile(file, `#!/bin/sh\nexec setpriv --reuid ${name} --regid ${name} --clear-groups -- ${join(program, basename(start.file))} "$@"\n`, { mode: 0o755 });
  return { home, file, args, remove };
}

/** With links, owners and modes: the sandbox helper is root's and runs as root. */
async function copyTree(from: string, to: string): Promise<void> {
  run('cp', ['-a', from, to]);
  await chmod(to, 0o755);
}

/** What runs from the repository: bundles, pages, native modules. */
async function copyApp(to: string): Promise<string> {
  await mkdir(join(to, 'node_modules'), { recursive: true });
  await cp(join(REPOSITORY, 'dist'), join(to, 'dist'), { recursive: true });
  await cp(join(REPOSITORY, 'package.json'), join(to, 'package.json'));
  for (const name of NATIVE_MODULES.keys()) await cp(join(REPOSITORY, 'node_modules', name), join(to, 'node_modules', name), { recursive: true });
  const runtimeFile = join(to, 'dist', 'runtime.json');
  const runtime = JSON.parse(await readFile(runtimeFile, 'utf8')) as { nativeBinding: string | null };
  if (runtime.nativeBinding !== null) {
    await cp(runtime.nativeBinding, join(to, 'dist', basename(runtime.nativeBinding)));
    await writeFile(runtimeFile, JSON.stringify({ ...runtime, nativeBinding: basename(runtime.nativeBinding) }));
  }
  return to;
}

function run(program: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}
