import { EngineError } from '../errors.ts';
import type { Db } from '../db/database.ts';
import type { OpenStoreInfo } from '../handler.ts';
import { readSlotFile, verifySlotFile, writeSlotFile } from '../keys/slot-file.ts';
import type { InvitationSlot, PasswordSlot, Slot, SlotFile, VerifiedSlotFile } from '../keys/slot-file.ts';
import { addInvitationSlots, addOrReplaceSlot, hasPasswordSlot, removeSlots } from '../keys/slots.ts';
import { invitedUntil, letsIn, standingInvitations } from './invitation.ts';

/** Whether this person's password opens this machine's store. A slot file in trouble opens for nobody. */
export function canUnlock(store: OpenStoreInfo, person: { id: string; status: string }): boolean {
  if (person.status !== 'active') return false;
  const file = readableSlotFile(store);
  return file !== null && hasPasswordSlot(file, person.id);
}

/** Until when a person's invitation is or was, and whether it would let them in; null without one. */
export function invitationState(db: Db, store: OpenStoreInfo, personId: string, nowMs: number): { untilMs: number; holds: boolean } | null {
  const untilMs = invitedUntil(db, personId);
  if (untilMs === null) return null;
  const slots = readableSlotFile(store)?.slots ?? [];
  return { untilMs, holds: slots.some((slot) => slot.kind === 'invitation' && slot.id === personId && letsIn(db, slot, nowMs)) };
}

function readableSlotFile(store: OpenStoreInfo): SlotFile | null {
  try {
    return readSlotFile(store.dir);
  } catch (error) {
    if (error instanceof EngineError) return null;
    throw error;
  }
}

/** Puts a person's new slot in place of the old. On disk when it returns. Throws unavailable/slots_damaged. */
export function putSlot(store: OpenStoreInfo, slot: PasswordSlot): void {
  rewrite(store, (file) => addOrReplaceSlot(file, slot));
}

/** Puts new invitations beside what there is, in one write, however many. On disk when it returns. Throws as `writeSlotFile` does. */
export function putInvitationSlots(store: OpenStoreInfo, slots: readonly InvitationSlot[]): void {
  rewrite(store, (file) => addInvitationSlots(file, slots));
}

/**
 * Takes the password slots of everybody away who is neither active nor suspended, and the invitations that were
 * accepted, replaced, taken back or are over: after such a change, and whenever the store opens. A suspended person's slot still opens the store, and sign-in closes it again.
 * Never throws: true when no such slot is left.
 *
 * Two files cannot change in one step. Disabling, for one, is committed first and the slots go afterwards, because the other
 * way round a crash between would shut out somebody of whom the audit says nothing. What a crash, or a disk that
 * cannot be written, leaves here is the slot of a person who is disabled: sign-in looks at the person and refuses,
 * and the next opening takes the slot away.
 */
export function dropStaleSlots(db: Db, store: OpenStoreInfo, nowMs: number): boolean {
  const isStanding = standingInvitations(db, nowMs);
  const keeping = db.prepare("SELECT 1 FROM person WHERE id = ? AND status IN ('active', 'suspended')");
  try {
    rewrite(store, (file) => {
      const isStale = (slot: Slot): boolean =>
        (slot.kind === 'password' && keeping.get(slot.id) === undefined) || (slot.kind === 'invitation' && !isStanding(slot));
      const kept = removeSlots(file, isStale);
      return kept.slots.length === file.slots.length ? null : kept;
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
