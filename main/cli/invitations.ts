import { resolve } from 'node:path';
import { Username } from '../../preload/contract/fields.ts';
import type { OutputOf } from '../../preload/contract/contract.ts';
import { EngineError } from '../engine/errors.ts';
import { MESSAGES } from '../engine/messages.ts';
import { print, showProgress } from './output.ts';
import { readInvitationCode, readPassword } from './password-input.ts';
import { findPeople } from './people.ts';
import type { CliSession } from './session.ts';
import { entering, signedIn } from './signed-in.ts';
import { EXIT, requiredText, STORE_OPTIONS, text, UsageError } from './usage.ts';
import type { Parsed } from './usage.ts';

type Invited = OutputOf<'people.invite'>;

/** The people of these user names. Throws not_found/no_such_item when one is nobody whom the caller sees. */
async function idsOf(cli: CliSession, usernames: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const typed of usernames) {
    const username = Username.safeParse(typed);
    const person = username.success ? (await findPeople(cli, username.data)).find((each) => each.username === username.data) : undefined;
    if (!person) throw new EngineError('not_found', 'no_such_item');
    ids.push(person.id);
  }
  return ids;
}

function invited({ changed, unchanged, refused, untilMs }: Invited, file: string, isDry: boolean): string[] {
  return [
    isDry
      ? `Dry run: ${String(changed)} people would be invited, ${String(unchanged)} stay as they are.`
      : `${String(changed)} people invited until ${new Date(untilMs).toISOString()}, ${String(unchanged)} stay as they are.`,
    ...refused.map(({ name, reason }) => `  ${name === '' ? '?' : name}: ${MESSAGES[reason as keyof typeof MESSAGES]}`),
    ...(isDry || changed === 0 ? [] : [`The codes are in ${file}: give each to its person, then delete the file.`]),
  ];
}

export const invitationCommands = [
  {
    words: ['people', 'invite'],
    argument: 'USERNAME',
    isRepeated: true,
    options: { ...STORE_OPTIONS, 'codes-out': { type: 'string', value: 'FILE.csv', required: true }, 'dry-run': { type: 'boolean' } },
    run: (parsed: Parsed): Promise<number> =>
      signedIn(parsed, async (cli) => {
        const path = resolve(requiredText(parsed, 'codes-out'));
        const dryRun = parsed.values['dry-run'] === true;
        const personIds = await idsOf(cli, [parsed.argument ?? '', ...parsed.more]);
        const outcome = await cli.call('people.invite', { personIds, file: cli.engine.offerFile(path), dryRun });
        print(parsed.values['json'] === true, outcome, () => invited(outcome, path, dryRun));
        return outcome.refusedCount > 0 ? EXIT.failed : EXIT.done;
      }, showProgress),
  },
  {
    words: ['accept-invitation'],
    options: { ...STORE_OPTIONS, 'code-file': { type: 'string', value: 'FILE', required: true } },
    /** `--password-file` holds the password to be set. */
    async run(parsed: Parsed): Promise<number> {
      const username = requiredText(parsed, 'as');
      const code = readInvitationCode(requiredText(parsed, 'code-file'));
      if (text(parsed, 'password-file') === undefined && process.stdin.isTTY) throw new UsageError('--password-file is missing: it holds the new password');
      const newPassword = await readPassword(text(parsed, 'password-file'));
      return entering(parsed, (cli, factor) => cli.call('session.acceptInvitation', { username, code, newPassword, ...factor }), async (cli) => {
        const { signedIn: who } = await cli.call('session.status', {});
        print(parsed.values['json'] === true, { personId: who?.personId ?? null, username: who?.username ?? username, secondFactorRequired: who?.mustEnrol === true }, () => [
          'The invitation is accepted: the new password is set. The code is used up.',
          ...(who?.mustEnrol === true ? ['This account needs a second factor. Set it up in the window.'] : []),
        ]);
        return EXIT.done;
      });
    },
  },
] as const;
