import { SETTINGS } from '../../../preload/contract/settings.ts';
import type { SettingName, Settings } from '../../../preload/contract/settings.ts';

/** What an organisation may set of it; the bounds stand in preload/contract/settings.ts. */
export type AttemptPolicy = Pick<Settings, 'freeAttempts' | 'longestWaitMinutes' | 'mostFailures'>;

const FIRST_WAIT_MS = 30_000;
/** Failures in a row over any names that cost the machine no wait. */
const FREE_ON_MACHINE = 20;
/** Wrong recovery codes in a row that cost no wait. A code has 130 random bits; the waits are for the peace of the log. */
const FREE_RECOVERIES = 5;
/** Short, so that no stranger can keep everybody from a shared machine; long enough that it tries 2,880 names a day at most. */
export const LONGEST_GATE_WAIT_MS = 30_000;

/** The part of the settings that this is about, within its bounds: here these hold for a host's decision, too. */
export function policyOf(settings: AttemptPolicy): AttemptPolicy {
  const bounded = (name: SettingName & keyof AttemptPolicy): number => Math.min(Math.max(settings[name], SETTINGS[name].least), SETTINGS[name].most);
  return { freeAttempts: bounded('freeAttempts'), longestWaitMinutes: bounded('longestWaitMinutes'), mostFailures: bounded('mostFailures') };
}

/** How long an account waits after so many failures in a row: 30 s, 1, 2, 4, 8 minutes, up to the longest. */
export function accountWaitMs(failures: number, { freeAttempts, longestWaitMinutes }: AttemptPolicy): number {
  return growing(failures - freeAttempts, FIRST_WAIT_MS, longestWaitMinutes * 60_000);
}

/** How long the machine waits after so many failures in a row over any names: 1 s, 2, 4, up to 30. */
export function machineWaitMs(failures: number): number {
  return growing(failures - FREE_ON_MACHINE, 1_000, LONGEST_GATE_WAIT_MS);
}

/** How long the recovery code's gate waits after so many wrong ones in a row: 1 s, 2, 4, up to 30. It never locks. */
export function recoveryWaitMs(failures: number): number {
  return growing(failures - FREE_RECOVERIES, 1_000, LONGEST_GATE_WAIT_MS);
}

/** Whether so many failures in a row lock an account until somebody unlocks it (NIST SP 800-63B-4, 3.2.2). */
export function locks(failures: number, { mostFailures }: AttemptPolicy): boolean {
  return failures >= mostFailures;
}

/** The machine's failures after somebody signed in: half. One own account does not buy twenty tries at others. */
export function eased(failures: number): number {
  return Math.floor(failures / 2);
}

function growing(beyondFree: number, firstMs: number, longestMs: number): number {
  // 2 ** 1023 is the last that is finite; the longest is reached long before.
  return beyondFree < 0 ? 0 : Math.min(firstMs * 2 ** Math.min(beyondFree, 64), longestMs);
}
