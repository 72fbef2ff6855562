import { resolve } from 'node:path';
import type { Salvaged } from '../../preload/contract/health.ts';
import { print, showProgress } from './output.ts';
import { readRecoveryCode } from './password-input.ts';
import type { CliSession } from './session.ts';
import { signedIn } from './signed-in.ts';
import { unsigned } from './unsigned.ts';
import { EXIT, requiredText, STORE_OPTIONS, text, UsageError } from './usage.ts';
import type { Parsed } from './usage.ts';

const KINDS: Record<Salvaged['kinds'][number]['kind'], string> = {
  people: 'people',
  records: 'records',
  versions: 'former versions of records',
  attachments: 'attachments',
  events: 'events of the audit',
  rest: 'other rows (roles, settings, sessions)',
};
const STAND_INS: Record<Salvaged['standIns'][number], string> = {
  audit_key: 'the key that signs the audit',
  pepper: 'what all passwords are hashed with',
  token_key: 'the key that signs sessions',
  store_id: 'the id of the data store',
  digest_key: 'what secret fields are found by',
  record_type: 'the name of a type of records',
  type_version: 'the present form of a type of records, in whose place is one from before',
  built_in_role: 'a role of the program, which asks for a second factor now',
};

/** What was saved and what is lost, in lines for people. */
function salvagedLines({ sizeBytes, kinds, files, emptied, standIns, hasAdministrator, isRecorded }: Salvaged, out: string): string[] {
  return [
    `What can be read is in ${out}: ${String(sizeBytes)} bytes, an ordinary backup, which the recovery code opens.`,
    ...kinds.map(({ kind, read, lost }) => `  ${KINDS[kind]}: ${String(read)} saved, ${lost === null ? 'nobody can know how many' : String(lost)} lost`),
    `  files of attachments: ${String(files.held)} saved, ${String(files.lost)} lost`,
    ...(emptied === 0 ? [] : [`${String(emptied)} references pointed to what is lost, and point to nothing now.`]),
    ...(standIns.length === 0 ? [] : [`Lost, and made anew: ${standIns.map((name) => STAND_INS[name]).join('; ')}.`]),
    ...(hasAdministrator ? [] : ['No administrator could be read, so that nobody would get in after a restore: open it with age, tar and sqlite3 (docs/backup-format.md).']),
    ...(isRecorded ? [] : ['The damaged data could not take the event that tells of this. What was saved has it.']),
  ];
}

function isComplete({ kinds, files, emptied, standIns }: Salvaged): boolean {
  return kinds.every(({ lost }) => lost === 0) && files.lost + emptied + standIns.length === 0;
}

export const salvageCommand = {
  words: ['salvage'],
  options: { ...STORE_OPTIONS, 'as': { type: 'string', value: 'USERNAME' }, 'recovery-code-file': { type: 'string', value: 'FILE' }, 'out': { type: 'string', value: 'FILE.age', required: true } },
  /** By whoever may make backups; or, where nobody can sign in, by the recovery code. */
  run(parsed: Parsed): Promise<number> {
    const [as, codeFile] = [text(parsed, 'as'), text(parsed, 'recovery-code-file')];
    if ((as === undefined) === (codeFile === undefined)) throw new UsageError('one of --as and --recovery-code-file is needed');
    const out = resolve(requiredText(parsed, 'out'));
    const tell = (salvaged: Salvaged): number => {
      print(parsed.values['json'] === true, salvaged, () => salvagedLines(salvaged, out));
      return isComplete(salvaged) ? EXIT.done : EXIT.found;
    };
    const offer = (cli: CliSession): { file: string } => ({ file: cli.engine.offerFile(out) });
    if (codeFile === undefined) return signedIn(parsed, async (cli) => tell(await cli.call('health.salvage', offer(cli))), showProgress);
    const code = readRecoveryCode(codeFile);
    return unsigned(parsed, async (cli) => tell(await cli.call('health.salvageByCode', { ...offer(cli), code })));
  },
} as const;
