import { readFileSync } from 'node:fs';
import { countInMemory, occurrences } from '../../engine/canary/memory.ts';
import { tableOf, use, watched } from '../watched.ts';
import type { Counts, Secrets } from '../watched.ts';

/**
 * What of the secrets is in memory while the store is open, once it is locked, in a core file of the locked engine, and in one of
 * an open engine that is started as the program does.
 */
export async function memory(): Promise<number> {
  const locked = await watched(async (engine, secrets) => {
    const look = (): Counts => countInMemory(engine.pid, secrets);
    await use(engine);
    const open = look();
    await engine.ask('session.lock');
    const atOnce = look();
    await engine.ask('collect');
    const collected = look();
    const file = await engine.core();
    return { keys: Object.keys(engine.keys), open, atOnce, collected, core: countIn(file, secrets), coreBytes: file?.length ?? 0 };
  });
  const kept = await watched(async (engine, secrets) => (await engine.ask('keep out'), await use(engine), countIn(await engine.core(), secrets)));

  console.log(tableOf({ open: locked.open, locked: locked.atOnce, 'after a collection': locked.collected, 'core file': locked.core, 'core file of the program, open': kept }));
  console.log(locked.core === null ? `\nNo core file: this system has ${readFileSync('/proc/sys/kernel/core_pattern', 'utf8').trim()} take it elsewhere.` : `\nThe core file has ${String(Math.round(locked.coreBytes / 2 ** 20))} MB.`);
  const isLeft = (name: string): boolean => [locked.collected, locked.core].some((counts) => (counts?.[name] ?? 0) > 0);
  const isInCore = Object.values(kept ?? {}).some((count) => count > 0);
  return locked.keys.filter(isLeft).length + (isInCore ? 1 : 0);
}

function countIn(file: Buffer | null, secrets: Secrets): Counts | null {
  return file && Object.fromEntries(Object.entries(secrets).map(([name, forms]) => [name, forms.reduce((sum, form) => sum + occurrences(file, form), 0)]));
}
