import { resolve } from 'node:path';
import { formatIdentity } from '../engine/keys/age-keys.ts';
import { backupIdentityOf } from '../engine/keys/kdf.ts';
import { parseRecoveryCode, recoverySecret } from '../engine/keys/recovery-code.ts';
import type { BackupComparison } from '../../preload/contract/backup-comparison.ts';
import { comparisonLines } from './comparison.ts';
import { print, showProgress } from './output.ts';
import { readPassword, readRecoveryCode } from './password-input.ts';
import { givenSecret, SECRET_OPTIONS, writeNewFile } from './recovery.ts';
import type { CliSession } from './session.ts';
import { signedIn } from './signed-in.ts';
import { unsigned } from './unsigned.ts';
import { EXIT, requiredText, STORE_OPTIONS, text } from './usage.ts';
import type { Parsed } from './usage.ts';

const lostLine = (lost: number): string[] => (lost === 0 ? [] : [`${String(lost)} attachments could not be read: no backup has their content.`]);

/** Of what works before anybody signs in. */
const RESTORE_OPTIONS = {
  data: { type: 'string', value: 'DIR', required: true },
  ...SECRET_OPTIONS,
  'present-code-file': { type: 'string', value: 'FILE' },
  base: { type: 'string', value: 'FULL.age' },
  'device-secret-file': { type: 'string', value: 'FILE' },
  json: { type: 'boolean' },
} as const;

/** The backup that was named, and the full one beneath it. */
function offeredFiles(cli: CliSession, parsed: Parsed): { file: string; base?: string } {
  const base = text(parsed, 'base');
  const offer = (path: string): string => cli.engine.offerFile(resolve(path), 'backup-restore');
  return { file: offer(parsed.argument ?? ''), ...(base === undefined ? {} : { base: offer(base) }) };
}

function presentCodeOf(parsed: Parsed): { presentCode?: string } {
  const file = text(parsed, 'present-code-file');
  return file === undefined ? {} : { presentCode: readRecoveryCode(file) };
}

/** A backup whose chain contradicts itself, or that lacks files, is something found. */
function endOf({ backup }: BackupComparison): number {
  return backup.chain === 'intact' && backup.missing === 0 ? EXIT.done : EXIT.found;
}

export const backupCommands = [
  {
    words: ['backup', 'drill'],
    argument: 'FILE.age',
    options: { ...STORE_OPTIONS, ...SECRET_OPTIONS, base: { type: 'string', value: 'FULL.age' } },
    async run(parsed: Parsed): Promise<number> {
      const secret = await givenSecret(parsed);
      return signedIn(
        parsed,
        async (cli) => {
          const found = await cli.call('backups.drill', { ...offeredFiles(cli, parsed), ...secret });
          print(parsed.values['json'] === true, found, () => [...comparisonLines(found), 'It was restored, checked and taken away again. Nothing was changed.']);
          return endOf(found);
        },
        showProgress,
      );
    },
  },
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
    words: ['aside', 'list'],
    options: STORE_OPTIONS,
    run: (parsed: Parsed): Promise<number> =>
      signedIn(parsed, async (cli) => {
        const { asides } = await cli.call('backups.state', {});
        print(parsed.values['json'] === true, asides, () => asides.map(({ id, setAsideAtMs }) => `${id}  set aside ${new Date(setAsideAtMs).toISOString()}`));
        return EXIT.done;
      }),
  },
  {
    words: ['aside', 'put-back'],
    argument: 'ID',
    options: { ...STORE_OPTIONS, ...SECRET_OPTIONS },
    async run(parsed: Parsed): Promise<number> {
      const secret = await givenSecret(parsed);
      return signedIn(parsed, async (cli) => {
        await cli.call('backups.putBack', { aside: parsed.argument ?? '', ...secret });
        print(parsed.values['json'] === true, {}, () => ['Put back. What was here is set aside in turn.']);
        return EXIT.done;
      });
    },
  },
  {
    words: ['aside', 'remove'],
    argument: 'ID',
    options: STORE_OPTIONS,
    run: (parsed: Parsed): Promise<number> =>
      signedIn(parsed, async (cli) => {
        await cli.call('backups.removeAside', { aside: parsed.argument ?? '' });
        print(parsed.values['json'] === true, {}, () => ['Removed, for good.']);
        return EXIT.done;
      }),
  },
  {
    words: ['restore', 'compare'],
    argument: 'FILE.age',
    options: RESTORE_OPTIONS,
    /** What restoring would change; nothing is. */
    async run(parsed: Parsed): Promise<number> {
      const secret = await givenSecret(parsed);
      const presentCode = presentCodeOf(parsed);
      return unsigned(parsed, async (cli) => {
        const found = await cli.call('backups.compare', { ...offeredFiles(cli, parsed), ...secret, ...presentCode });
        print(parsed.values['json'] === true, found, () => [...comparisonLines(found), 'Nothing was changed.']);
        return endOf(found);
      });
    },
  },
  {
    words: ['restore'],
    argument: 'FILE.age',
    options: { ...RESTORE_OPTIONS, admin: { type: 'string', value: 'USERNAME', required: true }, 'password-file': { type: 'string', value: 'FILE' }, replace: { type: 'boolean' } },
    /** The password is the administrator's new one. */
    async run(parsed: Parsed): Promise<number> {
      const username = requiredText(parsed, 'admin');
      const secret = await givenSecret(parsed);
      const presentCode = presentCodeOf(parsed);
      const newPassword = await readPassword(text(parsed, 'password-file'));
      const replace = parsed.values['replace'] === true;
      return unsigned(parsed, async (cli, dataDir) => {
        const { lost, status } = await cli.call('backups.restore', { ...offeredFiles(cli, parsed), ...secret, ...presentCode, username, newPassword, replace });
        print(parsed.values['json'] === true, { organisation: status.organisation, lost }, () => [
          `Restored into ${dataDir}. ${username} signs in with the new password; everybody else needs one from an administrator.`,
          ...(replace ? ['What was there is set aside, and kept: holdfast-cli aside list.'] : []),
          ...lostLine(lost),
        ]);
        return lost > 0 ? EXIT.found : EXIT.done;
      });
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
      const code = parseRecoveryCode(readRecoveryCode(requiredText(parsed, 'recovery-code-file')));
      const secret = recoverySecret(code);
      const identity = backupIdentityOf(secret);
      const out = resolve(requiredText(parsed, 'out'));
      try {
        writeNewFile(out, `${formatIdentity(identity)}\n`);
      } finally {
        for (const each of [code, secret, identity]) each.fill(0);
      }
      print(parsed.values['json'] === true, {}, () => [`${out} opens backups with age -d -i. It is as secret as the recovery code: delete it when you are done.`]);
      return Promise.resolve(EXIT.done);
    },
  },
] as const;
