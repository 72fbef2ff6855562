import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startDaemon } from './daemon.mjs';

/**
 * A session bus with an unlocked GNOME keyring on it, both real. The keyring lies where XDG_DATA_HOME says; a new one
 * gets an empty password, so that nobody is asked for it.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} runDir for sockets; readable by this user only
 * @returns {Promise<{ env: { DBUS_SESSION_BUS_ADDRESS: string }, stop: () => Promise<void> }>}
 */
export async function openKeyring(env, runDir) {
  const bus = await startBus(env, runDir);
  const onBus = { DBUS_SESSION_BUS_ADDRESS: bus.firstLine };
  try {
    const keyring = await startKeyring({ ...env, ...onBus }, runDir);
    return {
      env: onBus,
      async stop() {
        await keyring.stop();
        await bus.stop();
      },
    };
  } catch (error) {
    await bus.stop();
    throw error;
  }
}

/**
 * Starts the keyring daemon on the bus that `env` names. Unless `unlocked`, its keyring stays shut until somebody
 * opens it.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} runDir
 * @param {{ unlocked?: boolean }} [options]
 */
export function startKeyring(env, runDir, { unlocked = true } = {}) {
  const args = ['--foreground', '--components=secrets', '--control-directory', join(runDir, 'keyring')];
  return startDaemon('gnome-keyring-daemon', unlocked ? ['--unlock', ...args] : args, { env, input: unlocked ? '\n' : '' });
}

/**
 * Starts a bus whose address is its first line. It starts no service by itself: nothing is there that was not started
 * here, and nothing stays.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} runDir
 */
export function startBus(env, runDir) {
  const file = join(runDir, 'bus.conf');
  writeFileSync(
    file,
    `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=${join(runDir, 'bus')}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`,
  );
  return startDaemon('dbus-daemon', [`--config-file=${file}`, '--nofork', '--nosyslog', '--print-address=1'], { env });
}
