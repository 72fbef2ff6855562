import { writeFileSync } from 'node:fs';

/**
 * Keeps the memory of a process of this account out of the core file that the system writes when it crashes, whoever takes that
 * file: none of its mappings is dumped (Linux, core(5), "Controlling which mappings are written to the core dump"). What it
 * starts from then on has that too. Returns whether it is so: not on other systems, and not where the kernel was built without.
 */
export function keepOutOfCoreFiles(pid: number | 'self' = 'self'): boolean {
  try {
    writeFileSync(`/proc/${String(pid)}/coredump_filter`, '0');
    return true;
  } catch {
    return false;
  }
}
