import { z } from 'zod';
import { Health } from '../../../preload/contract/health.ts';
import type { Operation } from '../../../preload/contract/operation.ts';
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
  /**
   * What is open is a view of a database that could not be brought up to date (main/engine/db/view.ts): nothing of what
   * is written stays but the audit and what keeps people out.
   */
  readonly isNotUpgraded: boolean;

  constructor(db: Db, { isView }: { isView: boolean }) {
    this.#known = kept(db) ?? UNCHECKED;
    this.isNotUpgraded = isView;
  }

  get state(): Health {
    if (this.isNotUpgraded) return { ...this.#known, state: 'not_upgraded' };
    return this.#isSuspected && this.#known.state !== 'damaged' ? { ...this.#known, state: 'suspected' } : this.#known;
  }

  /** Nothing may be changed. */
  get isReadOnly(): boolean {
    return this.isNotUpgraded || this.#isDamaged;
  }

  get #isDamaged(): boolean {
    return this.#isSuspected || this.#known.state === 'damaged';
  }

  /** Refuses what may not be done in this state. Throws read_only/store_not_upgraded, read_only/store_damaged. */
  require(operation: Operation): void {
    if (operation.kind !== 'command' && operation.kind !== 'gate') return;
    // A command that goes on in a damaged database leaves nothing but its event.
    if (!(operation.kind === 'gate' ? operation.whileNotUpgraded : operation.whileDamaged)) this.requireUpgraded();
    if (!operation.whileDamaged && this.#isDamaged) throw new EngineError('read_only', 'store_damaged');
  }

  /** Refuses what would be lost with a view. Throws read_only/store_not_upgraded. */
  requireUpgraded(): void {
    if (this.isNotUpgraded) throw new EngineError('read_only', 'store_not_upgraded');
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
