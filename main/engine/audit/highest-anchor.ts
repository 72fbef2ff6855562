import type { Db } from '../db/database.ts';
import { metaCount, setMeta } from '../db/meta.ts';
import type { Anchor, Kept } from '../host-services.ts';
import { head } from './chain.ts';

/** Kept in the keychain and in the store, so that neither alone can forget it: a keychain that was away, or a folder that was lost. */
const HIGHEST = 'audit_highest_anchored_seq';

/** A thousand events a second for thirty years: no chain comes further, and what says so was made to confuse. */
export const FURTHEST_SEQ = 1e12;

/**
 * The furthest that any chain of this store was ever anchored, as the keychain and this database know; 0 for never. What
 * is restored is older than what was lost, so that the anchor goes back with it: without this, a second restore would
 * leave nobody who knows how far the first chain had come.
 */
export function highestAnchored(db: Db, kept: Kept<Anchor>): number {
  const claimed = metaCount(db, HIGHEST) ?? 0;
  const known = claimed > FURTHEST_SEQ ? 0 : claimed;
  return kept.state === 'ok' ? Math.max(known, kept.value.seq, kept.value.highestSeq ?? 0) : known;
}

/** Remembers it in the caller's transaction. */
export function setHighestAnchored(db: Db, seq: number): void {
  const claimed = metaCount(db, HIGHEST) ?? 0;
  if (seq > claimed || claimed > FURTHEST_SEQ) setMeta(db, HIGHEST, String(seq));
}

/** What the keychain is to keep of the chain as it is now, whose furthest was `highestSeq`. */
export function anchorNow(db: Db, highestSeq: number): Anchor {
  const now = head(db);
  return highestSeq > now.seq ? { ...now, highestSeq } : now;
}

/** Whether what the keychain knows of is in the chain. */
export function anchorHolds(db: Db, anchor: Anchor): boolean {
  if (anchor.seq === 0) return true;
  const row = db.prepare('SELECT hash FROM audit_event WHERE seq = ?').get(anchor.seq) as { hash: Buffer } | undefined;
  return row !== undefined && row.hash.toString('hex') === anchor.hash;
}
