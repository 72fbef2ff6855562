import { createHash } from 'node:crypto';
import { OPERATIONS } from '../../preload/contract/contract.ts';
import { secretFieldsOf } from '../../preload/contract/fields.ts';
import { RATES } from '../../preload/contract/operation.ts';
import type { FieldError, Operation, Query, Command } from '../../preload/contract/operation.ts';
import type { Scope } from '../../preload/contract/permission.ts';
import { scopeOf } from './access/grants.ts';
import { openStoreOf, tellChanged } from './core.ts';
import type { Client, Core } from './core.ts';
import type { Db } from './db/database.ts';
import { requireRoom } from './db/room.ts';
import { EngineError } from './errors.ts';
import type { Actor, CommandContext, QueryContext } from './handler.ts';
import { GATE_HANDLERS, HANDLERS } from './handlers.ts';
import type { AnyCommand } from './handlers.ts';
import type { OpenStore } from './open-store.ts';
import { progressReporter } from './progress.ts';
import { keepBudget } from './rate-state.ts';
import { findOutcome, rememberOutcome } from './requests.ts';
import { loadActor } from './session/actor.ts';
import { isConfirmed } from './session/confirm.ts';
import { dropEndedSessions } from './session/lock.ts';

export interface Call {
  id: string;
  operation: string;
  input: unknown;
}

/**
 * Takes one call through every check: known, within its budget, valid, signed in, allowed. Then runs it, a command
 * with its audit event and its remembered outcome in one transaction. Throws EngineError; everything else is a bug.
 */
export async function dispatch(core: Core, client: Client, call: Call): Promise<unknown> {
  let actor: Actor | null = null;
  try {
    const operation = OPERATIONS.get(call.operation);
    if (!operation || operation.kind === 'host') throw new EngineError('invalid_input', 'unknown_operation');
    // By person, not by connection: a page that loads anew has no new budget.
    if (!core.limits.allow(client.bound?.personId ?? null, operation.rate)) throw new EngineError('rate_limited', 'too_many_calls');
    const input = parseInput(operation, call.input);
    actor = operation.permission === 'anyone' ? null : authenticate(core, client);
    const scope = authorise(core, operation, actor);
    // After the rights: only whoever may do it learns why it cannot be done now.
    core.store?.info.health.require(operation);
    return await run(core, client, call, { operation, input, actor, scope });
  } catch (error) {
    if (error instanceof EngineError && error.reason === 'database_damaged') core.store?.info.health.suspect();
    if (error instanceof EngineError && matters(error)) {
      await core.refusals.note(core, client, OPERATIONS.has(call.operation) ? call.operation : 'unknown', error, actor);
    }
    throw error;
  }
}

interface Admitted {
  operation: Operation;
  input: unknown;
  actor: Actor | null;
  scope: Scope;
}

/**
 * What goes into the audit: attempts beyond one's rights, floods, and messages that the app's own client would not
 * have sent, and what is not there again and again (refusals.ts). Being told that one's file or password will not do
 * is everyday work, not an attempt.
 */
function matters(error: EngineError): boolean {
  const { code, reason } = error;
  return code === 'forbidden' || code === 'rate_limited' || reason === 'unknown_operation' || reason === 'fields' || reason === 'no_such_item';
}

function parseInput(operation: Operation, input: unknown): unknown {
  const parsed = operation.input.safeParse(input);
  if (parsed.success) return parsed.data;
  const fields: FieldError[] = parsed.error.issues.slice(0, 20).map((issue) => ({
    // A path may hold a key the caller made up; only short, plain ones are worth repeating.
    path: issue.path.map(String).join('.').replace(/[^\w.]/gu, '?').slice(0, 80),
    rule: RULES.has(issue.message) ? issue.message : issue.code,
  }));
  throw new EngineError('invalid_input', 'fields', fields);
}

/** Rules that the contract's own checks name in their messages; anything else is reported by zod's issue code. */
const RULES = new Set(['required', 'too_long', 'too_short', 'format', 'formula', 'unsafe_characters']);

