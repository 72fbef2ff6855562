import { z } from 'zod';
import { Health } from '../../../preload/contract/health.ts';
import type { Db } from '../db/database.ts';
import { meta, setMeta } from '../db/meta.ts';
import { EngineError } from '../errors.ts';

const KEPT = 'health';
const Kept = Health.extend({ state: z.enum(['whole', 'damaged']) });
type Kept = z.infer<typeof Kept>;

const UNCHECKED: Health = { state: 'unchecked', checkedAtMs: null, parts: [], attachments: { missing: 0, damaged: 0 } };

/**
 * What is known of the damage in an open store. From the first page that could not be read on, nothing is changed any
 * more: not before a full check has said that all is whole.
 */
export class StoreHealth {
  #known: Health;
  #isSuspected = false;
  readonly #onSuspicion = new Set<() => void>();

  constructor(db: Db) {
    this.#known = kept(db) ?? UNCHECKED;
  }

  get state(): Health {
    return this.#isSuspected && this.#known.state !== 'damaged' ? { ...this.#known, state: 'suspected' } : this.#known;
  }

  /** Nothing may be changed. */
  get isDamaged(): boolean {
    return this.#isSuspected || this.#known.state === 'damaged';
  }

  /** Throws read_only/store_damaged while nothing may be changed. */
  requireWhole(): void {
    if (this.isDamaged) throw new EngineError('read_only', 'store_damaged');
  }

  /** Something could not be read. */
  suspect(): void {
    if (this.#isSuspected) return;
    this.#isSuspected = true;
    for (const told of this.#onSuspicion) told();
  }

  onSuspicion(told: () => void): void {
    this.#onSuspicion.add(told);
  }

  /** What a full check found; it stays known after a restart, if it can be written. In a transaction. Says whether it is news. */
  found(db: Db, found: Kept): void {
    this.learned(found);
    setMeta(db, KEPT, JSON.stringify(found));
  }

  /** The same without a word in the store, which could not take it. */
  learned(found: Kept): void {
    this.#known = found;
    this.#isSuspected = false;
  }
}

/** Of another disk, or by somebody else's word. In a transaction. */
export function forgetHealth(db: Db): void {
  db.prepare('DELETE FROM meta WHERE key = ?').run(KEPT);
}

/** Null for what no check of this version wrote. Where it cannot even be read, that is damage enough. */
function kept(db: Db): Kept | null {
  try {
    const text = meta(db, KEPT);
    return text === null ? null : (Kept.safeParse(JSON.parse(text)).data ?? null);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
