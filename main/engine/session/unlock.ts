import type { Core } from '../core.ts';
import { EngineError } from '../errors.ts';
import type { DeviceEntry, KeychainState } from '../host-services.ts';
import { inspectStore } from '../keys/store-state.ts';
import type { SlotFile } from '../keys/slot-file.ts';

/** Every keychain state that is not `ok`, as the reason a person is told. */
const KEYCHAIN_REASONS = {
  no_service: 'keychain_no_service',
  locked: 'keychain_locked',
  timeout: 'keychain_timeout',
  entry_missing: 'device_secret_missing',
  entry_invalid: 'device_secret_invalid',
} as const satisfies Record<Exclude<KeychainState, 'ok'>, string>;

/** The keychain's trouble as an error of its own for each state. */
export function keychainError(state: Exclude<KeychainState, 'ok'>): EngineError<'unavailable'> {
  return new EngineError('unavailable', KEYCHAIN_REASONS[state]);
}

/** This machine's half of the keys; the caller zeroes the secret. Throws unavailable with the keychain's reason. */
export async function deviceEntry(core: Core, storeId: string): Promise<DeviceEntry> {
  const kept = await core.host.readDevice(storeId);
  if (kept.state !== 'ok') throw keychainError(kept.state);
  return kept.value;
}

const STORE_REASONS = {
  none: 'not_set_up',
  slots_missing: 'slots_missing',
  slots_damaged: 'slots_damaged',
  database_missing: 'database_missing',
  store_newer: 'store_newer',
} as const;

/** The slot file of a store that is ready to be opened. Throws unavailable with the reason why it is not. */
export function readySlotFile(core: Core): SlotFile {
  const found = inspectStore(core.dataDir);
  if (found.state !== 'ready') throw new EngineError('unavailable', STORE_REASONS[found.state]);
  if (!found.slotFile) throw new EngineError('unavailable', 'slots_damaged');
  return found.slotFile;
}
