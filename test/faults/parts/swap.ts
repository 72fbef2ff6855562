import { readFileSync, writeFileSync } from 'node:fs';
import { countInSwap, groupOfItsOwn, whyNoSwap } from '../swap-file.ts';
import { tableOf, use, watched } from '../watched.ts';

/**
 * What of the secrets the kernel writes into swap: of an engine that is locked, of one that is open, and of open ones in a
 * control group of their own, to which the program gives no swap, and to which it does.
 */
export async function swap(): Promise<number> {
  const without = whyNoSwap();
  if (without !== null) {
    console.log(`No swap: ${without}.`);
    return 0;
  }
  const locked = await watched(async (engine, secrets) => {
    await use(engine);
    await engine.ask('session.lock');
    await engine.ask('collect');
    return { keys: Object.keys(engine.keys), ...(await countInSwap(engine.pid, secrets)) };
  });
  const open = await watched(async (engine, secrets) => (await use(engine), countInSwap(engine.pid, secrets)));
  const own = groupOfItsOwn();
  const [kept, control] = own === null ? [null, null] : await inGroup(own);

  console.log(tableOf({ locked: locked.counts, open: open.counts, 'open, in a group of its own': kept?.counts ?? null, 'the same without the program’s doing': control?.counts ?? null }));
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  console.log(`\nOf the engine came into the swap: ${percent(locked.share)} locked, ${percent(open.share)} open, ${kept ? percent(kept.share) : '-'} in a group of its own, ${control ? percent(control.share) : '-'} without the program's doing.`);
  if (kept === null) console.log('No group of its own: cgroup v2 has no say over the memory of this machine.');
  // Otherwise what is looked for would be found nowhere.
  const isBlind = Math.min(locked.share, open.share, control?.share ?? 1) < 0.5 || locked.keys.every((name) => (open.counts[name] ?? 0) === 0);
  if (isBlind) console.log('No key of an open engine came into the swap, or too little of it: nothing was shown.');
  const isKept = kept === null || (kept.isGivenNone && kept.isAgain && Object.values(kept.counts).every((count) => count === 0));
  if (!isKept) console.log(`In a group of its own: ${JSON.stringify(kept)}`);
  return locked.keys.filter((name) => (locked.counts[name] ?? 0) > 0).length + (isKept ? 0 : 1) + (isBlind ? 1 : 0);
}

/** An open engine that gives itself no swap, also when somebody gave it back; and one that does not. */
async function inGroup({ group, remove }: NonNullable<ReturnType<typeof groupOfItsOwn>>) {
  const limit = `${group}/memory.swap.max`;
  try {
    const kept = await watched(async (engine, secrets) => {
      const isGivenNone = (await engine.ask('give no swap')) === 'true';
      writeFileSync(limit, 'max');
      await use(engine);
      const isAgain = readFileSync(limit, 'utf8').trim() === '0';
      return { isGivenNone, isAgain, ...(await countInSwap(engine.pid, secrets)) };
    }, group);
    writeFileSync(limit, 'max');
    return [kept, await watched(async (engine, secrets) => (await use(engine), countInSwap(engine.pid, secrets)), group)] as const;
  } finally {
    remove();
  }
}
