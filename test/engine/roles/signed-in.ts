import type { OutputOf } from '../../../preload/contract/contract.ts';
import type { RunningEngine } from '../running-engine.ts';

const PASSWORD = 'an example long password';

/** Makes an active example person of this role and team, and signs them in on a connection of their own. */
export async function signInAs(
  admin: RunningEngine,
  username: string,
  { roleId, team = null }: { roleId: string | null; team?: string | null },
): Promise<{ personId: string; as: RunningEngine }> {
  const personId = await active(admin, username, { roleId, team });
  const as = admin.another();
  await as.call('session.signIn', { username, password: PASSWORD });
  return { personId, as };
}

/** Makes an active example person. */
export async function active(admin: RunningEngine, username: string, { roleId, team = null }: { roleId: string | null; team?: string | null }): Promise<string> {
  const { id } = await admin.call('people.create', { name: `Example ${username}`, username, email: null, team, roleId });
  await admin.call('people.setPassword', { personId: id, newPassword: PASSWORD });
  return id;
}

/** A role as the list has it. */
export async function roleOf(running: RunningEngine, roleId: string): Promise<OutputOf<'roles.create'>> {
  const { roles } = await running.call('roles.list', {});
  const role = roles.find(({ id }) => id === roleId);
  if (!role) throw new Error(`no role ${roleId}`);
  return role;
}
