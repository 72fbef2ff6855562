import type { Person } from '../../../preload/contract/people.ts';
import { BUILT_IN_GRANTS } from '../../../preload/contract/permission.ts';
import type { BuiltInRole } from '../../../preload/contract/permission.ts';
import { BACKED_UP } from '../app/example-session.ts';
import type { EngineDouble } from '../audit/engine-double.ts';

/** The id of the n-th example person. */
export const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** The n-th example person; person 0 is who is signed in. */
export function examplePerson(n: number, change: Partial<Person> = {}): Person {
  return {
    id: idOf(n),
    name: `Example Person ${n}`,
    username: `person.${n}`,
    email: null,
    team: n % 2 === 0 ? 'Example North' : 'Example South',
    roleId: 'field_worker',
    roleName: 'Field worker',
    status: 'active',
    lastSignInAtMs: null,
    invitedUntilMs: null,
    createdAtMs: 0,
    version: 1,
    ...change,
  };
}

/** Answers for a list of so many people, in their order; a search finds those whose name holds it. */
export function answerPeople(engine: EngineDouble, count: number): void {
  const found = (input: Record<string, unknown>): { total: number; row: (index: number) => Person } => {
    const { search } = input['filter'] as { search: string };
    if (search === '') return { total: count, row: (index) => examplePerson(index) };
    const rows = Array.from({ length: count }, (_, index) => examplePerson(index)).filter(({ name }) => name.includes(search));
    return { total: rows.length, row: (index) => rows[index] ?? examplePerson(index) };
  };
  engine.answers.set('people.list', ({ input }) => {
    const { total, row } = found(input);
    const { offset, limit } = input as { offset: number; limit: number };
    return { total, rows: Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, index) => row(offset + index)) };
  });
  engine.answers.set('people.ids', ({ input }) => {
    const { total, row } = found(input);
    return { total, ids: Array.from({ length: Math.min(5_000, total) }, (_, index) => row(index).id) };
  });
  engine.answers.set('people.facets', () => ({
    total: count,
    statuses: [{ status: 'active', count }],
    teams: [{ name: 'Example North', count: Math.ceil(count / 2) }, { name: 'Example South', count: Math.floor(count / 2) }],
    roles: [
      { id: 'auditor', name: 'Auditor', count: 0, grantable: true },
      { id: 'owner', name: 'Owner', count: 0, grantable: false },
    ],
  }));
  engine.answers.set('audit.list', () => ({ total: 0, rows: [] }));
  engine.answers.set('people.get', ({ input }) => {
    const n = Number(String(input['personId']).slice(-12));
    return { person: examplePerson(n), profile: { position: null, phone: null, location: null, note: null }, hasPassword: false, sessions: 0, canUnlock: false, invitation: null, attempts: { failures: 0, waitSeconds: 0, isLocked: false }, secondFactor: { on: false, required: false }, grants: { 'people.read': 'own', 'audit.verify': 'all' }, createdBySeq: null };
  });
}

/** A session of person 0 in one of the built-in roles. */
export function sessionAs(role: BuiltInRole) {
  const { name, username } = examplePerson(0);
  return {
    person: { personId: idOf(0), name, username, roleId: role, roleName: role, grants: BUILT_IN_GRANTS[role], mustEnrol: false, preferences: { language: 'system', theme: 'system' } },
    machine: { cipher: 'aegis-256', openedAtMs: 0, recoveryConfirmed: true, deviceSecret: 'keychain', auditEvents: 1, lastCheckpointSeq: 1, idleLockMinutes: 15, backup: BACKED_UP },
    organisation: 'Example Organisation',
  } as const;
}
