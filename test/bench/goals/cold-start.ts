import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { ok } from '../../e2e/api.ts';
import type { Goal } from '../goal.ts';
import type { Side } from '../rounds.ts';
import { signedInApp } from '../signed-in-app.ts';

const BENCH = resolve(import.meta.dirname, '..');
const REPOSITORY = resolve(BENCH, '../..');
const PASSWORD_FIELD = 'input[autocomplete="current-password"]:enabled';
/** A start that takes longer has failed. */
const MOST_MS = 60_000;

interface Program {
  name: string;
  folder: string;
  args: readonly string[];
  /** The element that makes its first page usable. */
  usable: string;
  env: Record<string, string>;
}

/**
 * P7: from starting the executable to a sign-in screen that takes a password, on a store that exists. No inspector
 * is attached. The files are in the system's cache, as they are for whoever starts the program a second time a day.
 */
export const coldStart: Goal = {
  id: 'P7',
  title: 'cold start to a usable sign-in screen ÷ an empty sandboxed window',
  async run(bench) {
    const { holdfast, close } = await signedInApp();
    try {
      // Locked, so that no session goes on: what is measured is the way to the sign-in screen.
      await ok(holdfast.page, 'session.lock', {});
      await holdfast.quit();
      const { env } = holdfast.desktop;
      const product = start({ name: 'sign-in screen', folder: REPOSITORY, args: ['--data', holdfast.dataDir], usable: PASSWORD_FIELD, env });
      const empty = start({
        name: 'empty window',
        folder: join(BENCH, 'empty-window'),
        args: [bench.workspace.folder('profile')],
        usable: 'body',
        env,
      });
      await bench.compare({
        goal: 'P7',
        title: 'start to sign-in ÷ start to an empty window',
        a: product,
        b: empty,
        control: 'its own',
        figures: [{ kind: 'ratio', atMost: 1.3 }],
      });
    } finally {
      await close();
    }
  },
};

function start({ name, folder, args, usable, env }: Program): Side {
  // The package's main export is the path of the executable, which TypeScript knows as the API inside Electron.
  const executable = createRequire(import.meta.url)('electron') as unknown as string;
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0;
  const allArgs = ['-r', join(BENCH, 'tell-usable.cjs'), ...(asRoot ? ['--no-sandbox'] : []), folder, ...args];
  return {
    name,
    async sample() {
      const startMs = performance.now();
      const child = spawn(executable, allArgs, {
        env: { ...env, HOLDFAST_BENCH_USABLE: usable },
        stdio: ['ignore', 'pipe', 'ignore'],
        timeout: MOST_MS,
      });
      const gone = once(child, 'close');
      let tookMs: number | null = null;
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        if (text.includes('usable')) tookMs ??= performance.now() - startMs;
      });
      await gone;
      if (tookMs === null) throw new Error(`${name}: ended before it was usable`);
      return tookMs;
    },
  };
}
