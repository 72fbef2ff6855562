import { AbilityBuilder, createMongoAbility, subject } from '@casl/ability';
import type { MongoAbility } from '@casl/ability';
import { newEnforcer, newModelFromString } from 'casbin';
import type { Enforcer } from 'casbin';
import { reachesTeam, scopeOf } from '../../../main/engine/access/grants.ts';
import type { Holder } from '../../../main/engine/access/grants.ts';
import { loadActor } from '../../../main/engine/session/actor.ts';
import { PERMISSIONS, PERMISSION_SCOPES } from '../../../preload/contract/permission.ts';
import type { Grants } from '../../../preload/contract/permission.ts';
import { encryptedDatabase } from '../databases.ts';
import { exampleId } from '../example-people.ts';
import type { Bench, Goal } from '../goal.ts';
import type { Side } from '../rounds.ts';

const PEOPLE = 10_000;
const ROLES = 50;
const TEAMS = 20;
const CHECKS = 1_000_000;
/** Those that ask the database take longer. */
const READ_CHECKS = 20_000;
/** casbin walks all its rules for each decision. */
const SLOW_CHECKS = 200;
/** Coprime to the number of people, so that each sample walks over all of them in no order that a cache would like. */
const STRIDE = 7_919;

/** The same fifty roles for everybody: every permission is in some of them, with every scope it can have. */
function grantsOfRole(role: number): Grants {
  const entries = PERMISSIONS.flatMap((permission, at) => {
    const scopes = PERMISSION_SCOPES[permission];
    return (at + role) % 3 === 0 ? [[permission, scopes[role % scopes.length]]] : [];
  });
  return Object.fromEntries(entries) as Grants;
}
const teamOf = (person: number): number => person % TEAMS;
const roleOf = (person: number): number => (person * 7) % ROLES;
const permissionOf = (turn: number) => PERMISSIONS[turn % PERMISSIONS.length] ?? 'people.read';

/** Runs one decision for each turn: who asks, about whom, and for what all change from one to the next. In ms for a thousand. */
function decisions(name: string, checks: number, decide: (asker: number, about: number, turn: number) => boolean): Side & { allowed: number } {
  const side = {
    name,
    allowed: 0,
    sample() {
      let allowed = 0;
      const startMs = performance.now();
      for (let turn = 0; turn < checks; turn += 1) {
        const asker = (turn * STRIDE) % PEOPLE;
        if (decide(asker, (asker + turn) % PEOPLE, turn)) allowed += 1;
      }
      side.allowed = allowed;
      return ((performance.now() - startMs) / checks) * 1000;
    },
  };
  return side;
}

/** P13: one decision over people and roles in memory, beside what a team would take instead. */
export const authorisation: Goal = {
  id: 'P13',
  title: `one decision, ${String(PEOPLE)} people, ${String(ROLES)} roles ÷ the same rules in other libraries; and with its read from the database`,
  async run(bench) {
    const ours = (checks = CHECKS): Side & { allowed: number } => {
      // People of one role share what it grants, as `grantsOf` has it.
      const roles = Array.from({ length: ROLES }, (_, role) => Object.freeze(grantsOfRole(role)));
      const holders = Array.from({ length: PEOPLE }, (_, person): Holder => ({ teamId: teamOf(person), grants: roles[roleOf(person)] ?? {} }));
      return decisions('Holdfast', checks, (asker, about, turn) => reachesTeam(holders[asker] ?? { teamId: null, grants: {} }, permissionOf(turn), teamOf(about)));
    };
    for (const [other, checks] of [[casl(), CHECKS], [await casbin(), SLOW_CHECKS]] as const) {
      const alike = ours(checks);
      await alike.sample();
      await other.sample();
      // Three engines that do not decide alike would not be compared.
      if (alike.allowed !== other.allowed) throw new Error(`${other.name} allows ${String(other.allowed)}, Holdfast ${String(alike.allowed)}`);
      await bench.compare({ goal: 'P13', title: `one decision ÷ ${other.name}`, a: ours(), b: other, control: [ours(), ours()], figures: [{ kind: 'ratio', atMost: 0.5 }] });
    }
    await withDatabase(bench);
  },
};

