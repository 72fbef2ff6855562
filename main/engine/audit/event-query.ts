import type { AuditEvent } from '../../../preload/contract/audit.ts';
import type { ParsedInputOf } from '../../../preload/contract/contract.ts';
import type { Scope } from '../../../preload/contract/permission.ts';
import { narrower, scopeOf } from '../access/grants.ts';
import { visibleTo as actorValues } from '../access/visible-people.ts';
import { VISIBLE_RECORDS } from '../access/visible-records.ts';
import type { Db, SqlValue } from '../db/database.ts';
import { allOf, sql as own } from '../db/sql.ts';
import type { Sql } from '../db/sql.ts';
import type { Actor } from '../handler.ts';
import { head } from './chain.ts';
import { seqOfBody } from './event-form.ts';

/** Which events: constant fragments of SQL joined by AND, and the values bound to their parameters. */
export interface EventPredicate {
  sql: Sql;
  values: Record<string, SqlValue>;
}
/** Who asks, and how far what they may see reaches. */
export interface Viewer {
  actor: Pick<Actor, 'personId' | 'teamId' | 'grants'>;
  scope: Scope;
}
export interface EventPage {
  offset: number;
  limit: number;
}

const EVERYTHING = own`1`;
const DONE = own`actor_id = :me`;
const OWN = own`(actor_id = :me OR target_id = :me)`;
const TEAM_IDS = own`(SELECT id FROM person WHERE team_id = :team UNION SELECT :me)`;
/** What a team member did to somebody outside the team would show that somebody. */
const TEAM = own`((actor_id IN ${TEAM_IDS} AND (target_id IS NULL OR target_id IN ${TEAM_IDS})) OR target_id IN ${TEAM_IDS})`;
/** As contract/audit.ts names the mark; an event without it has none at all. */
const IS_EXAMPLE = own`body ->> '$.details.example' IS NOT NULL`;
const IS_REAL = own`body ->> '$.details.example' IS NULL`;
/** Plain substrings for now. A full-text index over the same three texts takes this fragment's place later. */
const MATCHES = own`(verb LIKE :like ESCAPE '!' OR body ->> '$.actor.name' LIKE :like ESCAPE '!' OR body ->> '$.target.name' LIKE :like ESCAPE '!')`;

/**
 * What a viewer may see at all: events that they, or somebody now in their team, were the target of, or did to nobody
 * outside it; and what became of records, as far as both the leave to read the audit and the leave to read records reach.
 */
export function visibleTo({ actor, scope }: Viewer): EventPredicate {
  if (scope === 'all') return { sql: EVERYTHING, values: {} };
  const people = scope === 'own' || actor.teamId === null ? aboutSelf(actor) : { sql: TEAM, values: { me: actor.personId, team: actor.teamId } };
  const ofRecords = scopeOf(actor, 'records.read');
  if (ofRecords === null) return people;
  return { sql: own`(${people.sql} OR target_id IN (SELECT d.id FROM record d WHERE ${VISIBLE_RECORDS[narrower(scope, ofRecords)]}))`, values: { ...people.values, ...actorValues(actor) } };
}

/** What somebody did themselves, and what was done to them. */
export function aboutSelf({ personId }: Pick<Viewer['actor'], 'personId'>): EventPredicate {
  return { sql: OWN, values: { me: personId } };
}

/** What somebody did themselves. */
export function doneBy({ personId }: Pick<Viewer['actor'], 'personId'>): EventPredicate {
  return { sql: DONE, values: { me: personId } };
}

