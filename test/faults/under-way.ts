import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { ADMIN, runEngine } from '../engine/running-engine.ts';
import { givenIn, operationOf } from './operations.ts';
import { faultKind, stepsCount } from './steps.ts';
import { troubleOf } from './trouble.ts';

/**
 * The engine that something happens to, in a process of its own: `under-way.ts ROOT OPERATION` says `ready`, works on the
 * store in ROOT/data, and says a line for each thing that was acknowledged. What happens to it, steps.ts knows. Where that
 * passes, it says besides, after a `#`, what the operation came to, whether one could read on, and what it came to afterwards.
 */
const [root = '', name = ''] = process.argv.slice(2);
const operation = operationOf(name);
const say = (line: string): void => void writeSync(1, `${line}\n`);
const running = runEngine({ dataDir: join(root, 'data') });
if (operation.signsIn !== false) await running.call('session.signIn', ADMIN);
say('ready');

const work = () => operation.run(running, say, { root, given: givenIn(root) });
if (faultKind() === 'none' || faultKind() === 'kill') {
  stepsCount(true);
  await work();
  stepsCount(false);
  // Beyond its last step: all of it was acknowledged, and nothing was ended in order.
  if (faultKind() === 'kill') process.kill(process.pid, 'SIGKILL');
} else {
  const trouble = troubleOf(root);
  stepsCount(true);
  trouble?.begin();
  const outcome = await outcomeOf(work);
  say(`#outcome ${outcome}`);
  if (operation.signsIn !== false && !operation.again) say(`#reads ${await running.outcome('people.list', { offset: 0, limit: 10 })}`);
  stepsCount(false);
  trouble?.end();
  say(`#again ${operation.again ? await outcomeOf(() => operation.again?.(running)) : outcome === 'done' ? 'done' : await outcomeOf(work)}`);
}
await running.engine.close();

async function outcomeOf(asked: () => unknown): Promise<string> {
  try {
    await asked();
    return 'done';
  } catch (error) {
    // As RunningEngine.call words it; anything else is told whole.
    const text = error instanceof Error ? error.message : String(error);
    return /: (\w+\/\w+) /u.exec(text)?.[1] ?? text;
  }
}
