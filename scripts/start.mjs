// `npm start`: builds what changed and opens the window. Arguments go to the program: `npm start -- --data DIR`.
import './setup/plain-failures.mjs';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { hasSessionBus, openHiddenSession } from './desktop/hidden-session.mjs';
import { runIn } from './desktop/run-in.mjs';
import { ROOT } from './setup/root.mjs';
import { electronRuntime } from './setup/runtime.mjs';
import { ensureSystem } from './setup/system-packages.mjs';

const onLinux = process.platform === 'linux';
const isRoot = process.getuid?.() === 0;
const hasDisplay = !onLinux || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);

const runtime = await electronRuntime();
await ensureSystem(hasDisplay ? ['window'] : ['window', 'display', 'desktop'], { executable: runtime.executable });
await build({ production: false, runtime });
if (onLinux) tellWhatIsMissing(runtime.distPath);

const session = hasDisplay ? null : await openHiddenSession();
try {
  if (session) tellOfHiddenSession(session.env);
  // Chromium refuses its sandbox to root. Nobody else ever gets this flag.
  const flags = onLinux && isRoot ? ['--no-sandbox'] : [];
  // Chromium complains of every part of a desktop that it does not find; what matters is in the program's own log.
  process.exitCode = await runIn(runtime.executable, [...flags, '--log-level=3', ROOT, ...process.argv.slice(2)], {
    env: { ...process.env, ...session?.env },
  });
} finally {
  await session?.close();
}

/**
 * Says before the start what the program will run into.
 * @param {string} distPath
 */
function tellWhatIsMissing(distPath) {
  if (isRoot) console.error('holdfast: started as root, so the pages run without a sandbox; use an ordinary account for real data');
  else checkSandbox(distPath);
  if (hasDisplay && !hasSessionBus()) console.error('holdfast: no session bus, so no keychain: the program will say so and ask for the recovery code');
}

/** @param {Record<string, string>} env */
function tellOfHiddenSession({ DISPLAY, DBUS_SESSION_BUS_ADDRESS }) {
  console.error(`holdfast: no display here; the window opens on a hidden one (Xvfb ${DISPLAY ?? ''})`);
  if (DBUS_SESSION_BUS_ADDRESS === undefined) return;
  console.error('holdfast: no session bus either; a keyring of development\'s own is used, without a password, not for real data');
  console.error('holdfast: commands that need the same keyring: node scripts/run.mjs in-session npm run --silent cli -- ...');
}

/**
 * The sandbox needs user namespaces or its helper owned by root. Without both Chromium ends with a riddle; here the
 * line that helps is said instead.
 * @param {string} distPath
 */
function checkSandbox(distPath) {
  if (hasUserNamespaces()) return;
  const helper = join(distPath, 'chrome-sandbox');
  const helperStat = statSync(helper, { throwIfNoEntry: false });
  if (helperStat?.uid === 0 && (helperStat.mode & 0o4000) !== 0) return;
  if (!helperStat) throw new Error('this system allows no user namespaces, and this Electron has no sandbox helper: the window cannot be sandboxed, so it is not opened');
  throw new Error(`this system allows no user namespaces, so the sandbox helper must belong to root. Run this, then start again:\n\n  sudo chown root:root ${helper} && sudo chmod 4755 ${helper}\n`);
}

function hasUserNamespaces() {
  const is = (/** @type {string} */ file, /** @type {string} */ value) => {
    try {
      return readFileSync(file, 'utf8').trim() === value;
    } catch {
      return false;
    }
  };
  return !is('/proc/sys/kernel/unprivileged_userns_clone', '0') && !is('/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1') && !is('/proc/sys/user/max_user_namespaces', '0');
}
