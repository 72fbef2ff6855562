#!/usr/bin/env node
import { EngineError } from '../engine/errors.ts';
import { keepOutOfCoreFiles } from '../engine/core-files.ts';
import { MESSAGES } from '../engine/messages.ts';
import { keepOutOfSwap } from '../engine/swap-space.ts';
import { accountCommands } from './account.ts';
import { auditCommands } from './audit.ts';
import { backupCommands } from './backups.ts';
import { certificateCommands } from './certificate.ts';
import { initCommand } from './init.ts';
import { invitationCommands } from './invitations.ts';
import { endBy, Interrupted } from './interruption.ts';
import { keysCommands } from './keys.ts';
import { outliveReaders, tell } from './output.ts';
import { peopleCommands } from './people.ts';
import { recoveryCommands } from './recovery.ts';
import { reviewCommands } from './reviews.ts';
import { salvageCommand } from './salvage.ts';
import { EXIT, parseCommand, UsageError, usageText } from './usage.ts';

const COMMANDS = [initCommand, ...peopleCommands, ...invitationCommands, ...accountCommands, ...auditCommands, ...reviewCommands, ...certificateCommands, ...backupCommands, salvageCommand, ...keysCommands, ...recoveryCommands];

/** Runs one command and returns its exit code. Results go to standard output, everything else to standard error. */
async function main(argv: readonly string[]): Promise<number> {
  if (argv[0] === 'help' || argv.includes('--help')) {
    process.stdout.write(usageText(COMMANDS));
    return EXIT.done;
  }
  try {
    const { command, parsed } = parseCommand(COMMANDS, argv);
    return await command.run(parsed);
  } catch (error) {
    return report(error);
  }
}

/** Tells an error by its code and returns the exit code it stands for. */
function report(error: unknown): number {
  if (error instanceof UsageError) {
    tell(`usage: ${error.message}. See holdfast-cli --help`);
    return EXIT.usage;
  }
  if (error instanceof Interrupted) {
    tell(`conflict/cancelled: ${MESSAGES.cancelled}`);
    endBy(error.signal);
    return EXIT.failed;
  }
  if (error instanceof EngineError) {
    tell(`${error.code}/${error.reason}: ${MESSAGES[error.reason]}`);
    if (error.retryAfterSeconds !== undefined) tell(`  in ${String(error.retryAfterSeconds)} s`);
    for (const { path, rule } of error.fields) tell(`  ${path}: ${rule}`);
    return EXIT.failed;
  }
  // Another error's text may hold a path or worse; its name is enough to report it.
  tell(`internal/unexpected: ${error instanceof Error ? error.name : 'error'}`);
  return EXIT.failed;
}

keepOutOfCoreFiles();
keepOutOfSwap();
outliveReaders();
const code = await main(process.argv.slice(2));
// What could not be printed has set it already.
process.exitCode = Number(process.exitCode ?? 0) || code;
