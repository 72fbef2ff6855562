import { resolve } from 'node:path';
import type { InputOf } from '../../preload/contract/contract.ts';
import type { Progress } from '../../preload/contract/jobs.ts';
import { EngineError } from '../engine/errors.ts';
import { interruptible } from './interruption.ts';
import { askSecondFactor, readPassword, readSecondFactor } from './password-input.ts';
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
  const dataDir = resolve(requiredText(parsed, 'data'));
  const username = requiredText(parsed, 'as');
  const password = await readPassword(text(parsed, 'password-file'));
  const factorFile = text(parsed, 'second-factor-file');
  const factor = factorFile === undefined ? {} : { secondFactor: readSecondFactor(factorFile) };
  const cli = openCliSession({ dataDir, deviceSecretFile: text(parsed, 'device-secret-file'), ...(onProgress ? { onProgress } : {}) });
  return interruptible(
    () => void cli.close().catch(() => undefined),
    async () => {
      try {
        await signIn(cli, { username, password, ...factor });
        return await work(cli);
      } finally {
        await cli.close();
      }
    },
  );
}

/** Asks for the second factor of an account that has one, where there is somebody to ask. */
async function signIn(cli: CliSession, credentials: InputOf<'session.signIn'>): Promise<void> {
  try {
    await cli.call('session.signIn', credentials);
  } catch (error) {
    const needed = error instanceof EngineError && error.reason === 'second_factor_needed';
    const secondFactor = needed ? await askSecondFactor() : null;
    if (secondFactor === null) throw error;
    await cli.call('session.signIn', { ...credentials, secondFactor });
  }
}
