import type { ErrorCode, ReasonOf } from './errors.ts';
import type { Reply } from './operation.ts';

/** Largest message to the engine, in UTF-16 code units, checked before it is parsed: a record with a megabyte of text, escaped. */
export const MESSAGE_LIMIT_CHARS = 4 * 1024 * 1024;
/** The same for calls that the host answers, which must never keep the window waiting. */
export const HOST_MESSAGE_LIMIT_CHARS = 256 * 1024;

/**
 * The names on the wire between a document's preload and the main process. No other channel exists.
 * `connect` and `host` are asked by the preload; `port` and `down` are told to it.
 */
export const CHANNELS = {
  /** Asks for a port to the engine. */
  connect: 'holdfast:connect',
  /** One host operation, as the JSON string of a request; answered with the JSON string of a reply. */
  host: 'holdfast:host',
  /** Brings one end of a message channel whose other end the engine holds. */
  port: 'holdfast:port',
  /** The engine process is gone; a new port follows when it is back. */
  down: 'holdfast:down',
} as const;

/** A UUID as `crypto.randomUUID` writes it; the engine's own check is zod's. */
export const REQUEST_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u;

/** What a call's name may look like at all; anything else does not leave the preload. */
export const OPERATION_NAME = /^[A-Za-z.]{3,64}$/u;

/** The bridge's own answer, where a call does not get as far as the engine. The page's catalogue has the sentence. */
export function refuse<C extends ErrorCode>(requestId: string, code: C, reason: ReasonOf<C>): Reply {
  return { ok: false, error: { code, reason, message: reason, requestId } };
}
