import { CIPHERS } from '../../preload/contract/session.ts';
import type { OutputOf } from '../../preload/contract/contract.ts';
import { print, showProgress } from './output.ts';
import { readRecoveryCode } from './password-input.ts';
import { signedIn } from './signed-in.ts';
import { EXIT, STORE_OPTIONS, text, UsageError } from './usage.ts';
import type { Parsed } from './usage.ts';

type Keys = OutputOf<'keys.overview'>;

/** The same table for every command that changes who can open the data. */
function printKeys(parsed: Parsed, keys: Keys): number {
  const { leftBehind, recovery, escrow } = keys;
  const day = (atMs: number | null): string => (atMs === null ? 'never' : new Date(atMs).toISOString().slice(0, 10));
  print(parsed.values['json'] === true, keys, () => [
    `Cipher: ${keys.cipher}. Rotations of the database key: ${String(keys.rotations)}, the last one: ${day(keys.rotatedAtMs)}.`,
    `Passwords that open this machine: ${String(keys.passwords)}, invitations: ${String(keys.invitations)}.`,
    `A rotation now would leave behind: ${String(leftBehind.passwords)} passwords, ${String(leftBehind.invitations)} invitations${recovery.codeNeeded ? '; it needs the recovery code' : ''}.`,
    `Recovery code typed back: ${day(recovery.confirmedAtMs)}, tried since: ${day(recovery.drilledAtMs)}.`,
    escrow === null ? 'Escrow: none.' : `Escrow: ${escrow.recipient}, since ${day(escrow.setAtMs)}.`,
  ]);
  return EXIT.done;
}

export const keysCommands = [
  { words: ['keys', 'show'], options: STORE_OPTIONS, run: (parsed: Parsed): Promise<number> => signedIn(parsed, async (cli) => printKeys(parsed, await cli.call('keys.overview', {}))) },
  {
    words: ['keys', 'rotate'],
    options: { ...STORE_OPTIONS, cipher: { type: 'string', value: CIPHERS.join('|') }, 'recovery-code-file': { type: 'string', value: 'FILE' } },
    run(parsed: Parsed): Promise<number> {
      const given = text(parsed, 'cipher');
      const cipher = CIPHERS.find((known) => known === given);
      if (given !== undefined && !cipher) throw new UsageError(`--cipher is one of ${CIPHERS.join(', ')}`);
      const codeFile = text(parsed, 'recovery-code-file');
      const recoveryCode = codeFile === undefined ? {} : { recoveryCode: readRecoveryCode(codeFile) };
      return signedIn(parsed, async (cli) => printKeys(parsed, await cli.call('keys.rotate', { ...(cipher ? { cipher } : {}), ...recoveryCode })), showProgress);
    },
  },
  {
    words: ['escrow', 'set'],
    argument: 'age1...',
    options: STORE_OPTIONS,
    run: (parsed: Parsed): Promise<number> => signedIn(parsed, async (cli) => printKeys(parsed, await cli.call('keys.setEscrow', { recipient: parsed.argument ?? '' }))),
  },
  { words: ['escrow', 'remove'], options: STORE_OPTIONS, run: (parsed: Parsed): Promise<number> => signedIn(parsed, async (cli) => printKeys(parsed, await cli.call('keys.removeEscrow', {}))) },
] as const;
