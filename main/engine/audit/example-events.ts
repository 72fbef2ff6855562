import { EXAMPLE_MARK } from '../../../preload/contract/audit.ts';
import type { Db } from '../db/database.ts';
import { appendEvent } from './chain.ts';
import type { EventEntry } from './event-body.ts';

/**
 * Appends events of example data, in the caller's transaction. They are the only ones with a time other than that of
 * their writing, so each says of itself that it is an example: hashed and signed with the rest, it can never pass for
 * one that happened, nor can any other be given the mark afterwards.
 */
export function appendExampleEvents(db: Db, events: readonly EventEntry[]): void {
  for (const event of events) appendEvent(db, { ...event, details: { ...event.details, [EXAMPLE_MARK]: true } });
}
