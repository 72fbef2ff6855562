import type { Client, Core } from '../core.ts';
import { openStore } from '../open-store.ts';
import type { StoreKey } from '../open-store.ts';
import { beginSession } from './sign-in.ts';

/** A store that was just made on this machine, and the administrator whose it is. */
export interface MadeStore extends StoreKey {
  personId: string;
}

/** Opens a store that was just made and signs its administrator in; where that fails the store is closed, and the sign-in screen opens it. */
export async function enterMade(core: Core, client: Client, { personId, ...key }: MadeStore): Promise<void> {
  const store = await openStore(core, key);
  try {
    core.store = store;
    await beginSession(core, client, store, { id: personId });
  } catch (error) {
    core.store = null;
    await store.close('refused');
    throw error;
  }
}
