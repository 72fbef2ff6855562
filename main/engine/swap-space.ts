import { readFileSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const CONTROL_GROUPS = '/sys/fs/cgroup';
/** More than this program ever is. */
const MOST_PROCESSES = 256;
const NONE = '0';

const watched = new Set<string>();

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
    if (group === null || !isOnlyFrom(process.pid, processesIn(group))) return false;
    const file = join(group, 'memory.swap.max');
    // Once for each time that somebody else wrote: what is written here is told by the watch as well. Never made: where the
    // kernel gives no such file, there is nothing to say.
    if (readFileSync(file, 'utf8').trim() !== NONE) writeFileSync(file, NONE, { flag: 'r+' });
    // systemd writes its own idea of it whenever its units are read anew, as the installation of any program may ask it to.
    if (!watched.has(file)) watch(file, { persistent: false }, () => void keepOutOfSwap()).on('error', () => watched.delete(file));
    watched.add(file);
    return true;
  } catch {
    return false;
  }
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

function processesIn(group: string): Process[] {
  const pids = readFileSync(join(group, 'cgroup.procs'), 'utf8').split('\n').filter((line) => line !== '');
  if (pids.length > MOST_PROCESSES) throw new Error('too many processes');
  return pids.map((pid) => ({ pid: Number(pid), parent: Number(/^PPid:\s+(\d+)$/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) }));
}
