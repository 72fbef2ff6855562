import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { InputOf } from '../../preload/contract/contract.ts';
import { EngineError } from '../engine/errors.ts';
import { formatRecoveryCode } from '../engine/keys/recovery-code.ts';
import { combineShares } from '../engine/keys/recovery-shares.ts';
import { readShare } from '../engine/keys/share-code.ts';
import { print } from './output.ts';
import { readEscrowKey, readPassword, readRecoveryCode, readShares } from './password-input.ts';
import { signedIn } from './signed-in.ts';
import { unsigned } from './unsigned.ts';
import { EXIT, requiredText, STORE_OPTIONS, text, UsageError } from './usage.ts';
import type { Parsed } from './usage.ts';

/** How many shares are needed, as the first one says. Throws invalid_input/share_malformed, share_newer. */
function neededFor(first: string): number {
  const read = readShare(first);
  if (read.state !== 'ok') throw new EngineError('invalid_input', read.state === 'newer' ? 'share_newer' : 'share_malformed');
  read.share.point.fill(0);
  return read.share.needed;
}

/** The code from its file, or the shares from theirs. Throws UsageError for none and for both. */
export async function givenSecret(parsed: Parsed): Promise<Pick<InputOf<'keys.drill'>, 'code' | 'shares'>> {
  const [codeFile, sharesFile] = [text(parsed, 'recovery-code-file'), text(parsed, 'shares-file')];
  if ((codeFile === undefined) === (sharesFile === undefined)) throw new UsageError('one of --recovery-code-file and --shares-file is needed');
  return codeFile === undefined ? { shares: await readShares(sharesFile, neededFor) } : { code: readRecoveryCode(codeFile) };
}

/** The same, or the organisation's escrow key from its file. Throws UsageError. */
async function givenKey(parsed: Parsed): Promise<Pick<InputOf<'session.recover'>, 'code' | 'shares' | 'escrowKey'>> {
  const file = text(parsed, 'escrow-key-file');
  if (file === undefined) return givenSecret(parsed);
  if (Object.keys(SECRET_OPTIONS).some((name) => text(parsed, name) !== undefined)) throw new UsageError('--escrow-key-file opens the data by itself: no code and no shares besides');
  return { escrowKey: readEscrowKey(file) };
}

/** The file of the recovery code, or that of shares of it: `givenSecret` takes one of them. */
export const SECRET_OPTIONS = { 'recovery-code-file': { type: 'string', value: 'FILE' }, 'shares-file': { type: 'string', value: 'FILE' } } as const;

/** A new file that only its owner can read, on disk when this returns. Throws UsageError. */
export function writeNewFile(file: string, content: string): void {
  try {
    writeFileSync(file, content, { flag: 'wx', mode: 0o600, flush: true });
  } catch {
    throw new UsageError('--out cannot be made: it exists already, or its folder cannot be written');
  }
}

export const recoveryCommands = [
  {
    words: ['recovery', 'drill'],
    options: { ...STORE_OPTIONS, ...SECRET_OPTIONS },
    async run(parsed: Parsed): Promise<number> {
      const secret = await givenSecret(parsed);
      return signedIn(parsed, async (cli) => {
        await cli.call('keys.drill', secret);
        print(parsed.values['json'] === true, {}, () => [`${secret.shares ? 'The shares open' : 'The recovery code opens'} the data. Nothing was changed.`]);
        return EXIT.done;
      });
    },
  },
  {
    words: ['recovery', 'combine'],
    options: { 'shares-file': { type: 'string', value: 'FILE' }, out: { type: 'string', value: 'FILE', required: true }, json: { type: 'boolean' } },
    /** The recovery code back from its shares, for whatever takes a code: restoring a backup, for one. */
    async run(parsed: Parsed): Promise<number> {
      const code = await combineShares(await readShares(text(parsed, 'shares-file'), neededFor));
      const out = resolve(requiredText(parsed, 'out'));
      try {
        writeNewFile(out, `${formatRecoveryCode(code)}\n`);
      } finally {
        code.fill(0);
      }
      print(parsed.values['json'] === true, {}, () => [`${out} holds the recovery code. Delete it when you are done.`]);
      return EXIT.done;
    },
  },
  {
    words: ['recovery', 'open'],
    options: { data: { type: 'string', value: 'DIR', required: true }, admin: { type: 'string', value: 'USERNAME', required: true }, ...SECRET_OPTIONS, 'escrow-key-file': { type: 'string', value: 'FILE' }, 'password-file': { type: 'string', value: 'FILE' }, 'device-secret-file': { type: 'string', value: 'FILE' }, json: { type: 'boolean' } },
    /** Binds this machine anew; the password is the administrator's new one. */
    async run(parsed: Parsed): Promise<number> {
      const username = requiredText(parsed, 'admin');
      const secret = await givenKey(parsed);
      const newPassword = await readPassword(text(parsed, 'password-file'));
      return unsigned(parsed, async (cli) => {
        const { organisation } = await cli.call('session.recover', { ...secret, username, newPassword });
        print(parsed.values['json'] === true, { organisation }, () => [`The data of ${organisation ?? ''} is open to ${username} with the new password, on this machine.`]);
        return EXIT.done;
      });
    },
  },
  {
    words: ['recovery', 'share'],
    options: { ...STORE_OPTIONS, 'recovery-code-file': { type: 'string', value: 'FILE', required: true }, needed: { type: 'string', value: 'K', required: true }, total: { type: 'string', value: 'N', required: true }, out: { type: 'string', value: 'FILE', required: true } },
    /** One share on each line, in the order of their numbers. */
    run(parsed: Parsed): Promise<number> {
      const code = readRecoveryCode(requiredText(parsed, 'recovery-code-file'));
      const [needed, total] = [Number(requiredText(parsed, 'needed')), Number(requiredText(parsed, 'total'))];
      return signedIn(parsed, async (cli) => {
        const { shares, set } = await cli.call('keys.makeShares', { code, needed, total });
        const out = resolve(requiredText(parsed, 'out'));
        writeNewFile(out, shares.map((share) => `${share}\n`).join(''));
        print(parsed.values['json'] === true, { needed, total, set }, () => [`${out} holds ${String(total)} shares of set ${set}, any ${String(needed)} of which give the code back. Print each for one person and delete the file.`]);
        return EXIT.done;
      });
    },
  },
  {
    words: ['recovery', 'replace'],
    options: { ...STORE_OPTIONS, out: { type: 'string', value: 'FILE', required: true } },
    /** A new code in the place of the one before. It is in the file before it is in force. */
    run: (parsed: Parsed): Promise<number> =>
      signedIn(parsed, async (cli) => {
        const { recoveryCode } = await cli.call('keys.makeCode', {});
        const out = resolve(requiredText(parsed, 'out'));
        writeNewFile(out, `${recoveryCode}\n`);
        await cli.call('keys.replaceCode', { code: recoveryCode });
        print(parsed.values['json'] === true, {}, () => [`${out} holds the new recovery code, which is in force now. Print it and delete the file. Backups from before open only with the one before.`]);
        return EXIT.done;
      }),
  },
] as const;
