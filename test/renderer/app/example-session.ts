import type { OutputOf } from '../../../preload/contract/contract.ts';
import { BUILT_IN_GRANTS } from '../../../preload/contract/permission.ts';
import type { BuiltInRole } from '../../../preload/contract/permission.ts';
import type { EngineDouble } from '../audit/engine-double.ts';

type Status = OutputOf<'session.status'>;

/** A machine on which nothing was changed since the last backup. */
export const BACKED_UP = { writtenAtMs: 0, isCurrent: true, isScheduled: false, failure: null, dueDays: 7 } as const;
/** One that has none. */
export const NO_BACKUPS = { ...BACKED_UP, writtenAtMs: null, isCurrent: false } as const;

/** Example people; the names say so. */
const PEOPLE = {
  administrator: { personId: '00000000-0000-4000-8000-000000000001', name: 'Example Administrator', username: 'example.admin', roleName: 'Administrator' },
  manager: { personId: '00000000-0000-4000-8000-000000000002', name: 'Example Manager', username: 'example.manager', roleName: 'Manager' },
  field_worker: { personId: '00000000-0000-4000-8000-000000000003', name: 'Example Worker', username: 'example.worker', roleName: 'Field worker' },
  auditor: { personId: '00000000-0000-4000-8000-000000000004', name: 'Example Auditor', username: 'example.auditor', roleName: 'Auditor' },
} as const;

/** The status of a machine whose store is open, with one of the built-in roles signed in. */
export function signedInStatus(role: BuiltInRole = 'administrator', machine: Partial<NonNullable<Status['machine']>> = {}): Status {
  return {
    store: 'open',
    keychain: 'ok',
    organisation: 'Example Organisation',
    signedIn: { ...PEOPLE[role], roleId: role, grants: BUILT_IN_GRANTS[role], mustEnrol: false, preferences: { language: 'system', theme: 'system' } },
    machine: { cipher: 'aegis-256', openedAtMs: 0, recoveryConfirmed: true, deviceSecret: 'keychain', auditEvents: 12, lastCheckpointSeq: 10, idleLockMinutes: 15, backup: BACKED_UP, ...machine },
  };
}

/** The status of a machine on which nobody is signed in. */
export function closedStatus(change: Partial<Status> = {}): Status {
  return { store: 'ready', keychain: 'ok', organisation: 'Example Organisation', signedIn: null, machine: null, ...change };
}

/** Answers for everything that the shell and the overview ask by themselves. */
export function answerShell(engine: EngineDouble, status: () => Status): void {
  engine.answers.set('session.status', status);
  engine.answers.set('host.info', () => ({ version: '0.1.0', runtime: 'official', testBuild: false, platform: 'linux', locale: 'en-GB' }));
  engine.answers.set('keys.overview', () => exampleKeys());
  engine.answers.set('people.facets', () => ({
    total: 3,
    statuses: [{ status: 'active', count: 3 }],
    teams: [],
    roles: [{ id: 'administrator', name: 'Administrator', count: 2, grantable: true }],
  }));
  engine.answers.set('example.state', () => ({ loadedAtMs: null, mayLoad: false, mayRemove: false }));
  engine.answers.set('people.list', () => ({ total: 0, rows: [] }));
  engine.answers.set('reviews.list', () => ({ total: 0, rows: [] }));
  engine.answers.set('types.list', () => ({ types: [] }));
  engine.answers.set('audit.facets', () => ({ total: 12, oldestMs: null, verbs: [], actors: [] }));
  engine.answers.set('audit.list', () => ({ total: 0, rows: [] }));
  engine.answers.set('audit.activity', ({ input }) => {
    const none = Array<number>(Number(input['slices'])).fill(0);
    return { counts: none, refused: none };
  });
}

/** Who can open an example machine, with what is known of its recovery code. */
export function exampleKeys(recovery: Partial<OutputOf<'keys.overview'>['recovery']> = {}): OutputOf<'keys.overview'> {
  return {
    cipher: 'aegis-256',
    rotations: 0,
    rotatedAtMs: null,
    passwords: 3,
    invitations: 1,
    leftBehind: { passwords: 0, invitations: 0 },
    recovery: { confirmedAtMs: Date.UTC(2026, 0, 5, 9), drilledAtMs: null, drillDueAtMs: null, codeNeeded: false, ...recovery },
    escrow: null,
  };
}
