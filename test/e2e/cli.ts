import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Desktop } from './desktop.ts';

const CLI = resolve(import.meta.dirname, '../../main/cli/cli.ts');

/** Runs holdfast-cli on a desktop's data folder and keychain, the password on standard input; or, as nobody, on files alone. */
export async function cli(desktop: Desktop, words: readonly string[], who: { username: string; password: string } | null): Promise<{ code: number | null; output: string }> {
  const store = who ? ['--data', desktop.dataDir, '--as', who.username] : [];
  const child = spawn(process.execPath, [CLI, ...words, ...store], { env: desktop.env, stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stdin.end(who ? `${who.password}\n` : '');
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}
