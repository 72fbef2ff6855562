import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ElectronApplication, JSHandle, Page } from '@playwright/test';
import type { monitorEventLoopDelay } from 'node:perf_hooks';
import { RATES } from '../../../preload/contract/operation.ts';
import { ok } from '../../e2e/api.ts';
import { writeExampleCsv } from '../example-people.ts';
import type { Bench, Goal } from '../goal.ts';
import { median } from '../rounds.ts';
import type { Side } from '../rounds.ts';
import { signedInApp } from '../signed-in-app.ts';
import type { SignedInApp } from '../signed-in-app.ts';

const PEOPLE_BEFORE = 20_000;
const ROWS_IN_FILE = 20_000;
/** Two heavy calls a sample: the budget gives that back in this time. */
const PACE_MS = (2 / RATES.heavy.perSecond) * 1000;
const FRAME_60_HZ_MS = 1000 / 60;

/** P5: the process that owns the window has nothing to do with the work, so it must not be seen to slow down. */
export const mainLoop: Goal = {
  id: 'P5',
  title: 'event-loop delay of the main process, p99: import, search, verify and sign-in together ÷ idle',
  async run(bench) {
    const app = await signedInApp();
    try {
      const { page } = app.holdfast;
      const folder = bench.workspace.folder('csv');
      await page.evaluate(importPeople, { file: await offered(app, join(folder, 'before.csv'), 0, PEOPLE_BEFORE), dryRun: false });
      const file = await offered(app, join(folder, 'more.csv'), PEOPLE_BEFORE, ROWS_IN_FILE);
      const busy = new Busy(app, file);
      await againstIdle(bench, app, busy, { goal: 'P5', title: 'main process p99: busy engine ÷ idle' });
    } finally {
      await app.close();
    }
  },
};

/** Work in the engine, beside which the main process is watched. */
interface Working extends Side {
  /** As long as the work takes, so that idle is watched for as long. */
  readonly usualMs: number;
}

function againstIdle(bench: Bench, { holdfast }: SignedInApp, busy: Working, named: { goal: string; title: string }): Promise<void> {
  return bench.compare({
    ...named,
    a: busy,
    b: { name: 'idle', sample: () => p99Ms(holdfast.electron, () => delay(busy.usualMs)) },
    control: 'its own',
    figures: [
      { kind: 'ratio', atMost: 2 },
      { kind: 'ms', atMost: FRAME_60_HZ_MS },
    ],
  });
}

/** Puts an example people file behind a handle, as the person's choice in the dialog does. */
async function offered({ holdfast }: SignedInApp, path: string, from: number, count: number): Promise<string> {
  writeExampleCsv(path, from, count);
  await holdfast.answerOpenDialog(path);
  return holdfast.page.evaluate(pickFile);
}

class Busy implements Working {
  readonly name = 'busy';
  readonly #app: SignedInApp;
  readonly #file: string;
  readonly #tookMs: number[] = [];
  #startedAtMs = -Infinity;

  constructor(app: SignedInApp, file: string) {
    this.#app = app;
    this.#file = file;
  }

