import { closeSync, openSync, readSync } from 'node:fs';
import type { ReadStream } from 'node:tty';
import { Interrupted } from './interruption.ts';
import { UsageError } from './usage.ts';

/** Longest password file or line that is read, in bytes; the contract's own bound is tighter. */
const LIMIT_BYTES = 8 * 1024;

/**
 * Reads the password from a file or from standard input, up to the first line break. On a terminal it asks and does
 * not echo. Throws UsageError when there is none.
 */
export async function readPassword(file: string | undefined): Promise<string> {
  if (file !== undefined) return readSecretFile(file, 'password');
  const password = process.stdin.isTTY ? await askHidden(process.stdin, 'Password: ') : firstLine(await readPiped((bytes) => bytes.includes('\n')));
  if (password === '') throw new UsageError('no password: give --password-file FILE or standard input');
  return password;
}

/** Reads a password to be set from a file. Throws UsageError when there is none. */
export function readNewPassword(file: string): string {
  return readSecretFile(file, 'new password');
}

/** Reads a second factor from a file: a code of the device, or a backup code. Throws UsageError when there is none. */
export function readSecondFactor(file: string): string {
  return readSecretFile(file, 'second factor');
}

/** Reads the one-time code of an invitation from a file. Throws UsageError when there is none. */
export function readInvitationCode(file: string): string {
  return readSecretFile(file, 'invitation code');
}

/** Reads the recovery code from a file. Throws UsageError when there is none. */
export function readRecoveryCode(file: string): string {
  return readSecretFile(file, 'recovery code');
}

/** Reads the organisation's escrow key from a file as age-keygen writes it, with its comments. Throws UsageError when there is none, or more than one. */
export function readEscrowKey(file: string): string {
  const lines = readWholeFile(file, 'escrow key').split(/\r?\n/u).map((line) => line.trim());
  const [key, ...others] = lines.filter((line) => line !== '' && !line.startsWith('#'));
  if (key === undefined || others.length > 0) throw new UsageError('the escrow key file needs one key, on a line of its own');
  return key;
}

/**
 * Reads shares of a recovery code: from a file or from standard input, one on each line, or on a terminal one after the
 * other without an echo, as many as `neededFor` says of the first. Throws UsageError when there is none.
 */
export async function readShares(file: string | undefined, neededFor: (first: string) => number): Promise<string[]> {
  if (file === undefined && process.stdin.isTTY) {
    const shares = [await askHidden(process.stdin, 'Share: ')];
    for (let left = neededFor(shares[0] ?? '') - 1; left > 0; left -= 1) shares.push(await askHidden(process.stdin, `Share, ${String(left)} more: `));
    return shares;
  }
  const text = file === undefined ? await readPiped(() => false) : readWholeFile(file, 'shares');
  const shares = text.split(/\r?\n/u).map((each) => each.trim()).filter((each) => each !== '');
  if (shares.length === 0) throw new UsageError('no shares: give --shares-file FILE or standard input, one on each line');
  return shares;
}

/** Asks for the second factor, once it is known to be needed; null where there is no terminal to ask on. */
export async function askSecondFactor(): Promise<string | null> {
  return process.stdin.isTTY ? askHidden(process.stdin, 'Code of the second factor: ') : null;
}

type Secret = 'password' | 'new password' | 'second factor' | 'invitation code' | 'recovery code' | 'shares' | 'escrow key';

function readSecretFile(file: string, what: Secret): string {
  const secret = firstLine(readWholeFile(file, what));
  if (secret === '') throw new UsageError(`the ${what} file is empty`);
  return secret;
}

function readWholeFile(file: string, what: Secret): string {
  let descriptor;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    throw new UsageError(`the ${what} file cannot be read`);
  }
  const buffer = Buffer.alloc(LIMIT_BYTES + 1);
  try {
    // One after the other and not by position, which a pipe of the shell, `<(…)`, does not have.
    let size = 0;
    for (let bytes = -1; bytes !== 0 && size < buffer.length; size += bytes) bytes = readSync(descriptor, buffer, size, buffer.length - size, null);
    if (size > LIMIT_BYTES) throw new UsageError(`the ${what} file is too large`);
    return utf8(buffer.subarray(0, size), what);
  } catch (error) {
    // A folder opens like a file.
    throw error instanceof UsageError ? error : new UsageError(`the ${what} file cannot be read`);
  } finally {
    buffer.fill(0);
    closeSync(descriptor);
  }
}

/** Standard input to its end, or to the piece of it that is the last one. */
async function readPiped(isLast: (bytes: Buffer) => boolean): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of process.stdin) {
    const bytes = chunk as Buffer;
    chunks.push(bytes);
    sizeBytes += bytes.length;
    if (sizeBytes > LIMIT_BYTES) throw new UsageError('standard input is too long');
    if (isLast(bytes)) break;
  }
  return utf8(Buffer.concat(chunks), 'password');
}

/** Strict, so that a file in another encoding is named as such, not as a wrong password; a byte-order mark is skipped. */
function utf8(bytes: Uint8Array, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`the ${what} is not UTF-8 text`);
  }
}

/** Asks on a terminal in raw mode, so that nothing typed is shown or kept in its scroll-back. */
function askHidden(terminal: ReadStream, question: string): Promise<string> {
  // In this order: somebody quick must not see the first letters before the echo is off.
  terminal.setRawMode(true);
  process.stderr.write(question);
  terminal.setEncoding('utf8');
  return new Promise((resolve, reject) => {
    let typed = '';
    const stop = (): void => {
      terminal.setRawMode(false);
      terminal.pause();
      terminal.removeListener('data', take);
      process.stderr.write('\n');
    };
    const take = (chunk: string): void => {
      for (const key of chunk) {
        if (key === '\r' || key === '\n') {
          stop();
          resolve(typed);
          return;
        }
        if (key === '\u0003') {
          stop();
          reject(new Interrupted('SIGINT'));
          return;
        }
        if (key === '\u007f') typed = [...typed].slice(0, -1).join('');
        else if (typed.length < LIMIT_BYTES) typed += key;
      }
    };
    terminal.on('data', take);
    terminal.resume();
  });
}

function firstLine(text: string): string {
  return text.split(/\r?\n/u, 1)[0] ?? '';
}
