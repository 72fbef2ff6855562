import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { RunningEngine } from '../running-engine.ts';
import { JobRunner } from '../../../main/jobs/runner.ts';
import { createDeviceFile } from '../../../main/keychain/device-file.ts';
import { bundledWorker, programFile } from '../../program-file.ts';
import { openKey } from '../open-key.ts';
import { ADMIN, auditTrail, runEngine } from '../running-engine.ts';
import type { Known, State } from './plan.ts';

const PROGRAM = programFile(new URL('./killed.ts', import.meta.url));

/**
 * Runs the program until it is killed: by itself at a point, or from here so many milliseconds after it was ready.
 * Returns what it had acknowledged by then, and whether it really was killed.
 */
export async function killedRun(args: readonly string[], afterMs?: number): Promise<{ acknowledged: string[]; killed: boolean; complaint: string }> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let complaint = '';
  let timer: NodeJS.Timeout | undefined;
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (complaint += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (afterMs !== undefined && timer === undefined && said.startsWith('ready')) timer = setTimeout(() => child.kill('SIGKILL'), afterMs);
  });
  const [, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  clearTimeout(timer);
  const lines = said.split('\n').slice(0, -1);
  return { acknowledged: lines.slice(1), killed: signal === 'SIGKILL' && lines[0] === 'ready', complaint };
}

export interface Afterwards {
  /** The first people by name, the administrator apart. */
  state: State;
  /** How many people each team has. */
  teamSizes: Record<string, number>;
  result: string;
  closedCleanly: unknown;
}

/** Opens what a killed process left, looks at all of it, and closes it again. */
export async function afterwards(dataDir: string): Promise<Afterwards> {
  const running = runEngine({ dataDir });
  try {
    await running.call('session.signIn', ADMIN);
    const result = await verified(dataDir);
    const opened = (await newest(running)).find(({ verb }) => verb === 'store.opened');
    const { rows } = await running.call('people.list', { offset: 0, limit: 20 });
    const people = rows.filter(({ username }) => username !== ADMIN.username);
    const { teams } = await running.call('people.facets', {});
    const teamSizes = Object.fromEntries(teams.map(({ name, count }) => [name, count]));
    const state = new Map(people.map(({ username, team, roleId, status }): [string, Known] => [username, { team, role: roleId, status: status as Known['status'] }]));
    return { state, teamSizes, result, closedCleanly: opened?.details['closedCleanly'] };
  } finally {
    await running.engine.close();
  }
}

/** By the engine's own job, but not through its door: there a person has only so many verifications, kills or not. */
async function verified(dataDir: string): Promise<string> {
  const { storeId, options } = await openKey(dataDir, ADMIN);
  const kept = await createDeviceFile(join(dataDir, 'device-secret.json')).readAnchor(storeId);
  const jobs = new JobRunner(bundledWorker());
  try {
    const store = { ...options, databaseKey: Uint8Array.from(options.databaseKey), nativeBinding: undefined };
    return (await jobs.start('verify-chain', { store, storeId, anchor: kept.state === 'ok' ? kept.value : null })).result;
  } finally {
    await jobs.close();
  }
}

async function newest(running: RunningEngine) {
  return (await auditTrail(running)).reverse();
}
