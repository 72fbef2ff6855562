import { spawn } from 'node:child_process';

/**
 * A program that runs beside a test or the app until it is stopped.
 * @typedef {object} Daemon
 * @property {number} pid
 * @property {string} firstLine what it printed when it was ready
 * @property {() => Promise<void>} stop resolves once the process is gone
 */

/** How long one may take to get ready. */
const READY_MS = 20_000;
/** How long one may take to end by itself before it is killed. */
const END_MS = 5_000;

/**
 * Starts a program and waits for the line that says it is ready.
 * @param {string} program
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, input?: string, readyFd?: 1 | 3 }} [options] `readyFd`: where that line comes
 * @returns {Promise<Daemon>} Rejects if the program ends before, or takes too long
 */
export async function startDaemon(program, args, { env = process.env, input = '', readyFd = 1 } = {}) {
  const child = spawn(program, args, {
    env,
    stdio: ['pipe', readyFd === 1 ? 'pipe' : 'ignore', 'ignore', readyFd === 3 ? 'pipe' : 'ignore'],
    // Ctrl+C is for the tests; what they stand on goes last, when they have ended.
    detached: true,
  });
  const gone = new Promise((resolve) => child.once('close', resolve));
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), END_MS);
    await gone;
    clearTimeout(killer);
  };
  child.stdin?.on('error', () => undefined).end(input);
  try {
    return { pid: child.pid ?? 0, firstLine: await readyLine(child, program, readyFd), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} program
 * @param {1 | 3} fd
 * @returns {Promise<string>}
 */
function readyLine(child, program, fd) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${program} was not ready after ${READY_MS / 1000} s`)), READY_MS);
    const fail = (/** @type {string} */ why) => {
      clearTimeout(timer);
      reject(new Error(`${program} ${why}`));
    };
    let text = '';
    const stream = /** @type {import('node:stream').Readable} */ (child.stdio[fd]);
    stream.setEncoding('utf8').on('data', (/** @type {string} */ chunk) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end < 0) return;
      clearTimeout(timer);
      resolve(text.slice(0, end));
    });
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code, signal) => fail(`ended with ${code ?? signal} before it was ready`));
  });
}
