import { watchedEngine } from '../engine/canary/watched-engine.ts';
import type { WatchedEngine } from '../engine/canary/watched-engine.ts';
import { table } from './table.ts';

/** How often each secret was found. */
export type Counts = Readonly<Record<string, number>>;
/** Under their names, in each form that they have. */
export type Secrets = WatchedEngine['keys'];

/** Lends an engine whose secrets are known, in that control group if there is one. */
export async function watched<T>(work: (engine: WatchedEngine, secrets: Secrets) => Promise<T>, group: string | null = null): Promise<T> {
  const engine = await watchedEngine(group);
  try {
    return await work(engine, { ...engine.keys, ...engine.typed });
  } finally {
    await engine.remove();
  }
}

/** By both ways in: the password, and the recovery code. Throws where that was refused: nothing would be shown. */
export async function use(engine: WatchedEngine): Promise<void> {
  const ways: [string, object][] = [
    ['session.signIn', engine.admin],
    ['session.lock', {}],
    ['session.recover', { code: engine.recoveryCode, username: engine.admin.username }],
    ['people.list', { offset: 0, limit: 10 }],
  ];
  for (const [operation, input] of ways) {
    const outcome = await engine.ask(operation, input);
    if (outcome !== 'done') throw new Error(`${operation}: ${outcome}`);
  }
}

/** A line for each secret, a column for each place that was looked at; `-` where it could not be. */
export function tableOf(columns: Readonly<Record<string, Counts | null>>): string {
  const names = Object.keys(Object.values(columns).find((counts) => counts !== null) ?? {});
  return table(['copies of', ...Object.keys(columns)], names.map((name) => [name, ...Object.values(columns).map((counts) => (counts === null ? '-' : String(counts[name] ?? 0)))]));
}
