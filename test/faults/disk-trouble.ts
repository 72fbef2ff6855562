import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lookAt } from './look.ts';
import { makePlace } from './operations.ts';
import type { Operation } from './operations.ts';
import type { Fault, StepCounter } from './steps.ts';

/** What stands in for the keychain is a file on the same disk, and says of itself that it keeps nothing now. */
const NO_KEYCHAIN = 'unavailable/keychain_no_service';
/**
 * Answers that a trouble of the disk may have. Folders that nobody may even look into are told as what is in them being
 * damaged or gone, for now, or as being in the way of a new store: what cannot be read is not told apart from what cannot be understood.
 */
const REFUSALS = {
  full: ['read_only/disk_full', NO_KEYCHAIN],
  readOnly: ['read_only/disk_read_only', 'unavailable/file_unreadable', NO_KEYCHAIN],
  unreadable: ['read_only/disk_read_only', 'unavailable/file_unreadable', 'unavailable/slots_damaged', 'unavailable/database_missing', 'conflict/already_set_up', NO_KEYCHAIN],
} as const satisfies Record<string, readonly string[]>;
export type TroubleKind = keyof typeof REFUSALS;

/** What came of an operation in trouble. */
export interface Troubled {
  outcome: string;
  failures: string[];
}

/**
 * Runs an operation in an empty folder while the disk is in trouble, and again in the same process when it is over, and looks
 * at what is there. What is refused must be refused for what it is, and be done afterwards.
 */
export async function inTrouble(counter: StepCounter, operation: Operation, root: string, fault: Fault, kind: TroubleKind): Promise<Troubled> {
  await makePlace(operation, root);
  return judged(counter, operation, root, fault, kind);
}

/** The same where the system's calls fail from a step on, in a folder of its own. */
export async function failing(counter: StepCounter, operation: Operation, fault: Extract<Fault, { kind: 'fail' }>): Promise<Troubled> {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-fault-'));
  try {
    return await inTrouble(counter, operation, root, fault, fault.error === 'ENOSPC' ? 'full' : 'readOnly');
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** The same for a place that is made already. */
export async function judged(counter: StepCounter, operation: Operation, root: string, fault: Fault, kind: TroubleKind): Promise<Troubled> {
  const run = await counter.run(root, operation.name, fault);
  const told = (what: string): string => run.said.find((line) => line.startsWith(`#${what} `))?.slice(what.length + 2) ?? 'nothing';
  const outcome = told('outcome');
  const failures: string[] = [];
  if (run.exitCode !== 0) failures.push(`ended with ${String(run.exitCode)}: ${run.complaint}`);
  if (outcome !== 'done' && !(REFUSALS[kind] as readonly string[]).includes(outcome)) failures.push(`answered ${outcome}`);
  const reads = told('reads');
  if (reads !== 'done' && operation.signsIn !== false && !operation.again) failures.push(`could not read on: ${reads}`);
  if (told('again') !== 'done') failures.push(`did not go on: ${told('again')}`);
  // Whoever looks at it now does not open what belongs to another account.
  if (fault.kind === 'disk' && fault.user !== undefined) giveTo(root, process.getuid?.() ?? 0);
  const found = await lookAt(operation, root, run.said.filter((line) => !line.startsWith('#')));
  failures.push(...found.lost.map((what) => `lost: ${what}`), ...found.left.map((file) => `left behind: ${file}`));
  if (found.store !== 'opened') failures.push(`does not open: ${found.store}`);
  if (!found.isChainIntact) failures.push('the chain is not intact');
  return { outcome, failures };
}

/** Makes a place that of an account, with all that is in it. */
export function giveTo(root: string, account: number): void {
  for (const each of ['.', ...readdirSync(root, { recursive: true })]) chownSync(join(root, String(each)), account, account);
}
