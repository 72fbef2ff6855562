import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Goal } from '../goal.ts';
import { recordsApp } from '../records-app.ts';
import type { RecordsApp } from '../records-app.ts';
import type { Side } from '../rounds.ts';

const MANY = 1_000_000;
const FEW = 1_000;
const FRAMES = 120;
/** As far as a hand on the wheel goes in a frame: several rows. */
const STEP_PX = 240;
const BENCH = join(import.meta.dirname, '..');

/** P9: however long the list, scrolling it draws what is in view. */
export const scrolling: Goal = {
  id: 'P9',
  title: `scrolling a list of ${MANY} records ÷ of ${FEW}, frame time p95`,
  async run(bench) {
    const apps: RecordsApp[] = [];
    try {
      const side = async (count: number): Promise<Side> => {
        const app = await recordsApp(bench.workspace, count);
        apps.push(app);
        return { name: `${String(count)} records`, sample: () => inFront(app, () => p95OfFrames(app.holdfast.page, { scrollPx: STEP_PX })) };
      };
      const many = await side(MANY);
      await bench.compare({ goal: 'P9', title: 'frame time p95 while scrolling', a: many, b: await side(FEW), control: [many, many], figures: [{ kind: 'ratio', atMost: 1.2 }] });
    } finally {
      for (const app of apps) await app.close();
    }
  },
};

/** What typing into the search of a long list does to the frames of the window. */
export const typing: Goal = {
  id: 'TYPING',
  title: `frame time p95 while typing into the search of ${MANY} records ÷ idle`,
  async run(bench) {
    const app = await recordsApp(bench.workspace, MANY);
    try {
      const { page } = app.holdfast;
      const typing: Side = {
        name: 'typing',
        sample: () =>
          inFront(app, async () => {
            const box = page.getByRole('searchbox').first();
            await box.fill('');
            const [p95] = await Promise.all([p95OfFrames(page, { scrollPx: 0 }), box.pressSequentially('bade goku lame', { delay: 150 })]);
            return p95;
          }),
      };
      const idle: Side = { name: 'idle', sample: () => inFront(app, () => p95OfFrames(page, { scrollPx: 0 })) };
      await bench.compare({ goal: 'TYPING', title: 'frame time p95: typing ÷ idle', a: typing, b: idle, control: [typing, typing], figures: [{ kind: 'ratio', atMost: 1.2 }] });
    } finally {
      await app.close();
    }
  },
};

/** P10: what the program takes of the machine's memory, beside the least that is an Electron window. */
export const memory: Goal = {
  id: 'P10',
  title: `memory (PSS of all processes) with a list of ${MANY} records open, scrolled and searched ÷ an empty window`,
  async run(bench) {
    const app = await recordsApp(bench.workspace, MANY);
    const empty = await emptyWindow(app.holdfast.desktop.env, bench.workspace.folder('profile'));
    try {
      const { page } = app.holdfast;
      const used: Side = {
        name: 'list of a million',
        async sample() {
          await p95OfFrames(page, { scrollPx: STEP_PX });
          await page.getByRole('searchbox').first().fill('bade');
          await p95OfFrames(page, { scrollPx: 0 });
          await page.getByRole('searchbox').first().fill('');
          return pssMiB(app.holdfast.mainPid());
        },
      };
      await bench.compare({ goal: 'P10', title: 'PSS of all processes', unit: 'MiB', a: used, b: { name: 'empty window', sample: () => pssMiB(empty.pid) }, control: 'its own', figures: [{ kind: 'ratio', atMost: 1.5 }] });
    } finally {
      empty.stop();
      await app.close();
    }
  },
};

/** Only the window in front draws at the display's pace. */
async function inFront<T>({ holdfast }: RecordsApp, work: () => Promise<T>): Promise<T> {
  await holdfast.electron.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    window?.moveTop();
    window?.focus();
  });
  return work();
}

/** The time from one frame to the next that all but one in twenty stay below, in milliseconds. Scrolls the list meanwhile. */
function p95OfFrames(page: Page, { scrollPx }: { scrollPx: number }): Promise<number> {
  return page.evaluate(
    async ({ frames, step }) => {
      const grid = document.querySelector('[role=grid]');
      if (!grid) throw new Error('no list');
      const tookMs: number[] = [];
      let before = await new Promise<number>(requestAnimationFrame);
      for (let at = 0; at < frames; at += 1) {
        // There and back, so that a short list is scrolled as far as a long one.
        if (step > 0) grid.scrollTop += at % 120 < 60 ? step : -step;
        const now = await new Promise<number>(requestAnimationFrame);
        tookMs.push(now - before);
        before = now;
      }
      return tookMs.sort((one, other) => one - other)[Math.ceil(tookMs.length * 0.95) - 1] ?? Number.NaN;
    },
    { frames: FRAMES, step: scrollPx },
  );
}

async function emptyWindow(env: Record<string, string>, profile: string): Promise<{ pid: number; stop: () => void }> {
  const executable = createRequire(import.meta.url)('electron') as unknown as string;
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0;
  const args = ['-r', join(BENCH, 'tell-usable.cjs'), ...(asRoot ? ['--no-sandbox'] : []), join(BENCH, 'empty-window'), profile];
  const child = spawn(executable, args, { env: { ...env, HOLDFAST_BENCH_USABLE: 'body', HOLDFAST_BENCH_STAY: '1' }, stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  const { pid } = child;
  if (pid === undefined) throw new Error('no empty window');
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => text.includes('usable') && resolve());
    child.once('exit', () => reject(new Error('the empty window ended')));
  });
  return { pid, stop: () => void process.kill(-pid, 'SIGKILL') };
}

/** The share of memory of every process of a group (proc_pid_smaps(5)), in MiB. */
function pssMiB(leader: number): number {
  const ofGroup = readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .filter((pid) => {
      try {
        // After the name in brackets: state, parent, group.
        return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[2] === String(leader);
      } catch {
        return false;
      }
    });
  const kib = ofGroup.reduce((sum, pid) => sum + Number(/^Pss:\s+(\d+) kB/mu.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0), 0);
  return kib / 1024;
}
