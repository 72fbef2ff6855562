import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { ADMIN, runEngine } from '../engine/running-engine.ts';
import { givenIn, operationOf } from './operations.ts';
import { faultKind, stepsCount } from './steps.ts';

/**
 * The engine that something happens to, in a process of its own: `under-way.ts ROOT OPERATION` says `ready`, works on the
 * store in ROOT/data, and says a line for each thing that was acknowledged. What happens to it, steps.ts knows.
 */
const [root = '', name = ''] = process.argv.slice(2);
const operation = operationOf(name);
const say = (line: string): void => void writeSync(1, `${line}\n`);
const running = runEngine({ dataDir: join(root, 'data') });
if (operation.signsIn !== false) await running.call('session.signIn', ADMIN);
say('ready');

stepsCount(true);
await operation.run(running, say, { root, given: givenIn(root) });
stepsCount(false);
// Beyond its last step: all of it was acknowledged, and nothing was ended in order.
if (faultKind() === 'kill') process.kill(process.pid, 'SIGKILL');
await running.engine.close();