/** By team or everybody; what is one's own alone reaches no team, as in `reachesTeam`. */
function casl(): Side & { allowed: number } {
  const byRoleAndTeam = new Map<number, MongoAbility>();
  const abilityOf = (person: number): MongoAbility => {
    const key = roleOf(person) * TEAMS + teamOf(person);
    const known = byRoleAndTeam.get(key);
    if (known) return known;
    const { can, build } = new AbilityBuilder(createMongoAbility);
    for (const [permission, scope] of Object.entries(grantsOfRole(roleOf(person)))) {
      if (scope === 'all') can(permission, 'Person');
      if (scope === 'team') can(permission, 'Person', { teamId: teamOf(person) });
    }
    const built = build();
    byRoleAndTeam.set(key, built);
    return built;
  };
  const people = Array.from({ length: PEOPLE }, (_, person) => subject('Person', { teamId: teamOf(person) }));
  return decisions('@casl/ability', CHECKS, (asker, about, turn) => abilityOf(asker).can(permissionOf(turn), people[about] ?? 'Person'));
}

const MODEL = `
[request_definition]
r = sub, obj, act
[policy_definition]
p = sub, act, scope
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.act == p.act && r.sub.role == p.sub && (p.scope == "all" || (p.scope == "team" && r.sub.team == r.obj.team))
`;

/** Its own model language, with the scope as part of a policy. */
async function casbin(): Promise<Side & { allowed: number }> {
  const enforcer: Enforcer = await newEnforcer(newModelFromString(MODEL));
  for (let role = 0; role < ROLES; role += 1) {
    for (const [permission, scope] of Object.entries(grantsOfRole(role))) await enforcer.addPolicy(`role${String(role)}`, permission, scope);
  }
  const facts = Array.from({ length: PEOPLE }, (_, person) => ({ role: `role${String(roleOf(person))}`, team: teamOf(person) }));
  return decisions('casbin', SLOW_CHECKS, (asker, about, turn) => enforcer.enforceSync(facts[asker], facts[about], permissionOf(turn)));
}

/** What every call pays: who stands behind a session and what they hold, as the database says now. */
async function withDatabase(bench: Bench): Promise<void> {
  const database = encryptedDatabase(bench.workspace.folder('authorisation'), 'aegis-256');
  const { write } = database;
  const session = (person: number): string => `session-${String(person)}`;
  write.transaction(() => {
    for (let role = 0; role < ROLES; role += 1) {
      write.prepare('INSERT INTO role (id, name, built_in) VALUES (?, ?, 0)').run(`role${String(role)}`, `Example ${String(role)}`);
      for (const [permission, scope] of Object.entries(grantsOfRole(role))) {
        write.prepare('INSERT INTO role_grant (role_id, permission, scope) VALUES (?, ?, ?)').run(`role${String(role)}`, permission, scope);
      }
    }
    for (let person = 0; person < PEOPLE; person += 1) {
      const [id, name] = [exampleId(person), `Example ${String(person)}`];
      write
        .prepare("INSERT INTO person (id, name, name_key, username, role_id, status, created_at_ms) VALUES (?, ?, ?, ?, ?, 'active', 0)")
        .run(id, name, name, `example.${String(person)}`, `role${String(roleOf(person))}`);
      write.prepare('INSERT INTO session (id, person_id, created_at_ms, expires_at_ms) VALUES (?, ?, 0, 9999999999999)').run(session(person), id);
    }
  });
  const read = database.openToRead();
  const ids = Array.from({ length: PEOPLE }, (_, person) => exampleId(person));
  const sessions = ids.map((_, person) => session(person));
  const checked = (): Side => decisions('check', READ_CHECKS, (asker, _about, turn) => scopeOf(loadActor(read, sessions[asker] ?? '', 1), permissionOf(turn)) !== null);
  const select = read.prepare('SELECT id, name, status, role_id FROM person WHERE id = ?');
  try {
    await bench.compare({
      goal: 'P13',
      title: 'a check as dispatch makes it ÷ one prepared select by primary key',
      a: checked(),
      b: decisions('select', READ_CHECKS, (asker) => select.get(ids[asker] ?? '') !== undefined),
      control: [checked(), checked()],
      figures: [{ kind: 'ratio', atMost: 2 }],
    });
  } finally {
    read.close();
    database.close();
  }
}
