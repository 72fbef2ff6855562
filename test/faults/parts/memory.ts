import { readFileSync } from 'node:fs';
import { countInMemory, occurrences } from '../../engine/canary/memory.ts';
import { watchedEngine } from '../../engine/canary/watched-engine.ts';
import { table } from '../table.ts';

/** What of the secrets is in memory while the store is open, once it is locked, and in a core file of the locked engine. */
export async function memory(): Promise<number> {
  const engine = await watchedEngine();
  try {
    const secrets = { ...engine.keys, ...engine.typed };
    const look = (): Record<string, number> => countInMemory(engine.pid, secrets);
    await engine.ask('session.signIn', engine.admin);
    await engine.ask('session.lock');
    await engine.ask('session.recover', { code: engine.recoveryCode, username: engine.admin.username });
    await engine.ask('people.list', { offset: 0, limit: 10 });
    const open = look();
    await engine.ask('session.lock');
    const locked = look();
    await engine.ask('collect');
    const collected = look();
    const file = await engine.core();
    const inCore = (name: string): number => (file === null ? 0 : (secrets[name] ?? []).reduce((sum, form) => sum + occurrences(file, form), 0));
    const rows = Object.keys(secrets).map((name) => [name, open[name] ?? 0, locked[name] ?? 0, collected[name] ?? 0, file === null ? 'no file' : inCore(name)]);
    console.log(table(['copies of', 'open', 'locked', 'after a collection', 'core file'], rows));
    console.log(file === null ? `\nNo core file: this system has ${readFileSync('/proc/sys/kernel/core_pattern', 'utf8').trim()} take it elsewhere.` : `\nThe core file has ${String(Math.round(file.length / 2 ** 20))} MB.`);
    return Object.keys(engine.keys).filter((name) => (collected[name] ?? 0) + inCore(name) > 0).length;
  } finally {
    engine.remove();
  }
}