function authenticate(core: Core, client: Client): Actor {
  const { bound } = client;
  if (!bound) throw new EngineError('not_signed_in', 'no_session');
  const store = openStoreOf(core);
  const nowMs = core.clock.nowMs();
  if (bound.expiresAtMs <= nowMs) throw new EngineError('not_signed_in', 'session_ended');
  return loadActor(store.read, bound.sessionId, nowMs);
}

/** Default deny: without a grant for the operation's permission there is no scope, and without a scope no call. */
function authorise(core: Core, operation: Operation, actor: Actor | null): Scope {
  const scope = scopeFor(operation, actor);
  if (!scope) throw new EngineError('forbidden', actor?.mustEnrol === true ? 'second_factor_required' : 'no_permission');
  // After the permission: who may not do it at all is not asked for a password.
  if ('reauth' in operation && operation.reauth && !(actor && isConfirmed(actor, core.settings, core.clock.nowMs()))) {
    throw new EngineError('reauth_required', 'password_needed');
  }
  return scope;
}

function scopeFor({ permission }: Operation, actor: Actor | null): Scope | null {
  if (permission === 'anyone' || permission === 'enrolling') return 'own';
  if (actor?.mustEnrol === true) return null;
  if (permission === 'signed_in') return 'own';
  return actor && scopeOf(actor, permission);
}

async function run(core: Core, client: Client, call: Call, admitted: Admitted): Promise<unknown> {
  const { operation, input, actor, scope } = admitted;
  const stop = new AbortController();
  if (client.running.has(call.id)) throw new EngineError('conflict', 'request_id_reused');
  client.running.set(call.id, stop);
  try {
    const progress = progressReporter(core.clock, client, call.id);
    if (actor && RATES[operation.rate].kept) await keepBudget(core, actor.personId, operation.rate);
    if (operation.kind === 'gate') {
      const handle = GATE_HANDLERS.get(call.operation);
      if (!handle) throw new EngineError('internal', 'handler_missing');
      return operation.output.parse(await handle(core, client, input as never, actor as Actor, { signal: stop.signal, progress }));
    }
    const { store } = core;
    if (!store || !actor) throw new EngineError('locked', 'store_locked');
    const ctx: QueryContext = {
      actor,
      scope,
      clock: core.clock,
      random: core.random,
      requestId: call.id,
      jobs: core.jobs,
      host: core.host,
      attempts: core.attempts.of(core),
      store: store.info,
      settings: core.settings,
      signal: stop.signal,
      progress,
      lookAtFile: (handle, purpose) => core.files.path(handle, purpose),
    };
    if (operation.kind === 'query') return await runQuery(store, call, operation, input, ctx);
    if (operation.kind === 'command') return await runCommand(core, client, store, call, operation, input, ctx);
    throw new EngineError('internal', 'handler_missing');
  } finally {
    client.running.delete(call.id);
  }
}

async function runQuery(store: OpenStore, call: Call, operation: Query, input: unknown, ctx: QueryContext): Promise<unknown> {
  const handle = HANDLERS.get(call.operation);
  if (typeof handle !== 'function') throw new EngineError('internal', 'handler_missing');
  return operation.output.parse(await handle(store.read, input as never, ctx as never));
}

/** Tells `transact`'s caller that a dry run threw its work away, and how much it was asked about in vain. */
interface Outcome {
  value: unknown;
  changed: boolean;
  missed: number;
}
/** What a handler did besides its changes. */
interface Effects {
  events: number;
  rolledBack: boolean;
  missed: number;
  cannotTurnBack: boolean;
}

