import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, vi } from 'vitest';
import { OPERATIONS } from '../../../preload/contract/contract.ts';
import type { Operation, Reply } from '../../../preload/contract/operation.ts';
import { PERMISSION_SCOPES, PERMISSIONS, SCOPES } from '../../../preload/contract/permission.ts';
import type { Grants, Permission, Scope } from '../../../preload/contract/permission.ts';
import { Db } from '../../../main/engine/db/database.ts';
import { importFile } from '../people/import-file.ts';
import type { RunningEngine } from '../running-engine.ts';
import { VISITS } from '../records/example-type.ts';
import { recordsWithin, viewsWithin } from './example-records.ts';
import { inputsOf } from './inputs.ts';
import { idsWithin, NORTH, SOUTH, WALKERS } from './worlds.ts';
import type { Organisation, Walker, World, Worlds } from './worlds.ts';

/** Operations that end what the walk stands on, with all that they take: nothing that could name anybody, as the walk makes sure. */
export const NOT_WALKED: Readonly<Record<string, readonly string[]>> = { 'session.lock': [], 'session.signOut': [], 'keys.rotate': ['cipher', 'recoveryCode'] };
/**
 * How far an operation reaches where its own permission does not say it alone: the narrowest of these permissions
 * (without it, oneself); `reviews` for the reviews they decide in. What asks only for a sign-in is about oneself.
 */
const REACH: Readonly<Record<string, readonly Permission[] | 'reviews'>> = {
  'people.export': ['people.export', 'people.read'],
  'records.export': ['records.export', 'records.read'],
  'records.print': ['records.export', 'records.read'],
  'retention.due': ['records.erase', 'records.read'],
  'retention.findSubject': ['records.erase', 'records.read'],
  'retention.eraseSubject': ['records.erase', 'records.read'],
  'recordsImport.run': ['records.write', 'records.read'],
  'recordsFile.run': ['records.write', 'records.read'],
  'records.findBySecret': ['records.reveal', 'records.read'],
  'attachments.save': ['records.export', 'records.read'],
  'sessions.list': ['sessions.read'],
  'sessions.end': ['sessions.manage'],
  'roles.list': ['people.read'],
  'roles.create': ['people.read'],
  'roles.update': ['people.read'],
  'roles.whyCan': ['people.read'],
  'roles.whoCan': ['people.read'],
  'reviews.list': 'reviews',
  'reviews.items': 'reviews',
  'reviews.decide': 'reviews',
};
/** What points to records may point to whatever the caller reads: both reach as far in the walk, so that one world can stand for both. */
const POINTS_TO_RECORDS: readonly string[] = ['records.create', 'records.update', 'records.edit', 'records.restore', 'recordsImport.run', 'recordsFile.run'];
/**
 * What cannot be hidden: names to sign in with and addresses are one for the whole organisation, so whoever may make
 * an account with a name of their choice learns that it is taken. Nothing else of the other person, and only so.
 */
const TOLD_OF_NAMES: readonly string[] = ['username_taken', 'email_taken'];

/** One call of the walk. */
interface Step {
  walker: Walker;
  grants: Grants;
  input: unknown;
}

/** Calls an operation as each walker, with any grants and any input, and compares with a world without what is out of reach. */
export async function walk(worlds: Worlds, name: string, { numRuns }: { numRuns: number }): Promise<void> {
  const operation = OPERATIONS.get(name);
  if (!operation) throw new Error(`no operation ${name}`);
  const walking = vi.spyOn(Db.prototype, 'commit').mockImplementation(function (this: Db) {
    // Every call finds the same world: what it would have left is thrown away, after its answer was made.
    this.rollback();
  });
  try {
    await fc.assert(
      fc.asyncProperty(steps(name, worlds.organisation, operation), async (step) => compare(worlds, name, operation, step)),
      { numRuns, endOnFailure: true },
    );
  } finally {
    walking.mockRestore();
  }
}

