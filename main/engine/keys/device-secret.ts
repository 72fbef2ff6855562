import { KEYCHAIN_REASONS } from '../../../preload/contract/session.ts';
import { EngineError } from '../errors.ts';
import type { DeviceEntry, HostServices, Kept, KeychainState } from '../host-services.ts';
import { deviceMarkOf } from './kdf.ts';
import type { SlotFile } from './slot-file.ts';

/** The keychain's trouble as an error of its own for each state. */
export function keychainError(state: Exclude<KeychainState, 'ok'>): EngineError<'unavailable'> {
  return new EngineError('unavailable', KEYCHAIN_REASONS[state]);
}

/**
 * What the keychain has for this store. A secret that is not the one its slots were made with (a profile that was
 * moved, a keychain brought from another machine) is `entry_changed`: with it no right password opens anything, and
 * "wrong password" would send people the wrong way.
 */
export async function keptDevice(host: HostServices, file: Pick<SlotFile, 'storeId' | 'deviceMark'>): Promise<Kept<DeviceEntry>> {
  const kept = await host.readDevice(file.storeId);
  if (kept.state !== 'ok' || file.deviceMark === null || deviceMarkOf(kept.value.secret) === file.deviceMark) return kept;
  kept.value.secret.fill(0);
  return { state: 'entry_changed' };
}

/** This machine's half of the keys; the caller zeroes the secret. Throws unavailable with the keychain's reason. */
export async function deviceEntry(host: HostServices, file: Pick<SlotFile, 'storeId' | 'deviceMark'>): Promise<DeviceEntry> {
  const kept = await keptDevice(host, file);
  if (kept.state !== 'ok') throw keychainError(kept.state);
  return kept.value;
}
