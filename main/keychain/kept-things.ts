import type { AttemptsAnchor } from '../engine/attempts/anchor.ts';
import type { Anchor, DeviceEntry, Kept, KeychainState } from '../engine/host-services.ts';

/** What outlives a run of the host for a signed-in person. */
export interface KeptSession {
  refreshToken: string;
  /** See SessionTokens. */
  resumeSecret: string | null;
}

/** What a machine keeps for a store outside its folder: in the OS keychain, or in a file that stands in for it. */
export interface KeptThings {
  readonly deviceSecretKind: 'keychain' | 'file';
  readDevice(storeId: string): Promise<Kept<DeviceEntry>>;
  writeDevice(storeId: string, entry: DeviceEntry): Promise<KeychainState>;
  readAnchor(storeId: string): Promise<Kept<Anchor>>;
  writeAnchor(storeId: string, anchor: Anchor): Promise<KeychainState>;
  readAttemptsAnchor(storeId: string): Promise<Kept<AttemptsAnchor>>;
  writeAttemptsAnchor(storeId: string, anchor: AttemptsAnchor): Promise<KeychainState>;
  readSession(storeId: string): Promise<Kept<KeptSession>>;
  writeSession(storeId: string, session: KeptSession): Promise<KeychainState>;
  /** `ok` also when there was nothing to forget. */
  forgetSession(storeId: string): Promise<KeychainState>;
}
