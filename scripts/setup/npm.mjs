import { spawn } from 'node:child_process';
import { basename } from 'node:path';

/**
 * Runs npm, the one that started this script if there is one. Its output goes to standard error, so that a task's
 * own standard output stays clean; with `capture` its standard output is returned instead.
 * @param {readonly string[]} args
 * @param {{ cwd: string, capture?: boolean }} options
 * @returns {Promise<string>} standard output if captured. Rejects if npm fails
 */
export function npm(args, { cwd, capture = false }) {
  const execPath = process.env.npm_execpath ?? '';
  const viaNode = /^npm-cli\.c?js$/u.test(basename(execPath));
  const [command, first] = viaNode ? [process.execPath, [execPath]] : ['npm', []];
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...first, ...args, '--loglevel=error', '--no-audit', '--no-fund', '--no-update-notifier'], {
      cwd,
      stdio: ['ignore', capture ? 'pipe' : 2, 2],
      // On Windows npm is a batch file. No argument here comes from outside.
      shell: !viaNode && process.platform === 'win32',
    });
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (/** @type {string} */ chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(output) : reject(new Error(`npm ${args[0] ?? ''} failed with code ${code}`))));
  });
}