async function runCommand(
  core: Core,
  client: Client,
  store: OpenStore,
  call: Call,
  operation: Command,
  input: unknown,
  base: QueryContext,
): Promise<unknown> {
  const command = HANDLERS.get(call.operation) as AnyCommand | undefined;
  if (!command) throw new EngineError('internal', 'handler_missing');
  // Before anything is begun; what was let in and finds no room all the same is taken back whole. What only leaves an
  // event goes on, in the room that is held for those.
  if (!operation.whileDamaged) requireRoom(store.info.dir);
  const inputHash = hashOfInput(input);
  const prepared = typeof command === 'function' ? undefined : await command.prepare(store.read, input, base);

  const afterCommit: (() => void)[] = [];
  const outcome = await store.transact(async (db): Promise<Outcome> => {
    // Again inside the transaction: rights may have gone while the command waited for its turn.
    const actor = loadActor(db, base.actor.sessionId, core.clock.nowMs());
    const scope = authorise(core, operation, actor);
    store.info.health.require(operation);
    const first = findOutcome(db, actor.personId, call, inputHash);
    if (first) return { value: first.value, changed: false, missed: 0 };

    // Before the work, which may write a file that no rollback takes back; and after it, for work that takes time.
    if (base.signal.aborted) throw new EngineError('conflict', 'cancelled');
    const effects: Effects = { events: 0, rolledBack: false, missed: 0, cannotTurnBack: false };
    const ctx = commandContext(core, store, operation, db, { ...base, actor, scope }, effects, afterCommit);
    const handle = typeof command === 'function' ? command : command.handle.bind(command);
    const value = operation.output.parse(await handle(db, input as never, ctx, prepared as never));
    if (base.signal.aborted && !effects.cannotTurnBack) throw new EngineError('conflict', 'cancelled');
    if (effects.rolledBack) {
      db.rollback();
      return { value, changed: false, missed: effects.missed };
    }
    if (effects.events === 0) ctx.record({});
    rememberOutcome(db, actor.personId, call, inputHash, withoutShownOnce(operation, value), core.clock.nowMs());
    return { value, changed: true, missed: 0 };
  });
  if (outcome.changed) {
    // What is committed is told to everybody, also when a step after it fails.
    if (operation.changes.includes('settings')) store.reloadSettings();
    if (operation.changes.includes('sessions')) store.reloadTokenKeys();
    tellChanged(core, operation.changes);
    for (const work of afterCommit) work();
    if (operation.changes.includes('sessions')) await dropEndedSessions(core);
  }
  // A dry run takes its events back with it; who tries ids out by dry runs is in the audit all the same.
  if (outcome.missed > 0) await core.refusals.note(core, client, call.operation, { code: 'not_found', reason: 'no_such_item' }, base.actor, outcome.missed);
  return outcome.value;
}

/** The answer as a repeated request gets it: what is shown once is not kept, not even encrypted. */
function withoutShownOnce({ shownOnce }: Command, value: unknown): unknown {
  return shownOnce.length === 0 ? value : { ...(value as object), ...Object.fromEntries(shownOnce.map((field) => [field, null])) };
}

/** What no fast hash may exist of, wherever it stands in an input. */
const SECRET_FIELDS: ReadonlySet<string> = new Set([...OPERATIONS.values()].flatMap(({ input }) => secretFieldsOf(input)));

/** Recognises a repeated request by all of its input but the secrets; parsed input has its keys in the schema's order. */
function hashOfInput(input: unknown): Buffer {
  const told = JSON.stringify(input, (key, value: unknown) => (SECRET_FIELDS.has(key) ? undefined : value));
  return createHash('sha256').update(told).digest();
}

function commandContext(
  core: Core,
  store: OpenStore,
  operation: Command,
  db: Db,
  base: QueryContext,
  effects: Effects,
  afterCommit: (() => void)[],
): CommandContext {
  return {
    ...base,
    record(facts) {
      effects.events += 1;
      return store.record(db, { actor: base.actor, verb: operation.audit, ...facts });
    },
    rollBack() {
      effects.rolledBack = true;
    },
    missed(things) {
      effects.missed += things;
    },
    cannotTurnBack() {
      if (base.signal.aborted) throw new EngineError('conflict', 'cancelled');
      effects.cannotTurnBack = true;
    },
    takeFile(handle, purpose) {
      const path = core.files.path(handle, purpose);
      afterCommit.push(() => core.files.consume(handle));
      return path;
    },
    releaseFile(handle, purpose) {
      const path = core.files.path(handle, purpose);
      afterCommit.push(() => core.files.release(handle));
      return path;
    },
    afterCommit(work) {
      afterCommit.push(work);
    },
  };
}
