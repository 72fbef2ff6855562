import type { OutputOf } from '../../../preload/contract/contract.ts';
import type { Settings } from '../../../preload/contract/settings.ts';
import type { Db } from '../db/database.ts';
import { meta, metaCount, setMeta } from '../db/meta.ts';
import { EngineError } from '../errors.ts';
import type { FeatureHandlers, OpenStoreInfo } from '../handler.ts';
import { formatRecipient, parseRecipient } from '../keys/age-keys.ts';
import { makeEscrowSlot } from '../keys/escrow.ts';
import { rewriteSlots } from '../keys/rewrite-slots.ts';
import { canCarryOn, needsRecoveryCode } from '../keys/rotate-slots.ts';
import { readSlotFile } from '../keys/slot-file.ts';
import type { EscrowSlot } from '../keys/slot-file.ts';
import { addSlotsBeside } from '../keys/slots.ts';
import { dropStaleSlotsAfterCommit, ESCROW_SLOT, recoverySlotOf } from '../people/slots.ts';

const ESCROW_SET_AT = 'escrow_set_at_ms';
export const ROTATED_AT = 'keys_rotated_at_ms';
export const DRILLED_AT = 'recovery_drilled_at_ms';
export const CONFIRMED_AT = 'recovery_confirmed_at_ms';

/** Who can open this machine's data, as its slot file says. Throws as `readSlotFile`. */
export function keysOf(db: Db, store: Pick<OpenStoreInfo, 'dir'>, { drillDays }: Pick<Settings, 'drillDays'>): OutputOf<'keys.overview'> {
  const file = readSlotFile(store.dir);
  const atMs = (key: string): number | null => metaCount(db, key);
  const passwords = file.slots.filter((slot) => slot.kind === 'password');
  const invitations = file.slots.filter((slot) => slot.kind === 'invitation');
  const escrowId = meta(db, ESCROW_SLOT);
  const escrow = file.slots.find((slot): slot is EscrowSlot => slot.kind === 'escrow' && slot.id === escrowId);
  return {
    cipher: file.cipher,
    rotations: file.epoch,
    rotatedAtMs: atMs(ROTATED_AT),
    passwords: passwords.length,
    invitations: invitations.length,
    leftBehind: { passwords: passwords.filter((slot) => !canCarryOn(slot)).length, invitations: invitations.filter((slot) => !canCarryOn(slot)).length },
    recovery: { ...recoveryTold(atMs(CONFIRMED_AT), atMs(DRILLED_AT), drillDays), codeNeeded: needsRecoveryCode(recoverySlotOf(db, file)) },
    escrow: escrow ? { recipient: formatRecipient(Buffer.from(escrow.publicKey, 'base64url')), setAtMs: atMs(ESCROW_SET_AT) } : null,
  };
}

const DAY_MS = 24 * 3_600_000;

/** A drill from before the code was confirmed was one of the code before it. */
function recoveryTold(confirmedAtMs: number | null, drilledBefore: number | null, drillDays: number): Pick<OutputOf<'keys.overview'>['recovery'], 'confirmedAtMs' | 'drilledAtMs' | 'drillDueAtMs'> {
  const drilledAtMs = drilledBefore !== null && drilledBefore >= (confirmedAtMs ?? 0) ? drilledBefore : null;
  const last = drilledAtMs ?? confirmedAtMs;
  return { confirmedAtMs, drilledAtMs, drillDueAtMs: last === null ? null : last + drillDays * DAY_MS };
}

export const keysHandlers: FeatureHandlers<'keys'> = {
  overview: (db, _input, ctx) => keysOf(db, ctx.store, ctx.settings),

  setEscrow(db, { recipient }, ctx) {
    const publicKey = parseRecipient(recipient);
    const { store, random } = ctx;
    const slot = store.withDatabaseKey((databaseKey) => makeEscrowSlot({ storeId: store.storeId, publicKey, databaseKey, random }));
    setMeta(db, ESCROW_SLOT, slot.id);
    setMeta(db, ESCROW_SET_AT, String(ctx.clock.nowMs()));
    ctx.record({ details: { recipient } });
    // Last, while the transaction can be taken back, and beside the one before: which is good the database names, and the
    // other goes once that is on disk, or when the store opens.
    rewriteSlots(store, (file) => addSlotsBeside(file, [slot]));
    dropStaleSlotsAfterCommit(db, ctx);
    return keysOf(db, store, ctx.settings);
  },

  removeEscrow(db, _input, ctx) {
    const { escrow } = keysOf(db, ctx.store, ctx.settings);
    if (!escrow) throw new EngineError('conflict', 'already_so');
    setMeta(db, ESCROW_SLOT, '');
    ctx.record({ details: { recipient: escrow.recipient } });
    // Afterwards, as with everybody else's: the audit says who took it away before it is gone.
    dropStaleSlotsAfterCommit(db, ctx);
    return keysOf(db, ctx.store, ctx.settings);
  },
};