  get usualMs(): number {
    return median(this.#tookMs);
  }

  async sample(): Promise<number> {
    const { holdfast, credentials } = this.#app;
    await delay(Math.max(0, this.#startedAtMs + PACE_MS - performance.now()));
    this.#startedAtMs = performance.now();
    const p99 = await p99Ms(holdfast.electron, () => workTogether(holdfast.page, { file: this.#file, ...credentials }));
    this.#tookMs.push(performance.now() - this.#startedAtMs);
    return p99;
  }
}

/** As many calls of its own as each account's budget of credentials allows at once. */
const ACCOUNTS = 5;
const SIGN_INS_EACH = RATES.credential.burst;
/** That budget is whole again after this. */
const SIGN_IN_PACE_MS = (SIGN_INS_EACH / RATES.credential.perSecond) * 1000;

/** P5 again, while fifty people sign in one after another. */
export const mainLoopAtSignIn: Goal = {
  id: 'P5-SIGN-IN',
  title: `event-loop delay of the main process, p99: ${String(ACCOUNTS * SIGN_INS_EACH)} sign-ins ÷ idle`,
  async run(bench) {
    const app = await signedInApp();
    try {
      const busy = new SigningIn(app, await withAccounts(app));
      await againstIdle(bench, app, busy, { goal: 'P5-SIGN-IN', title: 'main process p99: sign-ins ÷ idle' });
    } finally {
      await app.close();
    }
  },
};

interface Credentials {
  username: string;
  password: string;
}

/** The administrator, and as many others as there are to be. */
async function withAccounts({ holdfast: { page }, credentials }: SignedInApp): Promise<Credentials[]> {
  const others = Array.from({ length: ACCOUNTS - 1 }, (_, n) => ({ username: `example.${String(n)}`, password: `seven quiet lanterns drift ${String(n)}` }));
  for (const { username, password } of others) {
    const { id } = await ok(page, 'people.create', { name: `Example ${username}`, username, email: null, team: null, roleId: 'field_worker' });
    await ok(page, 'people.setPassword', { personId: id, newPassword: password });
  }
  return [credentials, ...others];
}

class SigningIn implements Working {
  readonly name = 'signing in';
  readonly #app: SignedInApp;
  readonly #accounts: readonly Credentials[];
  readonly #tookMs: number[] = [];
  /** Making the accounts has used up some of the administrator's budget, so that the first sample waits as well. */
  #startedAtMs = performance.now();

  constructor(app: SignedInApp, accounts: readonly Credentials[]) {
    this.#app = app;
    this.#accounts = accounts;
  }

  get usualMs(): number {
    return median(this.#tookMs);
  }

  async sample(): Promise<number> {
    const { page, electron } = this.#app.holdfast;
    await delay(Math.max(0, this.#startedAtMs + SIGN_IN_PACE_MS - performance.now()));
    this.#startedAtMs = performance.now();
    const p99 = await p99Ms(electron, async () => {
      // Each counts on the budget of whoever is in, so the accounts take turns in blocks.
      for (const account of this.#accounts) for (let turn = 0; turn < SIGN_INS_EACH; turn += 1) await ok(page, 'session.signIn', account);
    });
    this.#tookMs.push(performance.now() - this.#startedAtMs);
    return p99;
  }
}

/**
 * Watches the main process' loop while `work` goes on. What is counted is the time from one turn of a 1 ms timer to
 * the next, so a loop with nothing to do shows a little over one millisecond, not zero.
 */
async function p99Ms(electron: ElectronApplication, work: () => Promise<unknown>): Promise<number> {
  const watch: JSHandle<ReturnType<typeof monitorEventLoopDelay>> = await electron.evaluateHandle(() => {
    const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks');
    const histogram = monitorEventLoopDelay({ resolution: 1 });
    histogram.enable();
    return histogram;
  });
  try {
    await work();
    return await watch.evaluate((histogram) => {
      histogram.disable();
      return histogram.percentile(99) / 1e6;
    });
  } finally {
    await watch.dispose();
  }
}

interface Api {
  call(operation: string, input: object): Promise<{ ok: boolean; value: unknown; error?: { code: string; reason: string } }>;
  on(event: 'progress', listener: (progress: { done: number; total: number | null; unit: string }) => void): () => void;
}

/** Runs in the page. */
async function pickFile(): Promise<string> {
  const { api } = window as unknown as { api: Api };
  const reply = await api.call('host.pickFile', { purpose: 'people-import' });
  if (!reply.ok) throw new Error(`host.pickFile: ${reply.error?.reason ?? ''}`);
  return (reply.value as { file: string }).file;
}

/** Runs in the page. */
async function importPeople(input: { file: string; dryRun: boolean }): Promise<void> {
  const { api } = window as unknown as { api: Api };
  const reply = await api.call('people.import', input);
  if (!reply.ok) throw new Error(`people.import: ${reply.error?.reason ?? ''}`);
}

/**
 * Runs an import of which nothing is kept, so that every sample has the same to do; a verification; a search in every
 * frame; and, from the middle of the import on, a sign-in. It comes last since it ends the session of the others: by
 * then their place in the queue of changes is before its own. A search that falls between the two sessions is refused.
 */
function workTogether(page: Page, input: { file: string; username: string; password: string }): Promise<void> {
  return page.evaluate(async ({ file, username, password }) => {
    const { api } = window as unknown as { api: Api };
    const must = async (operation: string, given: object): Promise<void> => {
      const reply = await api.call(operation, given);
      if (!reply.ok) throw new Error(`${operation}: ${reply.error?.reason ?? ''}`);
    };
    let isSigningIn = false;
    let isOver = false;
    const halfway = new Promise<void>((resolve) => {
      const stop = api.on('progress', ({ done, total, unit }) => {
        if (unit !== 'bytes' || total === null || done < total / 2) return;
        stop();
        resolve();
      });
    });
    const searchInEachFrame = async (): Promise<void> => {
      for (let turn = 0; !isOver; turn += 1) {
        const search = ['ba', 'example de', 'fi', 'go ku', 'la', 'me', 'ni po', 'ru'][turn % 8] ?? '';
        const reply = await api.call('people.list', { filter: { search }, offset: 0, limit: 100 });
        const isBetween = isSigningIn && reply.error?.code === 'not_signed_in';
        if (!reply.ok && !isBetween) throw new Error(`people.list: ${reply.error?.reason ?? ''}`);
        await new Promise(requestAnimationFrame);
      }
    };
    const signIn = async (): Promise<void> => {
      await halfway;
      isSigningIn = true;
      await must('session.signIn', { username, password });
    };
    const work = Promise.all([must('people.import', { file, dryRun: true }), must('audit.verify', {}), signIn()]);
    await Promise.all([work.finally(() => (isOver = true)), searchInEachFrame()]);
  }, input);
}
