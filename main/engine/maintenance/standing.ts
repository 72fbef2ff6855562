import type { Permission } from '../../../preload/contract/permission.ts';
import { scopeOf } from '../access/grants.ts';
import type { Core } from '../core.ts';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import type { Actor } from '../handler.ts';
import { loadActor } from '../session/actor.ts';

/**
 * Whoever asked, as they are when long work is done: their session, or the right to it, may have ended meanwhile. Throws
 * not_signed_in, forbidden/no_permission.
 */
export function stillAllowed(core: Core, db: Db, { sessionId }: Actor, permission: Permission): Actor {
  const actor = loadActor(db, sessionId, core.clock.nowMs());
  if (actor.mustEnrol || scopeOf(actor, permission) === null) throw new EngineError('forbidden', 'no_permission');
  return actor;
}
