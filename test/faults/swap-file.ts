import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { occurrences } from '../engine/canary/memory.ts';

/** On a disk: what is in memory takes no swap. */
const PLACE = '/var/tmp';
const SWAP_MIB = 1024;
const PAGE_OUT = new URL('./page_out.py', import.meta.url).pathname;

/** Why no swap can be looked at here; null where it can. Only where there is none yet: another's is not ours to read. */
export function whyNoSwap(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'swap is made by root on Linux alone';
  if (readFileSync('/proc/swaps', 'utf8').trim().split('\n').length > 1) return 'this machine has a swap of its own';
  return null;
}

/** A control group without a limit of swap, as a desktop starts each program in, and its end; null where version 2 has no say over memory. */
export function groupOfItsOwn(): { group: string; remove(): void } | null {
  const group = `/sys/fs/cgroup/holdfast-faults-${String(process.pid)}.scope`;
  try {
    mkdirSync(group);
  } catch {
    return null;
  }
  const remove = (): void => rmdirSync(group);
  if (existsSync(`${group}/memory.swap.max`)) return { group, remove };
  remove();
  return null;
}

/**
 * Makes a swap file, has the kernel write a process into it, and counts how often each secret is there, and how much of the
 * process came there. Takes the file away again. Throws where the system refuses any of that.
 */
export async function countInSwap(pid: number, secrets: Readonly<Record<string, readonly Buffer[]>>): Promise<{ counts: Record<string, number>; share: number }> {
  const folder = mkdtempSync(join(PLACE, 'holdfast-swap-'));
  const file = join(folder, 'swap');
  try {
    execFileSync('dd', ['if=/dev/zero', `of=${file}`, 'bs=1M', `count=${String(SWAP_MIB)}`, 'conv=fsync', 'status=none']);
    execFileSync('chmod', ['600', file]);
    execFileSync('mkswap', [file], { stdio: 'ignore' });
    const before = kibOf(pid, 'RssAnon');
    execFileSync('swapon', [file]);
    try {
      execFileSync('python3', [PAGE_OUT, String(pid)], { stdio: ['ignore', 'ignore', 'inherit'] });
      const share = kibOf(pid, 'VmSwap') / before;
      return { counts: await countIn(file, secrets), share };
    } finally {
      execFileSync('swapoff', [file]);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function kibOf(pid: number, what: string): number {
  return Number(new RegExp(`^${what}:\\s+(\\d+) kB`, 'mu').exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1] ?? 0);
}

/** From the disk itself: the kernel writes swap past the cache that files are read through. */
async function countIn(file: string, secrets: Readonly<Record<string, readonly Buffer[]>>): Promise<Record<string, number>> {
  const longest = Math.max(...Object.values(secrets).flat().map(({ length }) => length));
  const counts = Object.fromEntries(Object.keys(secrets).map((name) => [name, 0]));
  const { stdout } = spawn('dd', [`if=${file}`, 'bs=1M', 'iflag=direct', 'status=none'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let held = Buffer.alloc(0);
  for await (const piece of stdout as AsyncIterable<Buffer>) {
    held = Buffer.concat([held, piece]);
    // What begins in the last bytes may go on in the next piece.
    const end = held.length - longest + 1;
    if (end <= 0) continue;
    for (const [name, forms] of Object.entries(secrets)) for (const form of forms) counts[name] = (counts[name] ?? 0) + occurrences(held, form, end);
    held = held.subarray(end);
  }
  return counts;
}
