import type { Db } from '../db/database.ts';
import { meta } from '../db/meta.ts';
import { EngineError } from '../errors.ts';
import type { CommandContext, OpenStoreInfo } from '../handler.ts';
import { rewriteSlots } from '../keys/rewrite-slots.ts';
import { readSlotFile } from '../keys/slot-file.ts';
import type { InvitationSlot, PasswordSlot, RecoverySlot, Slot, SlotFile } from '../keys/slot-file.ts';
import { addSlotsBeside, hasPasswordSlot, removeSlots, slotFingerprint } from '../keys/slots.ts';
import { invitedUntil, letsIn, standingInvitations } from './invitation.ts';

/** In what the store says of itself: the id of the escrow slot that is good; empty for none. */
export const ESCROW_SLOT = 'escrow_slot_id';
/** The id of the slot of the recovery code in force, once another took the place of the first. */
export const RECOVERY_SLOT = 'recovery_slot_id';

/**
 * The slot of the recovery code in force, where there are two: the one that the database names. Where it names none of them
 * it knows of no change that was made (or the file is from before it), and the first is the one that was there before.
 */
export function recoverySlotOf(db: Db, { slots }: Pick<SlotFile, 'slots'>): RecoverySlot | undefined {
  const codes = slots.filter((slot) => slot.kind === 'recovery');
  const named = codes.length > 1 ? meta(db, RECOVERY_SLOT) : null;
  return codes.find(({ id }) => id === named) ?? codes[0];
}

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

/** A slot leads to the key that it was made with, and no other: in a file of the next one it would shut its owner out. */
function requireSameKey(store: OpenStoreInfo, rotations: number): void {
  if (store.rotations !== rotations) throw new EngineError('conflict', 'changed_meanwhile');
}

/**
 * Puts new invitations beside what there is, in one write, however many. On disk when it returns. Throws as
 * `writeSlotFile` does, and conflict/changed_meanwhile when the database key was rotated since they were made.
 */
export function putInvitationSlots(store: OpenStoreInfo, slots: readonly InvitationSlot[], rotations: number): void {
  requireSameKey(store, rotations);
  rewriteSlots(store, (file) => addSlotsBeside(file, slots));
}

/**
 * Gives a person a new password, hash and key slot, in the caller's transaction, as the last thing before its commit.
 * The new slot stands beside the old until `dropStaleSlots`, which runs after the commit and when the store opens: a
 * crash in between leaves the password that the database has, old or new, and the slot for it. Throws as
 * `writeSlotFile` does, and conflict/changed_meanwhile when the database key was rotated since the slot was made; then
 * nothing has changed.
 */
export function replacePassword(db: Db, store: OpenStoreInfo, { hash, slot, rotations }: { hash: string; slot: PasswordSlot; rotations: number }): void {
  requireSameKey(store, rotations);
  db.prepare('UPDATE person SET password_hash = ?, password_slot = ?, version = version + 1 WHERE id = ?').run(hash, slotFingerprint(slot), slot.id);
  putSlotBeside(store, slot);
}

/**
 * Which of a person's password slots is not theirs any more, or not yet, when a change of the password left two: all
 * but the one that the database names. Where it names none of them it knows of no change that was made, and the first
 * is the one that was there before.
 */
function replacedSlots(db: Db, { slots }: SlotFile): Set<Slot> {
  const named = db.prepare('SELECT password_slot AS fingerprint FROM person WHERE id = ?');
  const replaced = new Set<Slot>();
  for (const [id, own] of Map.groupBy(slots.filter((slot) => slot.kind === 'password'), (slot) => slot.id)) {
    if (own.length < 2) continue;
    const row = named.get(id) as { fingerprint: Buffer | null } | undefined;
    const good = own.find((slot) => row?.fingerprint?.equals(slotFingerprint(slot)) === true) ?? own[0];
    for (const slot of own) if (slot !== good) replaced.add(slot);
  }
  return replaced;
}

/**
 * Takes the password slots of everybody away who is neither active nor suspended, those that another took the place of,
 * the invitations that were accepted, replaced, taken back or are over, an escrow slot that the audit knows nothing of or that
 * was removed, and that of a recovery code which another took the place of: after such a change, and whenever the store opens. A suspended person's slot still opens the store, and sign-in closes it again.
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
    rewriteSlots(store, (file) => {
      const replaced = replacedSlots(db, file);
      const escrowId = meta(db, ESCROW_SLOT);
      const recovery = recoverySlotOf(db, file);
      const isStale = (slot: Slot): boolean =>
        (slot.kind === 'escrow' && slot.id !== escrowId) ||
        (slot.kind === 'recovery' && slot !== recovery) ||
        (slot.kind === 'password' && (replaced.has(slot) || keeping.get(slot.id) === undefined)) || (slot.kind === 'invitation' && !isStanding(slot));
      const kept = removeSlots(file, isStale);
      return kept.slots.length === file.slots.length ? null : kept;
    });
    return true;
  } catch {
    return false;
  }
}

/** The same once a command is committed: right after the answer's transaction, and not at all when it is taken back. */
export function dropStaleSlotsAfterCommit(db: Db, ctx: Pick<CommandContext, 'afterCommit' | 'store' | 'clock'>): void {
  ctx.afterCommit(() => void dropStaleSlots(db, ctx.store, ctx.clock.nowMs()));
}

/** Puts a slot made anew beside the one it takes the place of, in the transaction that names it to the database. Throws as `writeSlotFile` does. */
export function putSlotBeside(store: OpenStoreInfo, slot: PasswordSlot): void {
  rewriteSlots(store, (file) => addSlotsBeside(file, [slot]));
}

/**
 * Leaves the slots that ask for no device secret: for a new one, under which no other can open any more. On disk when it
 * returns. Throws as `writeSlotFile` does.
 */
export function dropDeviceSlots(store: OpenStoreInfo, deviceMark: string): void {
  rewriteSlots(store, (file) => ({ ...removeSlots(file, ({ kind }) => kind === 'password' || kind === 'invitation'), deviceMark }));
}

/** Notes which device secret the slots go with, where that is not known. Never throws: it is noted the next time. */
export function markDevice(store: OpenStoreInfo, deviceMark: string): void {
  try {
    rewriteSlots(store, (file) => ({ ...file, deviceMark }));
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
  }
}
