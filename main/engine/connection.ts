import type { PortMessage, Reply } from '../../preload/contract/operation.ts';
import type { SessionClient } from '../../preload/contract/sessions.ts';
import type { Client, Core } from './core.ts';
import { fullIfSo } from './db/room.ts';
import { dispatch } from './dispatch.ts';
import { EngineError } from './errors.ts';
import { replyError } from './messages.ts';
import { NO_REQUEST, parseRequest } from './parse-request.ts';
import { loadActor } from './session/actor.ts';
import { verifyAccessToken } from './session/tokens.ts';

/** Calls of one connection that may be under way at once; beyond that they are refused, not queued. */
const MOST_AT_ONCE = 64;

/** One end of a port. Whatever arrives is treated as hostile: type, size, shape, then dispatch's own checks. */
export interface Connection {
  readonly id: string;
  /** Takes one message (a JSON string) and answers it through `send`; that of a retired engine (`Engine.retire`) drops it. Never throws. */
  receive(message: unknown): void;
  /** Binds the connection to the session of a valid access token; false leaves it as it was. */
  bind(accessToken: string): Promise<boolean>;
  close(): void;
}

/** Opens a connection of one kind; `send` delivers one JSON string to the other end. */
export function connect(core: Core, kind: SessionClient, send: (message: string) => void): Connection {
  const post = (message: PortMessage): void => send(JSON.stringify(message));
  const client: Client = {
    id: core.random.uuid(),
    kind,
    bound: null,
    running: new Map(),
    emit: (event, payload) => post({ event, payload }),
  };
  core.clients.set(client.id, client);
  let atOnce = 0;

  async function answer(message: unknown): Promise<void> {
    let id = NO_REQUEST;
    let reply: Reply;
    atOnce += 1;
    core.calls.underWay += 1;
    try {
      const call = parseRequest(message);
      id = call.id;
      if (atOnce > MOST_AT_ONCE) throw new EngineError('rate_limited', 'too_many_calls');
      reply = { ok: true, value: await dispatch(core, client, call) };
    } catch (error) {
      if (!(error instanceof EngineError)) {
        core.log.error('dispatch.unexpected', { requestId: id, name: error instanceof Error ? error.name : 'unknown' });
      }
      reply = { ok: false, error: replyError(fullIfSo(error, core.dataDir), id) };
    } finally {
      atOnce -= 1;
      core.calls.underWay -= 1;
    }
    if (core.clients.has(client.id)) post({ id, reply });
  }

  return {
    id: client.id,
    receive: (message) => void (core.calls.areOver || answer(message)),
    async bind(accessToken) {
      const { store } = core;
      if (!store) return false;
      try {
        const nowMs = core.clock.nowMs();
        const token = await verifyAccessToken(store.tokenKeys, accessToken, nowMs);
        if (loadActor(store.read, token.sessionId, nowMs).personId !== token.personId) return false;
        // A renewal goes on with the same session; only the engine's own sign-in may start another.
        if (client.bound && client.bound.sessionId !== token.sessionId) return false;
        client.bound = token;
        return true;
      } catch {
        return false;
      }
    },
    close() {
      for (const stop of client.running.values()) stop.abort();
      core.clients.delete(client.id);
    },
  };
}