/** Narrows a predicate by a filter. `fromMs` is the first instant included, `toMs` the first not included. */
export function filtered(visible: EventPredicate, filter: ParsedInputOf<'audit.list'>['filter']): EventPredicate {
  const fragments = partsOf(withExamples(visible, filter.examples));
  const values = { ...visible.values };
  const add = (sql: Sql, name: string, value: SqlValue): void => {
    fragments.push(sql);
    values[name] = value;
  };
  if (filter.search !== '') add(MATCHES, 'like', `%${filter.search.replace(/[!%_]/gu, '!$&')}%`);
  if (filter.verbs.length > 0) add(own`verb IN (SELECT value FROM json_each(:verbs))`, 'verbs', JSON.stringify(filter.verbs));
  if (filter.outcomes.length > 0) add(own`outcome IN (SELECT value FROM json_each(:outcomes))`, 'outcomes', JSON.stringify(filter.outcomes));
  if (filter.actorId !== null) add(own`actor_id = :byId`, 'byId', filter.actorId);
  if (filter.targetId !== null) add(own`target_id = :targetId`, 'targetId', filter.targetId);
  if (filter.personId !== null) add(own`(actor_id = :personId OR target_id = :personId)`, 'personId', filter.personId);
  if (filter.fromMs !== null) add(own`at_ms >= :fromMs`, 'fromMs', filter.fromMs);
  if (filter.toMs !== null) add(own`at_ms < :toMs`, 'toMs', filter.toMs);
  return { sql: fragments.length === 0 ? EVERYTHING : allOf(fragments), values };
}

/** Narrows a predicate to what is left with events of example data, without them, or of them alone. */
export function withExamples(visible: EventPredicate, examples: ParsedInputOf<'audit.list'>['filter']['examples']): EventPredicate {
  if (examples === 'with') return visible;
  return { sql: allOf([...partsOf(visible), examples === 'only' ? IS_EXAMPLE : IS_REAL]), values: visible.values };
}

/** Conditions to join others to; none where everything is selected, which is counted and paged without any. */
function partsOf({ sql }: EventPredicate): Sql[] {
  return sql === EVERYTHING ? [] : [sql];
}

/** How many events a predicate selects. */
export function countEvents(db: Db, { sql, values }: EventPredicate): number {
  if (sql === EVERYTHING && isGapless(db)) return head(db).seq;
  return (db.prepare(`SELECT count(*) AS total FROM audit_event WHERE ${sql}`).get(values) as { total: number }).total;
}

/** A page of events, newest first. */
export function pageOfEvents(db: Db, { sql, values }: EventPredicate, { offset, limit }: EventPage): AuditEvent[] {
  if (sql === EVERYTHING && isGapless(db)) return pageOfAll(db, { offset, limit });
  const statement = db.prepare(`SELECT seq, body FROM audit_event WHERE ${sql} ORDER BY seq DESC LIMIT :limit OFFSET :offset`);
  return (statement.all({ ...values, limit, offset }) as StoredEvent[]).map(readEvent);
}

/**
 * Whether numbers still run without a gap: signed events that went missing leave one, and the opening that notices
 * it says so in the chain. A gap torn later shows as a short page until then.
 */
function isGapless(db: Db): boolean {
  return db.prepare("SELECT 1 FROM audit_event WHERE verb = 'audit.rollback_noticed' LIMIT 1").get() === undefined;
}

/**
 * Without a predicate nothing need be counted or skipped: numbers have no gaps, so a page is a range of them. In a
 * chain that somebody tore a gap into, a page comes out short, and `verify` names the place.
 */
function pageOfAll(db: Db, { offset, limit }: EventPage): AuditEvent[] {
  const newest = head(db).seq - offset;
  const statement = db.prepare('SELECT seq, body FROM audit_event WHERE seq <= :newest AND seq > :newest - :limit ORDER BY seq DESC');
  return (statement.all({ newest, limit }) as StoredEvent[]).map(readEvent);
}

/**
 * An event as it may be told to whoever does not read the whole audit: without the digests of records' secrets. Somebody
 * who writes secrets would otherwise find another's by writing guesses and comparing.
 */
export function withoutDigests(event: AuditEvent): AuditEvent {
  if (!event.verb.startsWith('record.')) return event;
  const { digest: _digest, secrets: _secrets, ...details } = event.details;
  return { ...event, details };
}

interface StoredEvent {
  seq: number;
  body: string;
}
/** An event that was altered out of its form is shown as that, so that one such event does not hide all others. */
function readEvent({ seq, body }: StoredEvent): AuditEvent {
  if (seqOfBody(body) === seq) return JSON.parse(body) as AuditEvent;
  return { v: 1, seq, atMs: 0, actor: null, sessionId: null, verb: 'audit.unreadable', target: null, outcome: 'failed', details: {} };
}
