import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { ROOT } from '../setup/root.mjs';
import { interrupted } from './interruption.mjs';

/**
 * Runs a program to its end, its output on this terminal.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ env: NodeJS.ProcessEnv, cwd?: string }} options
 * @returns {Promise<number>} its exit code; as shells have it, 128 and the number of the signal that ended it
 */
export function runIn(program, args, { env, cwd = ROOT }) {
  if (interrupted.aborted) return Promise.resolve(ofSignal(interrupted.reason));
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, cwd, stdio: 'inherit' });
    // On Ctrl+C the terminal tells the child itself.
    const pass = () => void (interrupted.reason !== 'SIGINT' && child.kill(interrupted.reason));
    interrupted.addEventListener('abort', pass);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      interrupted.removeEventListener('abort', pass);
      resolve(code ?? ofSignal(signal));
    });
  });
}

/** @param {NodeJS.Signals | null} signal */
function ofSignal(signal) {
  return 128 + (signal === null ? 0 : constants.signals[signal]);
}