function steps(name: string, { people, roleIds, campaignIds, itemIds, sessions, typeIds, records, views, templates }: Organisation, operation: Operation): fc.Arbitrary<Step> {
  const unknown = randomUUID();
  const ids = [...people.map(({ id }) => id), unknown];
  const names = people.map(({ name }) => name);
  const recordIds = [...records.map(({ id }) => id), unknown];
  const attachmentIds = [...records.flatMap(({ photo }) => photo ?? []), unknown];
  const parts = {
    values: fc.record(
      {
        head: fc.constantFrom('Example Head', null),
        place: fc.constantFrom('Example Other', 'Example Third'),
        members: fc.integer({ min: 0, max: 20 }),
        pin: fc.constantFrom('4711', '4712', null),
        guide: fc.constantFrom(...ids, null),
        sister: fc.constantFrom(...recordIds, null),
        photo: fc.constantFrom(...attachmentIds.map((id) => [id]), null),
      },
      { requiredKeys: [] },
    ),
    value: fc.oneof(fc.constantFrom('Example Other', 'well', ...ids, ...recordIds), fc.integer({ min: 0, max: 20 })),
    into: fc.constantFrom(...recordColumns()),
    key: fc.constantFrom({ by: 'field', field: 'head' }, { by: 'number' }, null),
    timeZone: fc.constant('Europe/Berlin'),
    soughtSecret: fc.constantFrom('4711', ' 4711 ', '4712', 4711),
    definition: fc.constantFrom(VISITS, { sections: [{ fields: [{ kind: 'text', name: 'head', label: { text: 'Head' } }] }] }),
  };
  const tags = ['Example Tag', 'example SOUTH tag', 'Example North Tag', 'Example New Tag'];
  const usernames = [...people.map(({ username }) => username), 'never.heard.of'];
  const pools = {
    personId: ids, personIds: ids, about: ids, actorId: ids, targetId: [...ids, ...recordIds], reviewerIds: ids,
    roleId: roleIds, roleIds, moveTo: roleIds, toRoleId: roleIds,
    team: [NORTH, SOUTH, ' example  NORTH', 'Example Nowhere'], teams: [NORTH, SOUTH, 'Example Nowhere'],
    sessionId: [...sessions.map(({ id }) => id), unknown],
    typeId: [...typeIds, unknown], recordId: recordIds, recordIds, ownerId: ids, ownerIds: ids, field: FIELDS, sortField: FIELDS, columns: FIELDS,
    tag: tags, tags, add: tags, remove: tags, into: tags, by: FIELDS, groupBy: FIELDS, of: [...ids, NORTH, SOUTH, 'well', 'river', 'active', 'archived'], viewId: [...views.map(({ id }) => id), unknown], templateId: [...templates.map(({ id }) => id), unknown],
    attachmentId: attachmentIds, ids: attachmentIds, id: attachmentIds, upload: attachmentIds, bytes: ['RXhhbXBsZQ=='],
    campaignId: [...campaignIds, unknown], itemIds: [...itemIds, unknown],
    search: ['', 'example', 'exa', 'south', 'north 1', 'admin', 'none', 'nothing like it'],
    name: ['Example New', 'Example View', 'Example Template', ...names], title: ['Example Title'], organisation: ['Example'], text: ['example'],
    username: usernames, email: ['new@example.org', 'south@example.org', 'north@example.org'],
    position: ['Example Position'], phone: ['+1 555 0100'], location: ['Example Place'], note: ['An example'], description: ['An example'], reason: ['An example'], verbs: ['person.created', 'person.disabled', 'role.created', 'record.changed'],
    recipient: ['age1tgyuvdlmpejqsdf847hevurz9szk7vf3j7ytfyqecgzvphvu2d8qrtaxl6'],
    password: ['an example wrong password'], newPassword: ['an example long password', 'short'], secondFactor: ['123456'], code: ['123456', '0000-0000-0000-0000-0000'],
    shares: ['1234-5678'],
    aside: ['20260105T090000Z'], presentCode: ['0000-0000-0000-0000-0000-0000-0000'], base: ['5b0f6a7c-1d2e-4f3a-8b4c-5d6e7f8a9b0c'], recoveryCode: ['0000-0000-0000-0000-0000-0000-0000', '123456'], escrowKey: ['AGE-SECRET-KEY-1'],
    exact: ['Example Other', 'Example walker.north Example North', 'Example south.active Example South', 'nothing like it'], certificateId: [unknown], action: ['erase'],
    folder: ['5b0f6a7c-1d2e-4f3a-8b4c-5d6e7f8a9b0c'], body: ['{}'], requestId: [unknown], file: FILES, part: ['Example'], from: ['Example'], role: ['role'], enabled: ['enabled'],
  };
  const { permission } = operation;
  const held: fc.Arbitrary<Grants> = permission in PERMISSION_SCOPES
    ? fc.constantFrom<Scope | undefined>(undefined, ...PERMISSION_SCOPES[permission as Permission]).map((scope): Grants => (scope === undefined ? {} : { ...(POINTS_TO_RECORDS.includes(name) ? { 'records.read': scope } : {}), [permission]: scope }))
    : fc.constant({});
  return fc.record({
    walker: fc.constantFrom(...WALKERS),
    grants: fc.tuple(anyGrants, held).map(([some, one]) => ({ ...some, ...one })),
    input: inputsOf(operation.input, pools, parts),
  });
}

