import { createInterface } from 'node:readline';
import { keepOutOfCoreFiles } from '../../../main/engine/core-files.ts';
import { keepOutOfSwap } from '../../../main/engine/swap-space.ts';
import { runEngine } from '../running-engine.ts';

/**
 * An engine whose memory is looked through from outside: `locked-engine.ts DATA`. Calls come on standard input, one a line, as
 * `{"operation", "input"}`, as they come to the program's engine in messages; neither arguments nor environment have a
 * secret in them. It says what came of each. `collect` lets go of what nobody points to any more; `keep out` and `give no
 * swap` do what the program's processes do first of all.
 */
const [dataDir = ''] = process.argv.slice(2);
const running = runEngine({ dataDir });
const collect = (globalThis as { gc?: () => void }).gc;

for await (const line of createInterface({ input: process.stdin })) {
  const { operation, input } = JSON.parse(line) as { operation: string; input: unknown };
  // More than once: what is finalised goes a turn later.
  for (let turn = 0; operation === 'collect' && turn < 4; turn += 1) {
    collect?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (operation === 'keep out') console.log(keepOutOfCoreFiles());
  else if (operation === 'give no swap') console.log(keepOutOfSwap());
  else console.log(operation === 'collect' ? 'done' : await running.outcome(operation, input));
}
