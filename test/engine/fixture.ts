import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditEvent } from '../../preload/contract/audit.ts';
import type { InputOf, OutputOf } from '../../preload/contract/contract.ts';
import type { Command } from '../../preload/contract/operation.ts';
import { people } from '../../preload/contract/people.ts';
import type { PERSON_STATUSES } from '../../preload/contract/people.ts';
import { loadGrants } from '../../main/engine/access/grants.ts';
import { appendEvent } from '../../main/engine/audit/chain.ts';
import type { Db } from '../../main/engine/db/database.ts';
import { createDatabase, openDatabase } from '../../main/engine/db/store.ts';
import { EngineError } from '../../main/engine/errors.ts';
import type { Actor, CommandContext, OpenStoreInfo, QueryContext } from '../../main/engine/handler.ts';
import type { AnyCommand } from '../../main/engine/handlers.ts';
import { StoreHealth } from '../../main/engine/health/store-health.ts';
import type { HostServices } from '../../main/engine/host-services.ts';
import { createPepper } from '../../main/engine/keys/pepper.ts';
import { emptySlotFile, readSlotFile, writeSlotFile } from '../../main/engine/keys/slot-file.ts';
import { foldName } from '../../main/engine/people/fold.ts';
import { peopleHandlers } from '../../main/engine/people/handlers.ts';
import { DEFAULT_SETTINGS } from '../../main/engine/settings.ts';
import { WriteGate } from '../../main/engine/write-gate.ts';
import { JobRunner } from '../../main/jobs/runner.ts';
import { bundledWorker } from '../program-file.ts';

type PeopleOperation = keyof typeof people;
type Name<O extends PeopleOperation> = `people.${O}`;

export interface NewPerson {
  name?: string;
  username?: string;
  email?: string | null;
  team?: string | null;
  roleId?: string | null;
  status?: (typeof PERSON_STATUSES)[number];
  lastSignInAtMs?: number | null;
}
export interface CallOptions {
  as?: Actor;
  signal?: AbortSignal;
  onProgress?: (done: number, total: number | null) => void;
}
export interface PeopleStore {
  dir: string;
  db: Db;
  jobs: JobRunner;
  store: OpenStoreInfo;
  databaseKey: Buffer;
  deviceSecret: Buffer;
  /** An active administrator without a team. */
  admin: Actor;
  /** Puts a person in as if they had been there, without an event. */
  add(person?: NewPerson): string;
  /** Somebody signed in: an active person with a session, of this role and team. */
  signIn(person: NewPerson): Actor;
  /** The actor as the database says now. */
  again(actor: Actor): Actor;
  /** Runs one operation as dispatch does: input and output parsed, permission, one transaction for a command. */
  call<O extends PeopleOperation>(operation: O, input: InputOf<Name<O>>, options?: CallOptions): Promise<OutputOf<Name<O>>>;
  events(): AuditEvent[];
  /** Everything that must not move when a command is refused. */
  state(): { people: number; teams: number; events: number; head: string; versions: number };
  slotIds(): string[];
  nowMs: number;
  close(): Promise<void>;
}

