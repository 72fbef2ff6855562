import { parseArgs } from 'node:util';

/** Exit codes, as scripts rely on them. */
export const EXIT = { done: 0, failed: 1, usage: 2, found: 3 } as const;

/** Wrong usage: what was typed does not name a command with its options. Its text never repeats a value. */
export class UsageError extends Error {}

interface Option {
  type: 'string' | 'boolean';
  /** What stands for the value in the usage text. */
  value?: string;
  required?: boolean;
}
export type Options = Record<string, Option>;
export interface CommandShape {
  words: readonly string[];
  /** Name of the one positional argument, if there is one. */
  argument?: string;
  /** It may be given more than once. */
  isRepeated?: boolean;
  options: Options;
}

export type Parsed = {
  argument: string | null;
  /** What was given beside it. */
  more: readonly string[];
  values: Record<string, string | boolean | undefined>;
};

/** Options of every command that opens a store. */
export const STORE_OPTIONS: Options = {
  data: { type: 'string', value: 'DIR', required: true },
  as: { type: 'string', value: 'USERNAME', required: true },
  'password-file': { type: 'string', value: 'FILE' },
  'second-factor-file': { type: 'string', value: 'FILE' },
  'device-secret-file': { type: 'string', value: 'FILE' },
  json: { type: 'boolean' },
};
/** May be empty: searching for nothing finds everybody. Anything else empty is a variable that a script left unset. */
const MAY_BE_EMPTY = new Set(['search']);

/** Finds the command that the words name and parses its options strictly. Throws UsageError. */
export function parseCommand<C extends CommandShape>(commands: readonly C[], argv: readonly string[]): { command: C; parsed: Parsed } {
  const command = commands.find(({ words }) => words.every((word, index) => argv[index] === word));
  if (!command) throw new UsageError(argv.length === 0 ? 'no command given' : 'there is no such command');
  const { values, positionals, tokens } = parseStrictly(command, argv.slice(command.words.length));
  const given = tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
  for (const [name, { required }] of Object.entries(command.options)) {
    if (required && values[name] === undefined) throw new UsageError(`--${name} is missing`);
    if (given.filter((each) => each === name).length > 1) throw new UsageError(`--${name} is given twice`);
    if (values[name] === '' && !MAY_BE_EMPTY.has(name)) throw new UsageError(`--${name} is empty`);
  }
  const [argument, ...more] = positionals;
  if (command.argument !== undefined && !argument) throw new UsageError(`${command.argument} is missing`);
  if (more.length > 0 && command.isRepeated !== true) throw new UsageError(`${command.argument ?? 'an argument'} is given twice`);
  return { command, parsed: { argument: argument ?? null, more, values } };
}

function parseStrictly({ argument, options }: CommandShape, args: string[]) {
  try {
    const { values, positionals, tokens } = parseArgs({
      args,
      options: Object.fromEntries(Object.entries(options).map(([name, { type }]) => [name, { type }])),
      allowPositionals: argument !== undefined,
      strict: true,
      tokens: true,
    });
    return { values: values as Parsed['values'], positionals, tokens };
  } catch (error) {
    throw new UsageError(whatIsWrong(error), { cause: error });
  }
}

/** Node's own sentences repeat what was typed, and that may be a password in the wrong place: only names are kept. */
function whatIsWrong(error: unknown): string {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  const name = /'(-{1,2}[a-z][a-z-]*)/iu.exec(message)?.[1] ?? 'an option';
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `${name} is not an option of this command`;
  if (code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL') return 'there is an argument that this command does not take';
  if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') return /does not take/u.test(message) ? `${name} takes no value` : `${name} lacks its value`;
  return 'the options cannot be read';
}

/** The usage text, derived from the same table that is parsed. */
export function usageText(commands: readonly CommandShape[]): string {
  const lines = commands.map(({ words, argument, isRepeated, options }) => {
    const parts = Object.entries(options).map(([name, { type, value, required }]) => {
      const text = type === 'string' ? `--${name} ${value ?? 'VALUE'}` : `--${name}`;
      return required ? text : `[${text}]`;
    });
    return `  ${[...words, ...(argument === undefined ? [] : [isRepeated ? `${argument}...` : argument]), ...parts].join(' ')}`;
  });
  return [
    'Usage: holdfast-cli COMMAND',
    '',
    ...lines,
    '',
    'The password is read from --password-file or from standard input, never from an argument. So is the code of an',
    'account with a second factor: from --second-factor-file, or asked for on a terminal; and that of an invitation:',
    'from --code-file.',
    'Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 verification found something.',
    '',
  ].join('\n');
}

/** A string option's value. */
export function text(parsed: Parsed, name: string): string | undefined {
  const value = parsed.values[name];
  return typeof value === 'string' ? value : undefined;
}
/** A required string option's value. Throws UsageError where it depends on other options whether it is required. */
export function requiredText(parsed: Parsed, name: string): string {
  const value = text(parsed, name);
  if (value === undefined) throw new UsageError(`--${name} is missing`);
  return value;
}
