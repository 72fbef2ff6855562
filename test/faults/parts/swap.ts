import { countInSwap, groupOfItsOwn, whyNoSwap } from '../swap-file.ts';
import { tableOf, use, watched } from '../watched.ts';

/**
 * What of the secrets the kernel writes into swap: of an engine that is locked, of one that is open, and of an open one in a
 * control group of its own, which the program gives no swap.
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
  const kept = own && (await watched(async (engine, secrets) => (await engine.ask('give no swap'), await use(engine), countInSwap(engine.pid, secrets)), own.group));
  own?.remove();

  console.log(tableOf({ locked: locked.counts, open: open.counts, 'open, in a group of its own': kept?.counts ?? null }));
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  console.log(`\nOf the engine came into the swap: ${percent(locked.share)} locked, ${percent(open.share)} open, ${kept ? percent(kept.share) : '-'} in a group of its own.`);
  if (kept === null) console.log('No group of its own: cgroup v2 has no say over the memory of this machine.');
  // Otherwise what is looked for would be found nowhere.
  const isBlind = Math.min(locked.share, open.share) < 0.5 || locked.keys.every((name) => (open.counts[name] ?? 0) === 0);
  if (isBlind) console.log('No key of an open engine came into the swap, or too little of it: nothing was shown.');
  const isKept = kept === null || Object.values(kept.counts).every((count) => count === 0);
  return locked.keys.filter((name) => (locked.counts[name] ?? 0) > 0).length + (isKept ? 0 : 1) + (isBlind ? 1 : 0);
}
