import { EngineError } from '../errors.ts';
import type { Db } from '../db/database.ts';
import type { OpenStoreInfo } from '../handler.ts';
import { readSlotFile, verifySlotFile, writeSlotFile } from '../keys/slot-file.ts';
import type { PasswordSlot, VerifiedSlotFile } from '../keys/slot-file.ts';
import { addOrReplaceSlot, hasPasswordSlot, removeSlots } from '../keys/slots.ts';

/** Whether this person's password opens this machine's store. A slot file in trouble opens for nobody. */
export function canUnlock(store: OpenStoreInfo, person: { id: string; status: string }): boolean {
  if (person.status !== 'active') return false;
  try {
    return hasPasswordSlot(readSlotFile(store.dir), person.id);
  } catch (error) {
    if (error instanceof EngineError) return false;
    throw error;
  }
}

/** Puts a person's new slot in place of the old. On disk when it returns. Throws unavailable/slots_damaged. */
export function putSlot(store: OpenStoreInfo, slot: PasswordSlot): void {
  rewrite(store, (file) => addOrReplaceSlot(file, slot));
}

/**
 * Takes the slots of everybody away who is neither active nor suspended: after people were disabled or removed, and
 * whenever the store opens. A suspended person's slot still opens the store, and sign-in closes it again.
 * Never throws: true when no such slot is left.
 *
 * Two files cannot change in one step. Disabling is committed first and the slots go afterwards, because the other
 * way round a crash between would shut out somebody of whom the audit says nothing. What a crash, or a disk that
 * cannot be written, leaves here is the slot of a person who is disabled: sign-in looks at the person and refuses,
 * and the next opening takes the slot away.
 */
export function dropSlotsOfInactive(db: Db, store: OpenStoreInfo): boolean {
  const keeping = db.prepare("SELECT 1 FROM person WHERE id = ? AND status IN ('active', 'suspended')");
  try {
    rewrite(store, (file) => {
      const stale = file.slots.filter(({ kind, id }) => kind === 'password' && keeping.get(id) === undefined);
      return stale.length === 0 ? null : removeSlots(file, stale.map(({ id }) => id));
    });
    return true;
  } catch {
    return false;
  }
}

function rewrite(store: OpenStoreInfo, change: (file: VerifiedSlotFile) => VerifiedSlotFile | null): void {
  store.withDatabaseKey((databaseKey) => {
    const file = readSlotFile(store.dir);
    verifySlotFile(file, databaseKey);
    const changed = change(file);
    if (changed) writeSlotFile(store.dir, changed, databaseKey);
  });
}
