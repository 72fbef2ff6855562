import { readFileSync } from 'node:fs';
import { countInMemory, occurrences } from '../../engine/canary/memory.ts';
import { watchedEngine } from '../../engine/canary/watched-engine.ts';
import type { WatchedEngine } from '../../engine/canary/watched-engine.ts';
import { countInSwap, groupOfItsOwn, whyNoSwap } from '../swap.ts';
import { table } from '../table.ts';

type Counts = Readonly<Record<string, number>>;
type Secrets = WatchedEngine['keys'];

/**
 * What of the secrets is in memory while the store is open, once it is locked, in a core file of the locked engine, in one of
 * an open engine that is started as the program does, and in what the kernel writes of an engine into swap: locked, open, and
 * open in a control group of its own, which the program gives no swap.
 */
export async function memory(): Promise<number> {
  const without = whyNoSwap();
  const locked = await watched(async (engine, secrets) => {
    const look = (): Counts => countInMemory(engine.pid, secrets);
    await use(engine);
    const open = look();
    await engine.ask('session.lock');
    const atOnce = look();
    await engine.ask('collect');
    const collected = look();
    const swap = without === null ? await countInSwap(engine.pid, secrets) : null;
    const file = await engine.core();
    return { keys: Object.keys(engine.keys), open, atOnce, collected, swap, core: countIn(file, secrets), coreBytes: file?.length ?? 0 };
  });
  const kept = await watched(async (engine, secrets) => (await engine.ask('keep out'), await use(engine), countIn(await engine.core(), secrets)));
  const swappedOpen = without === null ? await watched(async (engine, secrets) => (await use(engine), countInSwap(engine.pid, secrets))) : null;
  const own = without === null ? groupOfItsOwn() : null;
  const keptOpen = own && (await watched(async (engine, secrets) => (await engine.ask('give no swap'), await use(engine), countInSwap(engine.pid, secrets)), own.group));
  own?.remove();

  const cell = (counts: Counts | null, name: string): string => (counts === null ? '-' : String(counts[name] ?? 0));
  const columns: Record<string, Counts | null> = { open: locked.open, locked: locked.atOnce, 'after a collection': locked.collected, 'core file': locked.core, 'core file of the program, open': kept, 'swap, locked': locked.swap?.counts ?? null, 'swap, open': swappedOpen?.counts ?? null, 'swap, open, in a group of its own': keptOpen?.counts ?? null };
  console.log(table(['copies of', ...Object.keys(columns)], Object.keys(locked.open).map((name) => [name, ...Object.values(columns).map((counts) => cell(counts, name))])));
  console.log(locked.core === null ? `\nNo core file: this system has ${readFileSync('/proc/sys/kernel/core_pattern', 'utf8').trim()} take it elsewhere.` : `\nThe core file has ${String(Math.round(locked.coreBytes / 2 ** 20))} MB.`);
  if (without !== null) console.log(`No swap: ${without}.`);
  else if (own === null) console.log('No group of its own: cgroup v2 has no say over the memory of this machine.');
  // Otherwise what is looked for would be found nowhere.
  const isBlind = [locked.swap, swappedOpen].some((swap) => swap !== null && swap.share < 0.5) || (swappedOpen !== null && locked.keys.every((name) => (swappedOpen.counts[name] ?? 0) === 0));
  if (isBlind) console.log('No key of an open engine came into the swap, or too little of it: nothing was shown.');
  if (keptOpen) console.log(`Of an engine in a group of its own, ${(keptOpen.share * 100).toFixed(1)} % came into the swap.`);
  const isLeft = (name: string): boolean => [locked.collected, locked.core, locked.swap?.counts].some((counts) => (counts?.[name] ?? 0) > 0);
  const isOnDisk = (counts: Counts | null | undefined): boolean => Object.values(counts ?? {}).some((count) => count > 0);
  return locked.keys.filter(isLeft).length + (isOnDisk(kept) ? 1 : 0) + (isOnDisk(keptOpen?.counts) ? 1 : 0) + (isBlind ? 1 : 0);
}

function countIn(file: Buffer | null, secrets: Secrets): Counts | null {
  return file && Object.fromEntries(Object.entries(secrets).map(([name, forms]) => [name, forms.reduce((sum, form) => sum + occurrences(file, form), 0)]));
}

async function watched<T>(work: (engine: WatchedEngine, secrets: Secrets) => Promise<T>, group: string | null = null): Promise<T> {
  const engine = await watchedEngine(group);
  try {
    return await work(engine, { ...engine.keys, ...engine.typed });
  } finally {
    await engine.remove();
  }
}

/** By both ways in: the password, and the recovery code. */
async function use(engine: WatchedEngine): Promise<void> {
  await engine.ask('session.signIn', engine.admin);
  await engine.ask('session.lock');
  await engine.ask('session.recover', { code: engine.recoveryCode, username: engine.admin.username });
  await engine.ask('people.list', { offset: 0, limit: 10 });
}
