import type { AuditEvent } from '../../../preload/contract/audit.ts';
import type { Format } from '../../app/i18n/format.ts';
import type { AuditText, Words } from './words.ts';

/** One piece of the line below a sentence. */
export type EventFact =
  | { kind: 'change'; from: string; to: string }
  /** What somebody wrote, with what it is. */
  | { kind: 'said'; label: string; text: string }
  /** The program's own words. */
  | { kind: 'told'; text: string };

/** Details that are what people wrote, shown with their label. */
const SAID = ['username', 'team', 'role', 'fileName', 'organisation'] as const;

/** Names that were put on something, and taken off it. */
const NAMES = ['tagsAdded', 'tagsRemoved'] as const;

/** Whose something was, and whose it is. */
const MOVED = [['ownerFrom', 'ownerTo'], ['teamFrom', 'teamTo']] as const;

/** What an event says beyond its sentence, in reading order. */
export function factsOf(event: AuditEvent, t: AuditText, words: Words, format: Format): EventFact[] {
  const { verb, details } = event;
  const facts: EventFact[] = [];
  const text = (name: string): string | null => (typeof details[name] === 'string' ? details[name] : null);
  const number = (name: string): number => (typeof details[name] === 'number' ? details[name] : 0);
  const tell = (told: string): void => void facts.push({ kind: 'told', text: told });

  const field = text('field');
  if (field !== null && verb === 'person.changed') tell('from' in details ? words.field(field) : `${words.field(field)}: ${t('line.untold')}`);
  // Fields of records are named by who made the form; what is about a person, or secret, only the record keeps.
  if (field !== null && event.target?.kind === 'record') {
    facts.push({ kind: 'said', label: words.detail('field', verb), text: field });
    if (!('from' in details)) tell(t('line.untoldOfRecord'));
  }
  for (const [before, after] of MOVED) {
    if (before in details || after in details) facts.push({ kind: 'change', from: text(before) ?? t('line.nobody'), to: text(after) ?? t('line.nobody') });
  }
  if ('from' in details || 'to' in details) {
    const side = (name: 'from' | 'to'): string => sideOf(verb, valueOf(details[name], t, format), t, words);
    facts.push({ kind: 'change', from: side('from'), to: side('to') });
  }
  const refusal = text('refusal') ?? (verb === 'access.refused' ? text('reason') : null);
  if (refusal !== null) tell(words.refusal(refusal));
  for (const name of SAID) {
    const said = text(name);
    if (said !== null) facts.push({ kind: 'said', label: words.detail(name, verb), text: said });
  }
  for (const name of NAMES) {
    const named = details[name];
    if (Array.isArray(named)) facts.push({ kind: 'said', label: words.detail(name, verb), text: named.join(', ') });
  }
  const reason = verb === 'access.refused' ? null : text('reason');
  if (reason !== null) facts.push({ kind: 'said', label: words.detail('reason', verb), text: reason });

  if (details['accountKnown'] === false) tell(t('line.accountUnknown'));
  if (details['wrong'] === 'second_factor') tell(t('line.secondFactorWrong'));
  if (details['wrong'] === 'invitation') tell(t('line.invitationWrong'));
  const until = Date.parse(text('validUntil') ?? '');
  if (Number.isFinite(until)) tell(t('line.validUntil', { when: format.dateTime(until) }));
  if (verb === 'session.backup_code_used') tell(t('line.codesLeft', { count: number('left'), n: format.number(number('left')) }));
  if (details['whileLocked'] === true) tell(t('line.whileLocked'));
  if (verb === 'session.attempts_rolled_back') tell(t('line.attemptsSupposed'));
  if (number('failures') > 0) tell(t('line.failures', { count: number('failures'), n: format.number(number('failures')) }));
  if (event.target !== null || refusal === null || verb === 'access.refused') {
    const times = number('count');
    if (times > 1) tell(t('line.timesRefused', { count: times, n: format.number(times) }));
  }
  if (verb === 'people.imported') {
    const [updated, skipped, refused, teams] = [number('updated'), number('skipped'), number('refused'), number('newTeams')];
    if (updated > 0) tell(t('line.updated', { count: updated, n: format.number(updated) }));
    if (skipped > 0) tell(t('line.skipped', { count: skipped, n: format.number(skipped) }));
    if (refused > 0) tell(t('line.rowsRefused', { count: refused, n: format.number(refused) }));
    if (teams > 0) tell(t('line.newTeams', { count: teams, n: format.number(teams) }));
  }
  if (details['closedCleanly'] === false) tell(t('line.unclean'));
  const anchor = text('anchor');
  if (anchor !== null && anchor !== 'ok') tell(words.anchor(anchor));
  if (details['newDeviceSecret'] === true) tell(t('line.newDeviceSecret'));
  if (verb === 'recovery.shares_made') tell(t('line.shares', { needed: format.number(number('needed')), total: format.number(number('total')), set: text('set') ?? '' }));
  if (verb === 'store.recovered' && number('shares') > 0) tell(t('line.byShares', { count: number('shares'), n: format.number(number('shares')) }));
  if (number('firstBadSeq') > 0) tell(t('line.firstBad', { n: format.number(number('firstBadSeq')) }));
  if (verb === 'audit.rollback_noticed') tell(t('line.rollback', { anchor: format.number(number('anchorSeq')), chain: format.number(number('chainSeq')) }));
  if (number('bytes') > 0) tell(format.bytes(number('bytes')));
  if (Array.isArray(details['cut'])) tell(t('line.cut'));
  return facts;
}

const STANDING: readonly string[] = ['person.disabled', 'person.enabled', 'person.suspended', 'person.resumed', 'person.removed'];

/** What stood on one side, as a person reads it: numbers in their own writing, truth as yes or no. */
function valueOf(value: AuditEvent['details'][string] | undefined, t: AuditText, format: Format): string | null {
  if (typeof value === 'number') return format.number(value);
  if (typeof value === 'boolean') return value ? t('panel.yes') : t('panel.no');
  return typeof value === 'string' ? value : null;
}

/** One side of a change: a name as written, a state in words, or that there was none. */
function sideOf(verb: string, value: string | null, t: AuditText, words: Words): string {
  if (value !== null) return STANDING.includes(verb) ? words.status(value) : value;
  if (verb === 'person.role_changed' || verb === 'role.removed') return t('line.noRole');
  return verb === 'person.team_changed' ? t('line.noTeam') : t('line.nothing');
}
