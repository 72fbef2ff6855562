import { administers } from '../../../preload/contract/permission.ts';
import type { Core } from '../core.ts';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import { keptDevice, keychainError } from '../keys/device-secret.ts';
import { grantsOfRole } from '../people/subject.ts';

/** Who gets a new password with the recovery code. */
export interface Administrator {
  id: string;
  name: string;
  username: string;
  email: string | null;
}

/** The active administrator of this name. Throws not_signed_in/wrong_credentials for anybody else. */
export function administratorOf(db: Db, username: string): Administrator {
  const person = db
    .prepare("SELECT id, name, username, email, role_id AS roleId FROM person WHERE username = ? AND status = 'active'")
    .get(username) as (Administrator & { roleId: string | null }) | undefined;
  if (!person || !administers(grantsOfRole(db, person.roleId))) throw new EngineError('not_signed_in', 'wrong_credentials');
  return person;
}

/**
 * The device secret that this machine's slots are made with from now on, the caller's to zero: the one that is kept, whoever
 * brought it, or a new one. One that came from another machine is as good as a new one, and may be half of everybody's
 * key there, or in another folder here. A keychain that does not answer may hold a good one as well, so nothing is written
 * over it. Throws unavailable with the keychain's reason.
 */
export async function bindDevice(core: Core, storeId: string, organisation: string): Promise<{ secret: Buffer; wasKept: boolean }> {
  const kept = await keptDevice(core.host, { storeId, deviceMark: null });
  if (kept.state === 'ok') return { secret: kept.value.secret, wasKept: true };
  if (kept.state !== 'entry_missing' && kept.state !== 'entry_invalid') throw keychainError(kept.state);
  const secret = core.random.bytes(32);
  const state = await core.host.writeDevice(storeId, { secret, organisation });
  if (state === 'ok') return { secret, wasKept: false };
  secret.fill(0);
  throw keychainError(state);
}
