import { MESSAGE_LIMIT_CHARS } from '../../preload/contract/bridge.ts';
import { RequestMessage } from '../../preload/contract/operation.ts';
import { EngineError } from './errors.ts';

/** The id in answers to messages whose own id could not be read. */
export const NO_REQUEST = '00000000-0000-4000-8000-000000000000';

/**
 * Reads one message of a page: a JSON string of at most `limitChars` UTF-16 code units, of the shape of a request. The input inside is
 * for its operation's schema. Throws invalid_input/malformed_message or message_too_large.
 */
export function parseRequest(message: unknown, limitChars = MESSAGE_LIMIT_CHARS): RequestMessage {
  if (typeof message !== 'string') throw new EngineError('invalid_input', 'malformed_message');
  if (message.length > limitChars) throw new EngineError('invalid_input', 'message_too_large');
  let json: unknown;
  try {
    json = JSON.parse(message);
  } catch {
    throw new EngineError('invalid_input', 'malformed_message');
  }
  const parsed = RequestMessage.safeParse(json);
  if (!parsed.success) throw new EngineError('invalid_input', 'malformed_message');
  return parsed.data;
}
