import { resolve } from 'node:path';
import type { Progress } from '../../preload/contract/jobs.ts';
import { EngineError } from '../engine/errors.ts';
import { MESSAGES } from '../engine/messages.ts';
import { interruptible } from './interruption.ts';
import { askSecondFactor, readPassword, readSecondFactor } from './password-input.ts';
import { tell } from './output.ts';
import { openCliSession } from './session.ts';
import type { CliSession } from './session.ts';
import { requiredText, text } from './usage.ts';
import type { Parsed } from './usage.ts';

/**
 * Signs in as the command line says, does the work, and closes the store whatever happened. A signal cancels the
 * work: what it was changing is rolled back before the store closes.
 */
export async function signedIn<T>(
  parsed: Parsed,
  work: (cli: CliSession) => Promise<T>,
  onProgress?: (progress: Progress) => void,
): Promise<T> {
  // Before a password is waited for: what is missing is said at once.
  requiredText(parsed, 'data');
  requiredText(parsed, 'as');
  return signedInWith(parsed, await readPassword(text(parsed, 'password-file')), work, onProgress);
}

/** The same with the password at hand, for what needs it once more. */
export async function signedInWith<T>(parsed: Parsed, password: string, work: (cli: CliSession) => Promise<T>, onProgress?: (progress: Progress) => void): Promise<T> {
  const username = requiredText(parsed, 'as');
  return entering(parsed, (cli, factor) => cli.call('session.signIn', { username, password, ...factor }), work, onProgress);
}

/** Signs in, with a second factor where one is given. */
type WayIn = (cli: CliSession, factor: { secondFactor?: string }) => Promise<unknown>;

/** Opens the store by a way in, does the work, and closes the store whatever happened. */
export async function entering<T>(
  parsed: Parsed,
  wayIn: WayIn,
  work: (cli: CliSession) => Promise<T>,
  onProgress?: (progress: Progress) => void,
): Promise<T> {
  const factorFile = text(parsed, 'second-factor-file');
  const factor = factorFile === undefined ? {} : { secondFactor: readSecondFactor(factorFile) };
  const dataDir = resolve(requiredText(parsed, 'data'));
  const cli = openCliSession({ dataDir, deviceSecretFile: text(parsed, 'device-secret-file'), ...(onProgress ? { onProgress } : {}) });
  return interruptible(
    () => void cli.close().catch(() => undefined),
    async () => {
      try {
        await enter(cli, wayIn, factor);
        await tellIfReadOnly(cli);
        return await work(cli);
      } finally {
        await cli.close();
      }
    },
  );
}

/** Says at once what every change would be refused for. Whoever may not be told yet, their second factor missing, may do nothing anyway. */
async function tellIfReadOnly(cli: CliSession): Promise<void> {
  const health = await cli.call('health.state', {}).catch((error: unknown) => {
    if (error instanceof EngineError) return null;
    throw error;
  });
  if (health?.state === 'not_upgraded') tell(MESSAGES.store_not_upgraded);
  else if (health?.state === 'damaged') tell(MESSAGES.store_damaged);
}

/** Asks for the second factor of an account that has one, where there is somebody to ask. */
async function enter(cli: CliSession, wayIn: WayIn, factor: { secondFactor?: string }): Promise<void> {
  try {
    await wayIn(cli, factor);
  } catch (error) {
    const needed = error instanceof EngineError && error.reason === 'second_factor_needed';
    const secondFactor = needed ? await askSecondFactor() : null;
    if (secondFactor === null) throw error;
    await wayIn(cli, { secondFactor });
  }
}
