import type { BackupComparison } from '../../../preload/contract/backup-comparison.ts';
import { head } from '../audit/chain.ts';
import type { Db } from '../db/database.ts';
import { meta } from '../db/meta.ts';
import { createdAtMs } from './restored-copy.ts';
import type { RestoredCopy } from './restored-copy.ts';

type Comparison = BackupComparison;
/** Kinds of events that are told one by one, most frequent first. */
const MOST_VERBS = 12;
const MOST_VERB_CHARS = 100;

/** What a backup holds, and what sets it apart from the present data where that can be read. Reads only. */
export function compare({ read, db, chain }: RestoredCopy, present: Db | null): Pick<Comparison, 'backup' | 'relation' | 'lost' | 'gained'> & { presentFacts: Comparison['backup']['facts'] | null } {
  const { manifest, missing, keyFingerprint } = read;
  const backup: Comparison['backup'] = {
    facts: factsOf(db),
    createdAtMs: createdAtMs(manifest),
    organisation: manifest.organisation,
    isFull: manifest.since === null,
    missing: missing.length,
    chain: chain.result,
    isSalvaged: isSalvaged(db),
    keyFingerprint,
  };
  if (present === null) return { backup, presentFacts: null, relation: null, lost: null, gained: null };
  if (meta(present, 'store_id') !== manifest.storeId) return { backup, presentFacts: factsOf(present), relation: 'other', lost: eventsAfter(present, 0), gained: eventsAfter(db, 0) };
  const commonSeq = lastCommon(db, present);
  const lost = eventsAfter(present, commonSeq);
  const gained = eventsAfter(db, commonSeq);
  const relation = lost.events === 0 ? (gained.events === 0 ? 'same' : 'newer') : gained.events === 0 ? 'older' : 'diverged';
  return { backup, presentFacts: factsOf(present), relation, lost, gained };
}

function factsOf(db: Db): Comparison['backup']['facts'] {
  const counts = db
    .prepare('SELECT (SELECT count(*) FROM person) AS people, (SELECT count(*) FROM record) AS records, (SELECT count(*) FROM attachment) AS attachments, (SELECT at_ms FROM audit_event ORDER BY seq DESC LIMIT 1) AS lastAtMs')
    .get() as { people: number; records: number; attachments: number; lastAtMs: number | null };
  // The events of a backup are whatever somebody wrote until its chain is proven.
  const { lastAtMs } = counts;
  return { ...counts, lastAtMs: Number.isSafeInteger(lastAtMs) && Number(lastAtMs) >= 0 ? lastAtMs : null, auditSeq: head(db).seq };
}

function isSalvaged(db: Db): boolean {
  const last = db.prepare('SELECT verb FROM audit_event ORDER BY seq DESC LIMIT 1').get() as { verb: string } | undefined;
  return last?.verb === 'store.salvaged';
}

/**
 * The last event that two chains share. A hash covers everything before it, so that they agree up to one event and
 * nowhere after it: it is found by halving.
 */
function lastCommon(one: Db, other: Db): number {
  let agreed = 0;
  let open = Math.min(head(one).seq, head(other).seq) + 1;
  while (open - agreed > 1) {
    const middle = Math.floor((agreed + open) / 2);
    if (hashAt(one, middle) === hashAt(other, middle)) agreed = middle;
    else open = middle;
  }
  return agreed;
}

/** Of the last event up to this number: numbers may be missing where some were lost before. */
function hashAt(db: Db, seq: number): string {
  const row = db.prepare('SELECT seq, lower(hex(hash)) AS hash FROM audit_event WHERE seq <= ? ORDER BY seq DESC LIMIT 1').get(seq) as { seq: number; hash: string } | undefined;
  return row === undefined ? '' : `${String(row.seq)} ${row.hash}`;
}

/** What happened after an event, by kind. */
function eventsAfter(db: Db, seq: number): NonNullable<Comparison['lost']> {
  const verbs = db.prepare('SELECT verb, count(*) AS count FROM audit_event WHERE seq > ? GROUP BY verb ORDER BY count(*) DESC, verb').all(seq) as { verb: string; count: number }[];
  return { events: verbs.reduce((total, { count }) => total + count, 0), verbs: verbs.slice(0, MOST_VERBS).map(({ verb, count }) => ({ verb: String(verb).slice(0, MOST_VERB_CHARS), count })) };
}
