import { writeSync } from 'node:fs';
import { runEngine } from '../running-engine.ts';
import { tryAt, wrong } from './guessing.ts';

/**
 * A process that guesses until it is killed: `guesser.ts DATA UPTIME POINT`. It kills itself around its second attempt,
 * before or after the keychain knows of it (`before`, `after`), and tells each answer that it got.
 */
const [dataDir = '', uptimeMs = '', point = ''] = process.argv.slice(2);
const running = runEngine({ dataDir, uptimeMs: () => Number(uptimeMs) });
const { writeAttemptsAnchor } = running.host;
let attempts = 0;
running.host.writeAttemptsAnchor = async (storeId, anchor) => {
  attempts += 1;
  if (attempts === 2 && point === 'before') process.kill(process.pid, 'SIGKILL');
  const state = await writeAttemptsAnchor(storeId, anchor);
  if (attempts === 2 && point === 'after') process.kill(process.pid, 'SIGKILL');
  return state;
};
for (;;) writeSync(1, `${await tryAt(running, wrong())}\n`);