const anyGrants: fc.Arbitrary<Grants> = fc
  .array(fc.constantFrom(...PERMISSIONS).chain((permission) => fc.tuple(fc.constant(permission), fc.constantFrom(...PERMISSION_SCOPES[permission]))), { maxLength: 10 })
  .map((entries) => Object.fromEntries(entries) as Grants);

async function compare(worlds: Worlds, name: string, operation: Operation, step: Step): Promise<void> {
  const { walker, grants, input } = step;
  const reach = reachOf(name, operation, grants);
  if (reach === 'reviews' && walker !== 'walker.north') return;
  const whole = worlds.whole[walker];
  const known = isOfRecords(name) ? knownToRecords(worlds.organisation, walker, reach, grants) : knownTo(worlds.organisation, walker, reach);
  const tell = (reply: Reply): string => told(reply, known);

  // Far enough that no budget, no wait and no tally of refusals carries over from the call before.
  const later = (): void => worlds.clock.advance(20 * 60_000);
  later();
  const here = await call(whole, name, step, worlds.organisation);
  if (!here.reply.ok) expect(here.reply.error.code).not.toBe('internal');
  if (reach === 'all') return;

  const there = await call(reach === 'reviews' ? worlds.reviewed : (isOfRecords(name) ? worlds.recordsReached : worlds.reached)[walker][reach], name, step, worlds.organisation);
  if (!here.reply.ok && TOLD_OF_NAMES.includes(here.reply.error.reason) && namesSomebodyElse(worlds.organisation, walker, reach, input)) return;
  expect(tell(here.reply), 'as if what is out of reach were not there').toBe(tell(there.reply));

  const named = name.startsWith('audit.') ? new Set([...known, ...worlds.organisation.namedIds, ...recordsWithin(worlds.organisation, walker, grants['records.read'] ?? 'own')]) : known;
  const stranger = withStrangers(input, worlds.organisation, named);
  if (stranger === null) return;
  later();
  const unheard = await call(whole, name, { ...step, input: stranger }, worlds.organisation);
  expect(tell(unheard.reply), 'as for an id never heard of').toBe(tell(here.reply));
  // The class of timing: the same statements in the same order, whether somebody is there or not.
  expect(unheard.statements, 'by the same statements as for an id never heard of').toEqual(here.statements);
}

function reachOf(name: string, { permission }: Operation, grants: Grants): Scope | 'reviews' {
  // However far somebody sees records: views are their own, and those of their team.
  if (name.startsWith('views.') || name.startsWith('templates.')) return 'own';
  const declared = REACH[name];
  if (declared === 'reviews') return grants['reviews.read'] === 'all' ? 'all' : 'reviews';
  const asked = declared ?? (permission in PERMISSION_SCOPES ? [permission as Permission] : []);
  const scopes = asked.map((one) => grants[one] ?? 'own');
  return SCOPES.find((scope) => scopes.includes(scope)) ?? 'own';
}

