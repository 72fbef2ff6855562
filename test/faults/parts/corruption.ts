import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, watch } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { CIPHERS } from '../../../preload/contract/session.ts';
import { head } from '../../../main/engine/audit/chain.ts';
import { openReadOnly } from '../../../main/engine/db/store.ts';
import { createDeviceFile } from '../../../main/keychain/device-file.ts';
import { openKey } from '../../engine/open-key.ts';
import { ADMIN, runEngine } from '../../engine/running-engine.ts';
import { programFile } from '../../program-file.ts';
import type { FaultOptions } from '../faults.ts';
import { table } from '../table.ts';
import { worlds } from '../worlds.ts';

const PROGRAM = programFile(new URL('../examine.ts', import.meta.url));
const KINDS = ['database', 'log of writes', 'key file'] as const;
type Kind = (typeof KINDS)[number];
/** Of each kind and cipher: a thousand of everything together, and more. */
const DAMAGES: Record<Kind, number> = { database: 220, 'log of writes': 180, 'key file': 110 };
/** An examination takes a fraction of a second; a store that cannot be examined within this hangs. */
const MOST_MS = 60_000;
const MOST_MEMORY_MB = 512;

/** What came of the damages of one kind, by outcome. */
export interface Examined {
  outcomes: Map<string, number>;
  failures: string[];
}

/** Damaged blocks in the database, its log and the key file: none may crash the program, none may be read as right. */
export async function corruption({ seed, only, most }: FaultOptions): Promise<number> {
  console.log(`seed ${String(seed)}`);
  const rows: (string | number)[][] = [];
  let failures = 0;
  for (const cipher of CIPHERS) {
    for (const kind of KINDS.filter((each) => each.includes(only))) {
      const { outcomes, failures: wrong } = await inStore(kind, cipher, (root, file) => examined(root, file, { seed, count: most ?? DAMAGES[kind] }));
      for (const failure of wrong) console.log(`  ${kind}, ${cipher}: ${failure}`);
      failures += wrong.length;
      const of = (name: string): number => [...outcomes].reduce((sum, [outcome, count]) => sum + (outcome.startsWith(name) ? count : 0), 0);
      const all = [...outcomes.values()].reduce((a, b) => a + b, 0) - of('unchanged');
      const share = `${((100 * (of('refused') + of('mistaken') + of('noticed') + of('mended'))) / Math.max(1, all)).toFixed(1)} %`;
      rows.push([`${kind}, ${cipher}`, all, of('refused'), of('mistaken'), of('noticed'), of('mended'), share, of('right'), of('WRONG') + of('UNTOLD'), of('CRASH')]);
      console.log(`${kind}, ${cipher}: ${[...outcomes].map(([outcome, count]) => `${outcome} ${String(count)}`).join(', ')}`);
    }
  }
  console.log(`\n${table(['what is damaged', 'damages', 'refused', 'as something else', 'noticed', 'put right', 'detected', 'all right all the same', 'wrong', 'crashed'], rows)}`);
  return failures;
}

/** Examines so many damages of a file, in processes that go on behind one that crashes. */
export async function examined(root: string, file: string, { seed, count }: { seed: number; count: number }): Promise<Examined> {
  const result: Examined = { outcomes: new Map(), failures: [] };
  const workers = availableParallelism();
  const share = Math.ceil(count / workers);
  const told = (outcome: string, detail: string): void => {
    result.outcomes.set(outcome, (result.outcomes.get(outcome) ?? 0) + 1);
    if (/^(?:WRONG|UNTOLD|CRASH)/u.test(outcome)) result.failures.push(`${outcome}: ${detail} (seed ${String(seed)})`);
  };
  await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      const to = Math.min(count, (worker + 1) * share);
      for (let from = worker * share; from < to; ) {
        const { lines, ended } = await examine([root, file, String(seed), String(from), String(to)]);
        for (const line of lines) {
          const [n = '', outcome = '', ...detail] = line.split(' ');
          told(outcome, `number ${n}, ${detail.join(' ')}`);
          from = Number(n) + 1;
        }
        if (from < to) told('CRASH', `number ${String(from++)}, ${ended}`);
      }
    }),
  );
  return result;
}

async function examine(args: readonly string[]): Promise<{ lines: string[]; ended: string }> {
  const child = spawn(process.execPath, [`--max-old-space-size=${String(MOST_MEMORY_MB)}`, PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let complaint = '';
  const late = (): NodeJS.Timeout => setTimeout(() => child.kill('SIGKILL'), MOST_MS);
  let timer = late();
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (complaint += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    clearTimeout(timer);
    timer = late();
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  clearTimeout(timer);
  return { lines: said.split('\n').slice(0, -1), ended: `${signal ?? String(code)}: ${complaint.slice(-400)}` };
}

/** Lends a store in that cipher, in which one file can be damaged: closed in order, or as a power cut would leave it. */
export async function inStore<T>(kind: Kind, cipher: (typeof CIPHERS)[number], use: (root: string, file: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-corruption-'));
  const [live, root] = [join(folder, 'live'), join(folder, 'left')];
  try {
    cpSync(await worlds('organisation'), live, { recursive: true });
    const running = runEngine({ dataDir: join(live, 'data') });
    await running.call('session.signIn', ADMIN);
    if (cipher !== 'aegis-256') await running.call('keys.rotate', { cipher });
    for (const name of ['ada', 'bo', 'cleo', 'dee']) await running.call('people.create', { name: `Example ${name}`, username: `example.${name}`, email: null, team: 'Example Team', roleId: 'field_worker' });
    const { storeId, options } = await openKey(join(live, 'data'), ADMIN);
    if (kind === 'log of writes') {
      await anchored(live, storeId, options);
      cpSync(live, root, { recursive: true, filter: (from) => !from.endsWith('-shm') });
    }
    await running.engine.close();
    if (kind !== 'log of writes') cpSync(live, root, { recursive: true });
    const database = relative(join(live, 'data'), options.file);
    return await use(root, { database, 'log of writes': `${database}-wal`, 'key file': 'store/keyslots.json' }[kind]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Waits until the keychain knows of the last change: what is lost after that is noticed. */
async function anchored(root: string, storeId: string, options: Parameters<typeof openReadOnly>[0]): Promise<void> {
  const db = openReadOnly(options);
  const { seq } = head(db);
  db.close();
  const device = createDeviceFile(join(root, 'data', 'device-secret.json'));
  const watcher = watch(join(root, 'data'));
  try {
    for (;;) {
      // Listened for before it is looked, so that no change falls in between.
      const changed = once(watcher, 'change');
      const kept = await device.readAnchor(storeId);
      if (kept.state === 'ok' && kept.value.seq >= seq) return;
      await changed;
    }
  } finally {
    watcher.close();
  }
}
