import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Goal } from '../goal.ts';
import { giveBack } from '../pacing.ts';
import type { Side } from '../rounds.ts';
import { signedInApp } from '../signed-in-app.ts';
import type { SignedInApp } from '../signed-in-app.ts';

const TEXT_CHARS = 1024;
/** Calls before the timing begins, so that neither side is timed while it comes out of its rest. */
const NOT_TIMED = 20;
const TIMED = 100;
const PRELOAD = join(import.meta.dirname, '../raw-echo-preload.cjs');

type Call = (text: string) => Promise<{ text: string }>;

/** P8: what every check that a call goes through costs, beside the barest round trip that Electron offers. */
export const echo: Goal = {
  id: 'P8',
  title: 'api.call echo of 1 KB, validated and authorised ÷ ipcRenderer.invoke echo',
  async run(bench) {
    const app = await signedInApp();
    try {
      const checked = side('api.call', app.holdfast.page);
      await bench.compare({
        goal: 'P8',
        title: 'session.echo of 1 KB ÷ bare invoke echo',
        a: checked,
        b: side('ipcRenderer.invoke', await rawPage(app)),
        control: [checked, checked],
        figures: [{ kind: 'ratio', atMost: 1 }],
      });
    } finally {
      await app.close();
    }
  },
};

/**
 * A second window of the same program and session, with the same web preferences where they matter. Its preload and
 * its handler belong to the bench: they come in through the inspector and exist in no build.
 */
async function rawPage({ holdfast }: SignedInApp): Promise<Page> {
  const opened = holdfast.electron.waitForEvent('window');
  await holdfast.electron.evaluate(({ BrowserWindow, ipcMain }, preload) => {
    ipcMain.handle('bench.echo', (_event, text: string) => ({ text }));
    const window = new BrowserWindow({
      width: 400,
      height: 300,
      webPreferences: { preload, partition: 'holdfast', sandbox: true, contextIsolation: true, backgroundThrottling: false, spellcheck: false },
    });
    return window.loadURL('about:blank');
  }, PRELOAD);
  const page = await opened;
  await page.waitForLoadState('load');
  return page;
}

/** One after the other, as somebody waits for an answer. Timed in the page, from the call to its answer. */
function side(name: 'api.call' | 'ipcRenderer.invoke', page: Page): Side {
  return {
    name,
    async sample() {
      await giveBack('read', NOT_TIMED + TIMED);
      return page.evaluate(timeEchoes, { checked: name === 'api.call', chars: TEXT_CHARS, notTimed: NOT_TIMED, timed: TIMED });
    },
  };
}

/** Runs in the page. Returns the milliseconds of one call. */
async function timeEchoes({ checked, chars, notTimed, timed }: { checked: boolean; chars: number; notTimed: number; timed: number }): Promise<number> {
  interface Api {
    call(operation: string, input: object): Promise<{ ok: true; value: { text: string } } | { ok: false; error: { reason: string } }>;
  }
  const { api, raw } = window as unknown as { api: Api; raw: { echo: Call } };
  const throughApi: Call = async (text) => {
    const reply = await api.call('session.echo', { text });
    if (!reply.ok) throw new Error(`session.echo: ${reply.error.reason}`);
    return reply.value;
  };
  const call = checked ? throughApi : raw.echo;
  const text = 'x'.repeat(chars);
  let startMs = 0;
  for (let at = -notTimed; at < timed; at += 1) {
    if (at === 0) startMs = performance.now();
    if ((await call(text)).text !== text) throw new Error('the echo is another text');
  }
  return (performance.now() - startMs) / timed;
}