interface Answer {
  reply: Reply;
  statements: string[];
}

async function call({ running, hold }: World, name: string, { grants, input }: Step, { recordFiles }: Organisation): Promise<Answer> {
  const commit = vi.mocked(Db.prototype.commit).getMockImplementation();
  vi.mocked(Db.prototype.commit).mockRestore();
  hold(grants);
  vi.spyOn(Db.prototype, 'commit').mockImplementation(commit ?? (() => undefined));
  const prepare = vi.spyOn(Db.prototype, 'prepare');
  try {
    const reply = await running.reply(name, withFiles(input, name, running, recordFiles));
    return { reply, statements: ofTheCall(prepare.mock.calls.map(([text]) => text)) };
  } finally {
    prepare.mockRestore();
  }
}

/**
 * Without what the walk itself brings about: the keychain learns of the chain's head in its own time, the chain finds its
 * last event rolled back, and pages are made anew after an erasure whenever nobody reads.
 */
function ofTheCall(texts: readonly string[]): string[] {
  const statements: string[] = [];
  for (const text of texts) {
    if (text === 'DELETE FROM audit_event WHERE seq = ?') statements.splice(statements.findLastIndex((one) => one.startsWith('INSERT INTO audit_event')), 1);
    else if (!text.includes('ORDER BY seq DESC LIMIT 1') && !text.includes('content_left_in_pages')) statements.push(text);
  }
  return statements;
}

/** What stands for a file until it is called; which of several is all that it says. */
const FILES = ['FILE', 'OTHER FILE'];
let files = 0;
let attached: string | undefined;
/** A handle in the place of each file: one to read for what reads, the name of a new one for what writes. */
function withFiles(input: unknown, name: string, { dataDir, engine }: RunningEngine, recordFiles: readonly string[]): unknown {
  if (input === null || typeof input !== 'object' || !('file' in input) || input.file === null) return input;
  files += 1;
  const isRead = name === 'people.import' || name === 'people.inspectFile' || name === 'types.readForm' || name.startsWith('recordsImport.');
  const recordFile = recordFiles[FILES.indexOf(input.file as string)];
  // A file that is kept tells its name: it is the same one in every world.
  const path = name === 'recordsFile.run' && recordFile !== undefined ? recordFile : name === 'attachments.take' ? (attached ??= importFile('an example')) : isRead ? importFile(name.startsWith('recordsImport.') ? recordRows() : 'name,username\nExample New,example.new\n') : join(dataDir, '..', `out-${String(files)}.csv`);
  return { ...input, file: engine.offerFile(path) };
}

/** Columns for a file of records: what the two types share, and what one of them has besides. */
function recordColumns(): object[] {
  const columns = (...names: string[]): object[] => names.map((name) => ({ field: name, column: name }));
  const own = { ownerColumn: 'owner', teamColumn: 'team', numberColumn: 'number' };
  return [{ fields: columns('head', 'place') , ...own, ownerColumn: null, teamColumn: null }, { fields: columns('head', 'place', 'guide', 'pin'), ...own }, { fields: columns('head', 'sister'), ...own, teamColumn: null }];
}
/** Rows that name every record there is by number and by title, and some that there are not, with everybody's names and every number to point to. */
function recordRows(): string {
  const owners = ['walker.north', 'walker.none', 'north.active', 'south.active', ''];
  const heads = owners.flatMap((owner) => [NORTH, SOUTH, 'none'].map((team) => `Example ${owner === '' ? 'nobody' : owner} ${team}`));
  const rows = heads.map((head, at) => [String(at + 1), head, 'Example Third', owners[at % owners.length], [NORTH, '', SOUTH][at % 3], owners[(at + 1) % owners.length], '4711', String((at % 9) + 1)].join(','));
  return ['number,head,place,owner,team,guide,pin,sister', ...rows, ...rows.slice(0, 4).map((row) => row.replace(/^\d+/u, ''))].join('\n');
}

