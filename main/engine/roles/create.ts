import { MOST_ROLES } from '../../../preload/contract/roles.ts';
import { covers } from '../access/grants.ts';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import type { CommandHandler } from '../handler.ts';
import { foldName } from '../people/fold.ts';
import { oneRole, putGrants, toldGrants } from './role.ts';

/**
 * Makes a role of the organisation's own; nobody has it yet. Throws forbidden/exceeds_own_grants for one that allows
 * more than the caller holds, conflict/name_taken, conflict/too_many_roles.
 */
export const createRole: CommandHandler<'roles.create'> = (db, input, ctx) => {
  if (!covers(ctx.actor, input.grants, null)) throw new EngineError('forbidden', 'exceeds_own_grants');
  requireFreeName(db, input.name, null);
  const { own } = db.prepare('SELECT count(*) AS own FROM role WHERE built_in = 0').get() as { own: number };
  if (own >= MOST_ROLES) throw new EngineError('conflict', 'too_many_roles');
  const id = ctx.random.uuid();
  db.prepare('INSERT INTO role (id, name, built_in, description, second_factor_required) VALUES (?, ?, 0, ?, ?)').run(
    id,
    input.name,
    input.description ?? '',
    input.secondFactorRequired ? 1 : 0,
  );
  putGrants(db, id, input.grants);
  ctx.record({
    target: { kind: 'role', id, name: input.name },
    details: { grants: toldGrants(input.grants), secondFactorRequired: input.secondFactorRequired },
  });
  return oneRole(db, ctx.actor, id);
};

/** Names of roles are told apart folded, the built-in ones' too, as an import tells them apart. Throws conflict/name_taken. */
export function requireFreeName(db: Db, name: string, besideId: string | null): void {
  const key = foldName(name);
  const others = db.prepare('SELECT id, name FROM role WHERE id IS NOT ?').all(besideId) as { id: string; name: string }[];
  // An import takes a role by its id as well.
  if (others.some((other) => foldName(other.name) === key || other.id === key)) throw new EngineError('conflict', 'name_taken');
}
