import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ADMIN, runEngine, withOrganisation } from '../engine/running-engine.ts';
import { programFile } from '../program-file.ts';

export const CLI = programFile(new URL('../../main/cli/cli.ts', import.meta.url));
/** Loaded before it (`node --import`), makes hashes cheap. */
export const CHEAP_HASHES = programFile(new URL('./cheap-hashes.ts', import.meta.url));
const ON_TERMINAL = new URL('./on_terminal.py', import.meta.url).pathname;

export interface Ended {
  /** Null when a signal ended it. */
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}
export interface RunOptions {
  /** What it reads on standard input; nothing by default. */
  input?: string | Buffer;
  cwd?: string;
  /** Arguments for Node itself, before the program. */
  node?: readonly string[];
  env?: NodeJS.ProcessEnv;
}

/** Starts the real command line in a process of its own. */
export function startCli(args: readonly string[], { input = '', cwd, node = [], env }: RunOptions = {}): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [...node, CLI, ...args], { cwd, env: { ...process.env, ...env }, stdio: 'pipe' });
  // A program that does not read its input to the end is no failure of the test.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return { child, ended: ending(child) };
}

/** Runs the real command line to its end. */
export function cli(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return startCli(args, options).ended;
}

/** Starts it on a terminal; what it shows comes out of standard output, what is typed goes into standard input. */
export function startOnTerminal(args: readonly string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn('python3', [ON_TERMINAL, process.execPath, CLI, ...args], { stdio: 'pipe' });
  return { child, ended: ending(child) };
}

async function ending(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => void (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => void (stderr += text));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, stdout, stderr };
}

export interface Provisioned {
  folder: string;
  dataDir: string;
  passwordFile: string;
  deviceSecretFile: string;
  recoveryCode: string;
  /** `--data`, `--as` and where password and device secret are. */
  access: readonly string[];
  /** A path in the folder, with this content if any. */
  file(name: string, content?: string | Uint8Array): string;
  run(words: readonly string[], options?: RunOptions): Promise<Ended>;
  /** The document that the command prints with --json; fails the test when it did not end well. */
  json(words: readonly string[]): Promise<never>;
  remove(): void;
}

/**
 * An organisation whose hashes cost little, so that a test may run many commands: the costs are kept with the store.
 * That `init` uses the real ones is seen in init.test.ts.
 */
export async function provisioned(): Promise<Provisioned> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-cli-'));
  const dataDir = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, `${ADMIN.password}\n`, { mode: 0o600 });
  const running = runEngine({ dataDir });
  const { recoveryCode } = await withOrganisation(running);
  await running.engine.close();
  const deviceSecretFile = join(dataDir, 'device-secret.json');
  const access = ['--data', dataDir, '--as', ADMIN.username, '--password-file', passwordFile, '--device-secret-file', deviceSecretFile];
  return {
    folder,
    dataDir,
    passwordFile,
    deviceSecretFile,
    recoveryCode,
    access,
    file(name, content) {
      const path = join(folder, name);
      if (content !== undefined) writeFileSync(path, content);
      return path;
    },
    run: (words, options) => cli([...words, ...access], options),
    async json(words) {
      const ended = await cli([...words, '--json', ...access]);
      if (ended.code !== 0) throw new Error(`${words.join(' ')}: ${String(ended.code)} ${ended.stderr}`);
      return JSON.parse(ended.stdout) as never;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export const HEADER = 'name,email,username,team,role\n';
/** A people file with so many example people. */
export function peopleFile(count: number): string {
  return HEADER + Array.from({ length: count }, (_, n) => `Example Person ${String(n)},example.${String(n)}@example.org,example.${String(n)},Example Team ${String(n % 20)},field_worker\n`).join('');
}
