import { readdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const CONTROL_GROUPS = '/sys/fs/cgroup';
/** More than this program ever is. */
const MOST_PROCESSES = 256;
const NONE = '0';

/** Files of groups that were found to be this program's alone: what comes into one later was started by it. */
const taken = new Set<string>();

interface Process {
  pid: number;
  parent: number;
}

/**
 * Keeps the memory of this program out of swap, from now on: none is given to its control group (Linux, cgroup v2,
 * "memory.swap.max" in the kernel's admin-guide/cgroup-v2). Only where nobody else is in that group, as in the scope that a
 * desktop with systemd starts a program in, and where this account may say so. Returns whether it is so. Locked memory is no
 * way: an account may lock 8 MB of it on most systems (systemd's LimitMEMLOCK), and the database's library keeps its keys where it likes.
 */
export function keepOutOfSwap(): boolean {
  try {
    const group = controlGroup(readFileSync('/proc/self/cgroup', 'utf8'));
    if (group === null) return false;
    const file = join(group, 'memory.swap.max');
    // A browser that a link opened stays in the group, and when what started it has ended, it looks like somebody else's.
    if (!taken.has(file) && !isOnlyFrom(process.pid, processesIn(group))) return false;
    giveNone(file);
    // systemd writes its own idea of it whenever its units are read anew, as the installation of any program may ask it to.
    if (!taken.has(file)) giveNoneFromNowOn(file);
    return true;
  } catch {
    return false;
  }
}

function giveNoneFromNowOn(file: string): void {
  const end = (): void => {
    // The group is gone, and this program out of it: the next question finds its new one.
    watcher.close();
    taken.delete(file);
  };
  const watcher = watch(file, { persistent: false }, (what) => {
    try {
      if (what === 'rename') end();
      else giveNone(file);
    } catch {
      end();
    }
  });
  watcher.on('error', end);
  taken.add(file);
}

/** Throws where it cannot be: then nothing is tried again and again. */
function giveNone(file: string): void {
  // Once for each time that somebody else wrote: what is written here is told by the watch as well. Never made: where the
  // kernel gives no such file, there is nothing to say.
  if (given(file) === NONE) return;
  writeFileSync(file, NONE, { flag: 'r+' });
  if (given(file) !== NONE) throw new Error('the kernel keeps another limit of swap');
}

function given(file: string): string {
  return readFileSync(file, 'utf8').trim();
}

/** The folder of a process's group, from its `/proc/PID/cgroup`; null where it is in none of version 2, or outside what is seen here. */
export function controlGroup(text: string): string | null {
  const path = /^0::(\/.+)$/mu.exec(text)?.[1];
  return path === undefined || path.split('/').includes('..') ? null : join(CONTROL_GROUPS, path);
}

/** Whether these are one program and what descends from it: `first` is the only one whose parent is none of them. */
export function isOnlyFrom(first: number, processes: readonly Process[]): boolean {
  const pids = new Set(processes.map(({ pid }) => pid));
  const [only, ...more] = processes.filter(({ parent }) => !pids.has(parent));
  return only?.pid === first && more.length === 0;
}

/** Throws where there are groups below it, whose processes have their swap by this one. */
function processesIn(group: string): Process[] {
  if (readdirSync(group, { withFileTypes: true }).some((each) => each.isDirectory())) throw new RangeError('groups below this one');
  const pids = readFileSync(join(group, 'cgroup.procs'), 'utf8').split('\n').filter((line) => line !== '');
  if (pids.length > MOST_PROCESSES) throw new RangeError('more processes than this program has');
  return pids.flatMap((pid) => {
    const parent = parentOf(pid);
    return parent === null ? [] : [{ pid: Number(pid), parent }];
  });
}

/** Null for one that has ended meanwhile. */
function parentOf(pid: string): number | null {
  try {
    return Number(/^PPid:\s+(\d+)$/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return null;
    throw error;
  }
}
