import { accountWaitMs, policyOf } from '../../../main/engine/attempts/policy.ts';
import { DEFAULT_SETTINGS } from '../../../main/engine/settings.ts';
import type { RunningEngine } from '../running-engine.ts';

export const WORKER = { username: 'example.worker', password: 'worker example horse battery' } as const;
export const MINUTE_MS = 60_000;

/** A machine's time: what its uptime says, and what really passed over all its starts. */
export class ExampleMachine {
  uptimeMs: number;
  reallyMs = 0;
  constructor(uptimeMs = 86_400_000) {
    this.uptimeMs = uptimeMs;
  }
  pass(ms: number): void {
    this.uptimeMs += ms;
    this.reallyMs += ms;
  }
  /** Starts anew; that takes a while, too. */
  startAnew(): void {
    this.uptimeMs = 5_000;
    this.reallyMs += 5_000;
  }
}

/** How often the policy lets one account be tried in so much time, when all of it is wrong. */
export function allowedTries(withinMs: number): number {
  const policy = policyOf(DEFAULT_SETTINGS);
  let tries = 0;
  for (let atMs = 0; atMs <= withinMs && tries < policy.mostFailures; atMs += accountWaitMs(tries, policy)) tries += 1;
  return tries;
}

/** A sign-in as its caller sees it: `done`, or the reason and how long to wait. */
export async function tryAt(running: RunningEngine, who: { username: string; password: string }): Promise<string> {
  const reply = await running.reply('session.signIn', who);
  if (reply.ok) return 'done';
  const { reason, retryAfterSeconds } = reply.error;
  return retryAfterSeconds === undefined ? reason : `${reason} ${String(retryAfterSeconds)}`;
}
export const wrong = (username: string = WORKER.username) => ({ username, password: 'not the right example horse' });

/** Adds an active field worker, whose password opens the store. Somebody who may must be signed in. */
export async function addWorker(running: RunningEngine): Promise<string> {
  const { id } = await running.call('people.create', { name: 'Example Worker', username: WORKER.username, email: null, team: null, roleId: 'field_worker' });
  await running.call('people.setPassword', { personId: id, newPassword: WORKER.password });
  return id;
}
