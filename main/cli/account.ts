import { EngineError } from '../engine/errors.ts';
import { print } from './output.ts';
import { askSecondFactor, readNewPassword, readPassword, readSecondFactor } from './password-input.ts';
import { signedInWith } from './signed-in.ts';
import { EXIT, requiredText, STORE_OPTIONS, text } from './usage.ts';
import type { Parsed } from './usage.ts';

export const accountCommands = [
  {
    words: ['account', 'password'],
    options: {
      ...STORE_OPTIONS,
      'new-password-file': { type: 'string', value: 'FILE', required: true },
      'next-second-factor-file': { type: 'string', value: 'FILE' },
    },
    /** Signing in spends a code of the second factor, so that the change needs the next one, or a backup code. */
    async run(parsed: Parsed): Promise<number> {
      const newPassword = readNewPassword(requiredText(parsed, 'new-password-file'));
      const next = text(parsed, 'next-second-factor-file');
      const factor = next === undefined ? {} : { secondFactor: readSecondFactor(next) };
      const password = await readPassword(text(parsed, 'password-file'));
      return signedInWith(parsed, password, async (cli) => {
        try {
          await cli.call('session.changePassword', { password, newPassword, ...factor });
        } catch (error) {
          const needed = error instanceof EngineError && error.reason === 'second_factor_needed';
          const secondFactor = needed ? await askSecondFactor() : null;
          if (secondFactor === null) throw error;
          await cli.call('session.changePassword', { password, newPassword, secondFactor });
        }
        print(parsed.values['json'] === true, {}, () => ['The password is changed. All other sessions of this account have ended.']);
        return EXIT.done;
      });
    },
  },
] as const;
