import type { Reason } from '../../../preload/contract/errors.ts';
import { KEYCHAIN_REASONS } from '../../../preload/contract/session.ts';
import type { Status } from './status.ts';

/** States in which nobody can sign in as usual, each with its own explanation and its own way out. */
export const TROUBLES = [
  'keychain_no_service',
  'keychain_locked',
  'keychain_timeout',
  'device_secret_missing',
  'device_secret_invalid',
  'device_secret_changed',
  'slots_missing',
  'slots_damaged',
  'database_missing',
  'database_damaged',
  'store_newer',
  'upgrade_failed',
  'folder_shared',
  'folder_not_own',
  'store_in_use',
  'engine_down',
] as const satisfies readonly Reason[];
export type Trouble = (typeof TROUBLES)[number];

/** Troubles that the recovery code ends: the data is whole, only this machine's half of the key is out of reach. */
export const RECOVERABLE: ReadonlySet<Trouble> = new Set([
  'keychain_no_service',
  'keychain_locked',
  'keychain_timeout',
  'device_secret_missing',
  'device_secret_invalid',
  'device_secret_changed',
]);

/** Troubles with the data itself: a backup ends them. */
export const RESTORABLE: ReadonlySet<Trouble> = new Set(['slots_missing', 'slots_damaged', 'database_missing', 'database_damaged']);

/** Troubles in which the recovery code can save what is still readable, met when a sign-in reads a damaged page. */
export const SALVAGEABLE: ReadonlySet<Trouble> = new Set(['database_damaged']);

/** States of a keychain in which nothing can be kept: the recovery code opens the data and changes nothing. */
export const CANNOT_KEEP: ReadonlySet<Status['keychain']> = new Set(['no_service', 'locked', 'timeout']);

/** What stands between a person and signing in (or setting up), as the status says. What is damaged comes first. */
export function troubleOf(status: Status): Trouble | null {
  if (status.signedIn) return null;
  if (!isUsable(status.store)) return status.store;
  return status.keychain === 'ok' ? null : KEYCHAIN_REASONS[status.keychain];
}

/** Whether a call was refused for one of them. */
export function isTrouble(reason: Reason): reason is Trouble {
  return (TROUBLES as readonly string[]).includes(reason);
}

function isUsable(store: Status['store']): store is 'none' | 'ready' | 'open' {
  return store === 'none' || store === 'ready' || store === 'open';
}
