import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { formatIdentity } from '../engine/keys/age-keys.ts';
import { backupIdentityOf } from '../engine/keys/kdf.ts';
import { parseRecoveryCode, recoverySecret } from '../engine/keys/recovery-code.ts';
import { interruptible } from './interruption.ts';
import { print, showProgress } from './output.ts';
import { readPassword, readRecoveryCode } from './password-input.ts';
import { openCliSession } from './session.ts';
import { signedIn } from './signed-in.ts';
import { EXIT, requiredText, STORE_OPTIONS, text, UsageError } from './usage.ts';
import type { Parsed } from './usage.ts';

const lostLine = (lost: number): string[] => (lost === 0 ? [] : [`${String(lost)} attachments could not be read: no backup has their content.`]);

export const backupCommands = [
  {
    words: ['backup'],
    options: { ...STORE_OPTIONS, out: { type: 'string', value: 'FILE.age', required: true } },
    run: (parsed: Parsed): Promise<number> =>
      signedIn(
        parsed,
        async (cli) => {
          const out = resolve(requiredText(parsed, 'out'));
          const written = await cli.call('backups.create', { file: cli.engine.offerFile(out) });
          print(parsed.values['json'] === true, written, () => [
            `Backed up into ${out} and read back: ${String(written.sizeBytes)} bytes, ${String(written.attachments)} attachments.`,
            ...lostLine(written.lost),
            'The recovery code opens it: with holdfast-cli restore, or, without Holdfast, as docs/backup-format.md says.',
          ]);
          return written.lost > 0 ? EXIT.found : EXIT.done;
        },
        showProgress,
      ),
  },
  {
    words: ['restore'],
    argument: 'FILE.age',
    options: {
      data: { type: 'string', value: 'DIR', required: true },
      admin: { type: 'string', value: 'USERNAME', required: true },
      'recovery-code-file': { type: 'string', value: 'FILE', required: true },
      base: { type: 'string', value: 'FULL.age' },
      'password-file': { type: 'string', value: 'FILE' },
      'device-secret-file': { type: 'string', value: 'FILE' },
      json: { type: 'boolean' },
    },
    /** The password is the administrator's new one. */
    async run(parsed: Parsed): Promise<number> {
      const username = requiredText(parsed, 'admin');
      const code = readRecoveryCode(requiredText(parsed, 'recovery-code-file'));
      const newPassword = await readPassword(text(parsed, 'password-file'));
      const dataDir = resolve(requiredText(parsed, 'data'));
      const cli = openCliSession({ dataDir, deviceSecretFile: text(parsed, 'device-secret-file'), onProgress: showProgress });
      return interruptible(
        () => void cli.close().catch(() => undefined),
        async () => {
          try {
            const base = text(parsed, 'base');
            const { lost, status } = await cli.call('backups.restore', {
              file: cli.engine.offerFile(resolve(parsed.argument ?? '')),
              ...(base === undefined ? {} : { base: cli.engine.offerFile(resolve(base)) }),
              code,
              username,
              newPassword,
            });
            print(parsed.values['json'] === true, { organisation: status.organisation, lost }, () => [
              `Restored into ${dataDir}. ${username} signs in with the new password; everybody else needs one from an administrator.`,
              ...lostLine(lost),
            ]);
            return lost > 0 ? EXIT.found : EXIT.done;
          } finally {
            await cli.close();
          }
        },
      );
    },
  },
  {
    words: ['recovery', 'identity'],
    options: {
      'recovery-code-file': { type: 'string', value: 'FILE', required: true },
      out: { type: 'string', value: 'FILE', required: true },
      json: { type: 'boolean' },
    },
    /** What the recovery code is to age: with it, backups are opened without Holdfast. */
    run(parsed: Parsed): Promise<number> {
      const secret = recoverySecret(parseRecoveryCode(readRecoveryCode(requiredText(parsed, 'recovery-code-file'))));
      const identity = backupIdentityOf(secret);
      const out = resolve(requiredText(parsed, 'out'));
      try {
        writeFileSync(out, `${formatIdentity(identity)}\n`, { flag: 'wx', mode: 0o600 });
      } catch {
        throw new UsageError('--out cannot be made: it exists already, or its folder cannot be written');
      } finally {
        for (const each of [secret, identity]) each.fill(0);
      }
      print(parsed.values['json'] === true, {}, () => [`${out} opens backups with age -d -i. It is as secret as the recovery code: delete it when you are done.`]);
      return Promise.resolve(EXIT.done);
    },
  },
] as const;
