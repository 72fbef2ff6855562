import { closeSync, constants, fchmodSync, fstatSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { CIPHERS } from '../../preload/contract/session.ts';
import { fileError } from '../engine/audit/file-error.ts';
import { EngineError } from '../engine/errors.ts';
import { inspectStore } from '../engine/keys/store-state.ts';
import { interruptible } from './interruption.ts';
import { print } from './output.ts';
import { readPassword } from './password-input.ts';
import { openCliSession } from './session.ts';
import { EXIT, requiredText, text, UsageError } from './usage.ts';
import type { Parsed } from './usage.ts';

/** Makes an organisation: what first run does in the window. */
export const initCommand = {
  words: ['init'],
  options: {
    data: { type: 'string', value: 'DIR', required: true },
    org: { type: 'string', value: 'NAME', required: true },
    admin: { type: 'string', value: 'USERNAME', required: true },
    name: { type: 'string', value: 'NAME' },
    'recovery-out': { type: 'string', value: 'FILE', required: true },
    cipher: { type: 'string', value: CIPHERS.join('|') },
    'password-file': { type: 'string', value: 'FILE' },
    'device-secret-file': { type: 'string', value: 'FILE' },
    json: { type: 'boolean' },
  },
  async run(parsed: Parsed): Promise<number> {
    const cipher = CIPHERS.find((known) => known === (text(parsed, 'cipher') ?? CIPHERS[0]));
    if (!cipher) throw new UsageError(`--cipher is one of ${CIPHERS.join(', ')}`);
    const organisation = requiredText(parsed, 'org');
    const username = requiredText(parsed, 'admin');
    const password = await readPassword(text(parsed, 'password-file'));
    const dataDir = resolve(requiredText(parsed, 'data'));
    const recoveryPath = resolve(requiredText(parsed, 'recovery-out'));
    let stopped = false;
    const deviceSecret = await interruptible(
      () => void (stopped = true),
      async () => {
        const recoveryFile = openRecoveryFile(recoveryPath);
        let isWritten = false;
        const cli = openCliSession({
          dataDir,
          deviceSecretFile: text(parsed, 'device-secret-file'),
          async keepRecoveryCode(code) {
            if (stopped) throw new EngineError('conflict', 'cancelled');
            recoveryFile.write(`${code}\n`);
            isWritten = true;
          },
        });
        try {
          await cli.call('setup.create', { organisation, name: text(parsed, 'name') ?? username, username, password, cipher });
          return cli.deviceSecretKind;
        } catch (error) {
          // What fails after the organisation was made must not take its only code away.
          if (!isWritten || inspectStore(dataDir).state === 'none') recoveryFile.discard();
          throw error;
        } finally {
          recoveryFile.close();
          await cli.close();
        }
      },
    );
    print(parsed.values['json'] === true, { organisation, administrator: username, cipher, deviceSecret }, () => [
      `The organisation is made. Its recovery code is in ${recoveryPath}: print it, keep it away from this machine, delete the file.`,
      deviceSecret === 'file'
        ? 'This machine\'s half of the keys is in the device secret file, not in a keychain: whoever copies both has only the password to guess.'
        : 'This machine\'s half of the keys is in its keychain.',
    ]);
    return EXIT.done;
  },
} as const;

/**
 * Opens the file for the code before there is one, so that no organisation is made whose code could not be kept.
 * A file that holds something is never touched; an empty one (made beforehand, or left by a run that was killed) is
 * taken. Only its owner may read it.
 */
function openRecoveryFile(path: string) {
  const refuse = (): never => {
    throw new UsageError('--recovery-out cannot be made: it exists already, or its folder cannot be written');
  };
  let fd: number;
  try {
    // Neither a link nor a pipe is followed or waited for; both flags are missing on Windows.
    fd = openSync(path, constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0), 0o600);
  } catch {
    return refuse();
  }
  try {
    const found = fstatSync(fd);
    if (!found.isFile() || found.size > 0) refuse();
    fchmodSync(fd, 0o600);
  } catch {
    closeSync(fd);
    return refuse();
  }
  return {
    /** Returns when it is on disk. Throws read_only. */
    write(line: string): void {
      try {
        writeSync(fd, line);
        fsyncSync(fd);
      } catch (error) {
        throw fileError(error);
      }
    },
    discard: () => rmSync(path, { force: true }),
    close: () => closeSync(fd),
  };
}
