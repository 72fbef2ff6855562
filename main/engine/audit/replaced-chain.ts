import type { Db } from '../db/database.ts';
import type { Anchor, Kept } from '../host-services.ts';

const VERBS: ReadonlySet<string> = new Set(['store.restored', 'store.put_back']);

/** What a chain that takes the place of another says of that one: how far this machine's keychain had seen it. */
export function anchorDetails(kept: Kept<Anchor>): { anchorSeq?: number; anchorHash?: string } {
  return kept.state === 'ok' ? { anchorSeq: kept.value.seq, anchorHash: kept.value.hash } : {};
}

/**
 * Whether this chain took the place of the very one that the keychain still knows of, and nothing came after that: a kill
 * came before the keychain was told. That events are gone is in the chain then, and no news. By the hash, so that the same
 * files put back later are not taken for it: the keychain knows of another head by then.
 */
export function tookPlaceOf(db: Db, { hash }: Anchor): boolean {
  const last = db.prepare("SELECT verb, body ->> '$.details.anchorHash' AS anchorHash FROM audit_event ORDER BY seq DESC LIMIT 1").get() as { verb: string; anchorHash: unknown } | undefined;
  return last !== undefined && VERBS.has(last.verb) && last.anchorHash === hash;
}