/** A real encrypted store in a temporary folder with cheap hashing, and the people feature on it. */
export function peopleStore({ jobs = new JobRunner(bundledWorker()) }: { jobs?: JobRunner } = {}): PeopleStore {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-people-'));
  const dir = join(root, 'store');
  mkdirSync(dir, { mode: 0o700 });
  const databaseKey = randomBytes(32);
  const deviceSecret = randomBytes(32);
  const storeId = randomUUID();
  const cipher = 'aegis-256' as const;
  const options = { file: join(dir, 'holdfast.db'), databaseKey, cipher };
  createDatabase(options);
  const connections = openDatabase(options);
  const db = connections.write;
  db.transaction(() => createPepper(db, randomBytes(32), 0));
  writeSlotFile(dir, emptySlotFile({ storeId, cipher }), databaseKey);
  const gate = new WriteGate();
  const store: OpenStoreInfo = {
    storeId,
    dir,
    rotations: 0,
    databaseFile: options.file,
    cipher,
    openedAtMs: 0,
    health: new StoreHealth(db, { isView: false }),
    highestAnchorSeq: 0,
    nativeBinding: undefined,
    withDatabaseKey: (use) => use(databaseKey),
  };
  const host = {
    deviceSecretKind: 'file',
    readDevice: () => Promise.resolve({ state: 'ok', value: { secret: Buffer.from(deviceSecret), organisation: 'Example Organisation' } }),
  } as unknown as HostServices;
  let serial = 0;

  const fixture: PeopleStore = {
    dir,
    db,
    jobs,
    store,
    databaseKey,
    deviceSecret,
    admin: undefined as unknown as Actor,
    nowMs: Date.UTC(2026, 0, 5, 9),

    add(person = {}) {
      serial += 1;
      const id = randomUUID();
      const name = person.name ?? `Example Person ${String(serial)}`;
      const teamId = person.team ? teamOf(db, person.team) : null;
      db.prepare(
        `INSERT INTO person (id, name, name_key, username, email, team_id, role_id, status, created_at_ms, last_sign_in_at_ms)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(
        id,
        name,
        foldName(name),
        person.username ?? `example.${String(serial)}`,
        person.email ?? null,
        teamId,
        person.roleId ?? null,
        person.status ?? 'active',
        fixture.nowMs,
        person.lastSignInAtMs ?? null,
      );
      return id;
    },

    signIn(person) {
      const personId = fixture.add(person);
      const sessionId = randomUUID();
      db.prepare('INSERT INTO session (id, person_id, created_at_ms, expires_at_ms) VALUES (?, ?, ?, ?)').run(
        sessionId,
        personId,
        fixture.nowMs,
        fixture.nowMs + 3_600_000,
      );
      return fixture.again({ personId, sessionId } as Actor);
    },

    again({ personId, sessionId }) {
      const row = db.prepare('SELECT name, username, team_id AS teamId, role_id AS roleId FROM person WHERE id = ?').get(personId) as Pick<
        Actor,
        'name' | 'username' | 'teamId' | 'roleId'
      >;
      return { ...row, personId, sessionId, confirmedAtMs: fixture.nowMs, mustEnrol: false, grants: row.roleId === null ? {} : loadGrants(db, row.roleId) };
    },

    async call(operation, input, options = {}) {
      const declared = people[operation];
      const actor = fixture.again(options.as ?? fixture.admin);
      const scope = actor.grants[declared.permission as keyof Actor['grants']];
      if (!scope) throw new EngineError('forbidden', 'no_permission');
      const parsed = declared.input.parse(input) as never;
      const ctx: QueryContext = {
        actor,
        scope,
        clock: { nowMs: () => fixture.nowMs },
        random: { bytes: randomBytes, uuid: randomUUID },
        requestId: randomUUID(),
        jobs,
        host,
        // How failures are counted is tested where they are; here nobody failed.
        attempts: { standing: () => Promise.resolve({ failures: 0, waitMs: 0, isLocked: false }), unlock: () => Promise.resolve() },
        store,
        settings: { ...DEFAULT_SETTINGS, bcryptCost: 4, scryptCost: 2 ** 10 },
        signal: options.signal ?? new AbortController().signal,
        progress: (done, total) => options.onProgress?.(done, total),
        // A handle is the path itself here.
        lookAtFile: (handle) => fixtureFiles.get(handle) ?? handle,
      };
      const handler = peopleHandlers[operation] as unknown as AnyCommand;
      if (declared.kind === 'query') {
        const read = handler as unknown as (db: Db, input: never, ctx: QueryContext) => unknown;
        return declared.output.parse(await read(connections.read, parsed, ctx)) as never;
      }
      return declared.output.parse(await command(handler, declared, parsed, ctx)) as never;
    },

    events() {
      const rows = db.prepare('SELECT body FROM audit_event ORDER BY seq').all() as { body: string }[];
      return rows.map(({ body }) => JSON.parse(body) as AuditEvent);
    },

    state() {
      return db
        .prepare(
          `SELECT (SELECT count(*) FROM person) AS people, (SELECT count(*) FROM team) AS teams, (SELECT count(*) FROM audit_event) AS events,
                  (SELECT hex(hash) FROM audit_event ORDER BY seq DESC LIMIT 1) AS head, (SELECT sum(version) FROM person) AS versions`,
        )
        .get() as ReturnType<PeopleStore['state']>;
    },

    slotIds: () => readSlotFile(dir).slots.map(({ id }) => id),

    async close() {
      await jobs.close();
      connections.close();
      rmSync(root, { recursive: true, force: true });
    },
  };

  async function command(handler: AnyCommand, declared: Command, parsed: never, base: QueryContext): Promise<unknown> {
    const prepared = typeof handler === 'function' ? undefined : await handler.prepare(connections.read, parsed, base);
    const afterCommit: (() => void)[] = [];
    let rolledBack = false;
    let recorded = 0;
    const ctx: CommandContext = {
      ...base,
      record({ target, details, outcome }) {
        recorded += 1;
        const { personId: id, name, sessionId } = base.actor;
        return appendEvent(db, {
          atMs: fixture.nowMs,
          actor: { id, name },
          sessionId,
          verb: declared.audit,
          target: target ?? null,
          outcome: outcome ?? 'done',
          details: details ?? {},
        }).seq;
      },
      rollBack: () => void (rolledBack = true),
      missed: () => undefined,
      cannotTurnBack: () => undefined,
      // A handle is the path itself here.
      takeFile: (handle) => fixtureFiles.get(handle) ?? handle,
      releaseFile: (handle) => fixtureFiles.get(handle) ?? handle,
      afterCommit: (work) => void afterCommit.push(work),
    };
    const value = await gate.run(async () => {
      db.begin();
      try {
        const result: unknown = typeof handler === 'function' ? await handler(db, parsed, ctx, prepared as never) : await handler.handle(db, parsed, ctx, prepared as never);
        if (base.signal.aborted) throw new EngineError('conflict', 'cancelled');
        if (!rolledBack && recorded === 0) ctx.record({});
        if (rolledBack) db.rollback();
        else db.commit();
        return result;
      } catch (error) {
        if (db.inTransaction) db.rollback();
        throw error;
      }
    });
    if (!rolledBack) for (const work of afterCommit) work();
    return value;
  }

  fixture.admin = fixture.signIn({ name: 'Example Admin', username: 'example.admin', roleId: 'administrator' });
  return fixture;
}

const fixtureFiles = new Map<string, string>();
/** A handle for a file, as a host's dialog would give. */
export function offerFile(path: string): string {
  const handle = randomUUID();
  fixtureFiles.set(handle, path);
  return handle;
}

function teamOf(db: Db, name: string): number {
  const key = foldName(name);
  db.prepare('INSERT INTO team (name, name_key) VALUES (?, ?) ON CONFLICT DO NOTHING').run(name, key);
  return (db.prepare('SELECT id FROM team WHERE name_key = ?').get(key) as { id: number }).id;
}
