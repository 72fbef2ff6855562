import type { OutputOf, ParsedInputOf } from '../../../preload/contract/contract.ts';
import type { Client, Core } from '../core.ts';
import { errorFields } from '../error-fields.ts';
import type { Actor } from '../handler.ts';
import { acceptInvitation } from './accept-invitation.ts';
import { changePassword } from './change-password.ts';
import { confirm } from './confirm.ts';
import { closeBehind, closeStore, stopRunning } from './lock.ts';
import { recover } from './recover.ts';
import { endSession } from './sessions.ts';
import { signIn } from './sign-in.ts';
import { status } from './status.ts';

type Done = Record<string, never>;

/** The gates of the session: what works before sign-in, and what ends it. */
export const sessionGates = {
  status,
  signIn,
  acceptInvitation,
  recover,
  confirm,
  changePassword,

  async lock(core: Core): Promise<Done> {
    await closeStore(core, 'person');
    return {};
  },

  async signOut(core: Core, _client: Client, _input: ParsedInputOf<'session.signOut'>, actor: Actor): Promise<Done> {
    stopRunning(core);
    const isTold = await signedOut(core, actor);
    // Nobody waits at the sign-in screen for a backup; whoever else is in is signed out at once, and the next opening makes it.
    const isAlone = [...core.clients.values()].filter(({ bound }) => bound !== null).length <= 1;
    if (isTold && isAlone && core.backups.isDueAtClose(core)) await closeBehind(core, () => core.backups.atClose(core));
    else await closeStore(core, 'person');
    return {};
  },

  async echo(_core: Core, _client: Client, input: ParsedInputOf<'session.echo'>): Promise<OutputOf<'session.echo'>> {
    return Promise.resolve(input);
  },
};

/** Whether it could be written. Whoever goes is out in any case, and the keys with them, as after a lock. */
async function signedOut(core: Core, actor: Actor): Promise<boolean> {
  try {
    await core.store?.transact((db) => {
      endSession(db, actor.sessionId, 'signed_out', core.clock.nowMs());
      core.store?.record(db, { actor, verb: 'session.signed_out' });
    });
    return true;
  } catch (error) {
    core.log.error('session.sign_out_not_recorded', errorFields(error));
    return false;
  }
}
