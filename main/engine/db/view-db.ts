import { head } from '../audit/chain.ts';
import { Db } from './database.ts';
import type { DbOptions, Statement } from './database.ts';
import { named } from './sql.ts';
import type { Sql } from './sql.ts';

const EVENTS_AFTER = 'SELECT seq, body, lower(hex(hash)) AS hash FROM audit_event WHERE seq > ? ORDER BY seq';
const CHECKPOINTS_AFTER = 'SELECT seq, note FROM audit_checkpoint WHERE seq > ? ORDER BY seq';
const LAST_CHECKPOINT = 'SELECT coalesce(max(seq), 0) AS seq FROM audit_checkpoint';

/** What outlasts a view beside the chain: budgets that a restart must not fill up, and codes that are good once. */
const LASTING = ['rate_state', 'second_factor', 'second_factor_code'] as const;
/** All that is written at home too. It must be there what it is in the view: main/engine/db/view.ts. */
export const WRITTEN_AT_HOME = ['audit_event', 'audit_checkpoint', ...LASTING] as const;

/**
 * The writer of a view: a copy of a database that could not be brought up to date, thrown away when it is closed. What is
 * written in it goes with it, but the audit: each transaction is one of the database that it is a view of, its home, as
 * well, and commits there first. An event that cannot be written there is written nowhere.
 */
export class ViewDb extends Db {
  readonly home: Db;

  /** Takes the connection to the home over, and closes it with itself. */
  constructor(home: Db, file: string, options: DbOptions) {
    super(file, options);
    this.home = home;
  }

  override begin(): void {
    // SQLite rolls the view back by itself after some errors, such as a full disk; the home is still in it then.
    if (this.home.inTransaction) this.home.rollback();
    this.home.begin();
    try {
      super.begin();
      // An event that was committed at home and then could not be in the view.
      carryChain(this.home, this);
    } catch (error) {
      this.rollback();
      throw error;
    }
  }

  override commit(): void {
    carryChain(this, this.home);
    this.home.commit();
    super.commit();
  }

  override rollback(): void {
    if (this.home.inTransaction) this.home.rollback();
    if (this.inTransaction) super.rollback();
  }

  override close(): void {
    super.close();
    this.home.close();
  }
}

/**
 * Prepares a write that must outlast a view, in the database itself and in the one that it is a view of. The statement is
 * given the table by its name, so that none is written here that was not declared above.
 */
export function lasting(db: Db, table: (typeof LASTING)[number], statement: (table: Sql) => Sql): Statement[] {
  const text = statement(named(table));
  return (db instanceof ViewDb ? [db, db.home] : [db]).map((each) => each.prepare(text));
}

/** Brings over what one chain has after the end of the other, as it is. */
function carryChain(from: Db, to: Db): void {
  for (const { seq, body, hash } of from.prepare(EVENTS_AFTER).all(head(to).seq) as { seq: number; body: string; hash: string }[]) {
    to.prepare('INSERT INTO audit_event (seq, body, hash) VALUES (?, ?, unhex(?))').run(seq, body, hash);
  }
  const { seq: last } = to.prepare(LAST_CHECKPOINT).get() as { seq: number };
  for (const { seq, note } of from.prepare(CHECKPOINTS_AFTER).all(last) as { seq: number; note: string }[]) {
    to.prepare('INSERT INTO audit_checkpoint (seq, note) VALUES (?, ?)').run(seq, note);
  }
}
