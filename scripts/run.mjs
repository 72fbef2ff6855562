// The front door of every npm script. It runs on whatever Node the user has (20.11 or later) before anything is
// installed, so it and what it imports use Node's built-ins only; the tasks themselves run on Node 24.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { ensureInstalled } from './setup/install.mjs';
import { newNode } from './setup/node.mjs';
import { ROOT } from './setup/root.mjs';
import { TASKS } from './tasks.mjs';

const [name = '', ...args] = process.argv.slice(2);
const task = TASKS.get(name);
if (!task) {
  console.error(`Unknown task "${name}". There are: ${[...TASKS.keys()].join(', ')}`);
  process.exit(2);
}

try {
  await ensureInstalled();
  const node = newNode();
  const bin = join(ROOT, 'node_modules', '.bin');
  const child = spawn(node, [join(ROOT, task[0]), ...task.slice(1), ...args], {
    stdio: 'inherit',
    // What a task starts by name is the same Node and the installed tools.
    env: { ...process.env, PATH: [dirname(node), bin, process.env.PATH ?? ''].join(delimiter) },
  });
  // A terminal sends Ctrl+C to both processes: wait for the task's own end. Anything sent to this one alone is passed on.
  process.on('SIGINT', () => undefined);
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => stop(error.message));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
} catch (error) {
  stop(error instanceof Error ? error.message : String(error));
}

/** @param {string} message */
function stop(message) {
  console.error(`holdfast: ${message}`);
  process.exit(1);
}
