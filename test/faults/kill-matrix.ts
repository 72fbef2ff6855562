import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { lookAt } from './look.ts';
import { makePlace } from './operations.ts';
import type { Operation } from './operations.ts';
import type { Fault, Run, StepCounter } from './steps.ts';

export type Kill = Extract<Fault, { kind: 'kill' }>;

/** What came of an operation that was killed at many steps. */
export interface Killed {
  operation: string;
  /** Steps of the run that nothing happened to, and how many of them in worker threads. */
  steps: number;
  inWorkers: number;
  kills: number;
  opened: number;
  nothing: number;
  intact: number;
  acknowledged: number;
  lost: number;
  left: number;
  failures: string[];
}

/** Runs an operation to its end with nothing happening, looks at what it did, and gives the steps that it took. Throws unless all is well. */
export async function stepsOf(counter: StepCounter, operation: Operation): Promise<string[]> {
  const { run, found } = await happening(counter, operation, { kind: 'none' });
  if (run.exitCode !== 0 || run.said.length === 0) throw new Error(`${operation.name} does not work: ${run.complaint}`);
  const wrong = [...found.lost, ...found.left, ...(found.store === 'opened' && found.isChainIntact ? [] : [found.store])];
  if (wrong.length > 0) throw new Error(`${operation.name}, with nothing happening: ${wrong.join(', ')}`);
  return run.steps;
}

/** Every way to die: before each step, half-way through each write, and when all is done. */
export function everyKill(steps: readonly string[]): Kill[] {
  const before = Array.from({ length: steps.length + 1 }, (_, index): Kill => ({ kind: 'kill', at: index + 1, how: 'before' }));
  const halfway = steps.flatMap((step, index): Kill[] => (/^\S+ p?write /u.test(step) ? [{ kind: 'kill', at: index + 1, how: 'halfway' }] : []));
  return [...before, ...halfway].sort((a, b) => a.at - b.at);
}

/** As many of them as asked for, evenly spread; first of all before each thing that changes names, which is where a change counts. */
export function sampleOfKills(steps: readonly string[], most: number): Kill[] {
  const all = everyKill(steps);
  const riskiest = all.filter(({ at, how }) => how === 'before' && (/ (?:rename|remove) /u.test(steps[at - 1] ?? '') || at > steps.length));
  const spread = (from: readonly Kill[], count: number): Kill[] => (from.length <= count ? [...from] : Array.from({ length: count }, (_, index) => from[Math.floor((index * (from.length - 1)) / Math.max(1, count - 1))] as Kill));
  const chosen = new Set([...spread(riskiest, Math.ceil(most / 2)), ...spread(all, most)]);
  return [...chosen].slice(0, most).sort((a, b) => a.at - b.at);
}

/** Kills an operation in each of these ways, and looks afterwards. */
export async function killMatrix(counter: StepCounter, operation: Operation, steps: readonly string[], kills: readonly Kill[]): Promise<Killed> {
  const row: Killed = { operation: operation.name, steps: steps.length, inWorkers: steps.filter((step) => step.startsWith('worker ')).length, kills: 0, opened: 0, nothing: 0, intact: 0, acknowledged: 0, lost: 0, left: 0, failures: [] };
  const waiting = [...kills];
  const one = async (): Promise<void> => {
    for (let kill = waiting.shift(); kill; kill = waiting.shift()) {
      const { run, found } = await happening(counter, operation, kill);
      const where = `${operation.name}, ${kill.how} step ${String(kill.at)} (${run.steps[kill.at - 1] ?? 'the end'})`;
      const wrong = [...found.lost.map((what) => `lost: ${what}`), ...found.left.map((file) => `left behind: ${file}`)];
      if (!run.wasReady || !run.killed) wrong.push(`not killed: ${run.complaint}`);
      if (found.store !== 'opened' && found.store !== 'nothing') wrong.push(`does not open: ${found.store}`);
      if (!found.isChainIntact) wrong.push('the chain is not intact');
      row.kills += 1;
      row.opened += Number(found.store === 'opened');
      row.nothing += Number(found.store === 'nothing');
      row.intact += Number(found.isChainIntact);
      row.acknowledged += run.said.length;
      row.lost += found.lost.length;
      row.left += found.left.length;
      if (wrong.length > 0) row.failures.push(`${where}: ${wrong.join('; ')}`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, one));
  return row;
}

async function happening(counter: StepCounter, operation: Operation, fault: Fault): Promise<{ run: Run; found: Awaited<ReturnType<typeof lookAt>> }> {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-fault-'));
  try {
    await makePlace(operation, root);
    const run = await counter.run(root, operation.name, fault);
    return { run, found: await lookAt(operation, root, run.said) };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
