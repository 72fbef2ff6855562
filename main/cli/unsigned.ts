import { resolve } from 'node:path';
import { interruptible } from './interruption.ts';
import { showProgress } from './output.ts';
import { openCliSession } from './session.ts';
import type { CliSession } from './session.ts';
import { requiredText, text } from './usage.ts';
import type { Parsed } from './usage.ts';

/** Does the work before anybody signs in, and closes whatever happened. */
export function unsigned(parsed: Parsed, work: (cli: CliSession, dataDir: string) => Promise<number>): Promise<number> {
  const dataDir = resolve(requiredText(parsed, 'data'));
  const cli = openCliSession({ dataDir, deviceSecretFile: text(parsed, 'device-secret-file'), onProgress: showProgress });
  return interruptible(
    () => void cli.close().catch(() => undefined),
    async () => {
      try {
        return await work(cli, dataDir);
      } finally {
        await cli.close();
      }
    },
  );
}