const FIELDS = ['head', 'place', 'members', 'visited', 'water', 'pin', 'remarks', 'guide', 'sister', 'children', 'nowhere'];
const isOfRecords = (name: string): boolean => /^(?:records|recordsImport|recordsFile|attachments|retention|types|tags|templates|views)\./u.test(name);

/**
 * The ids that are known to who sees records: people whom they may read, records in reach, types, and what these records
 * themselves tell: whose they are, and whom and what they pointed to.
 */
function knownToRecords(organisation: Organisation, walker: Walker, reach: Scope | 'reviews', grants: Grants): ReadonlySet<string> {
  const records = recordsWithin(organisation, walker, reach === 'reviews' ? 'own' : reach);
  const seen = organisation.records.filter(({ id }) => records.has(id));
  const told = new Set(seen.flatMap(({ owner }) => [...(owner === null ? [] : [owner]), 'north.active', 'south.active']));
  const people = organisation.people.filter(({ username }) => told.has(username)).map(({ id }) => id);
  return new Set([...idsWithin(organisation, walker, grants['people.read'] ?? 'own'), ...people, ...records, ...seen.flatMap(({ sister, photo }) => [...(sister === null ? [] : [sister]), ...(photo === null ? [] : [photo])]), ...organisation.typeIds, ...viewsWithin(organisation, walker), ...organisation.templates.filter(({ owner }) => owner === null || owner === walker).map(({ id }) => id)]);
}

/** Whose ids an answer may hold, and what else has one. */
function knownTo(organisation: Organisation, walker: Walker, reach: Scope | 'reviews'): ReadonlySet<string> {
  if (reach === 'reviews') return new Set([...organisation.people.map(({ id }) => id), ...organisation.ofWalker]);
  const within = idsWithin(organisation, walker, reach);
  const sessionIds = organisation.sessions.filter(({ personId }) => within.has(personId)).map(({ id }) => id);
  return new Set([...within, ...sessionIds, ...(reach === 'all' ? [...organisation.campaignIds, ...organisation.itemIds] : [])]);
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gu;
const MADE_ANEW = new Set(['secret', 'uri', 'codes', 'invitationCode', 'untilMs', 'requestId', 'bytes']);

/** An answer as text: ids that are not known (new ones, and those the caller gave) are all the same, and so is what chance makes. */
function told(reply: Reply, known: ReadonlySet<string>): string {
  return JSON.stringify(reply, (key, value: unknown) => {
    if (MADE_ANEW.has(key)) return '<anew>';
    return typeof value === 'string' ? value.replaceAll(UUID, (id) => (known.has(id) ? id : '<id>')) : value;
  });
}

/** The input with an id never heard of in the place of each that is out of reach; null without one. */
function withStrangers(input: unknown, organisation: Organisation, known: ReadonlySet<string>): unknown {
  const beyond = new Set([...organisation.people.map(({ id }) => id), ...organisation.campaignIds, ...organisation.itemIds, ...organisation.records.flatMap(({ id, photo }) => (photo === null ? [id] : [id, photo])), ...organisation.views.map(({ id }) => id), ...organisation.templates.map(({ id }) => id), ...organisation.sessions.map(({ id }) => id)].filter((id) => !known.has(id)));
  let found = 0;
  const text = JSON.stringify(input, (_key, value: unknown) => {
    if (typeof value !== 'string' || !beyond.has(value)) return value;
    found += 1;
    return randomUUID();
  });
  return found === 0 ? null : JSON.parse(text);
}

function namesSomebodyElse(organisation: Organisation, walker: Walker, reach: Scope | 'reviews', input: unknown): boolean {
  const within = reach === 'reviews' ? new Set<string>() : idsWithin(organisation, walker, reach);
  const { username, email } = input as { username?: string; email?: string | null };
  return organisation.people.some((person) => !within.has(person.id) && (person.username === username || (email != null && person.email === email)));
}

