import { resolve } from 'node:path';
import type { Person } from '../../preload/contract/people.ts';
import type { ImportRowError } from '../../preload/contract/people-import.ts';
import { print, showProgress, table } from './output.ts';
import type { CliSession } from './session.ts';
import { signedIn } from './signed-in.ts';
import { EXIT, STORE_OPTIONS, text } from './usage.ts';
import type { Parsed } from './usage.ts';

const PAGE_ROWS = 500;

function describe({ line, column, rule }: ImportRowError): string {
  return `  line ${String(line)}, ${column}: ${rule.replaceAll('_', ' ')}`;
}

/** Everybody whom a search finds, and the caller may see. */
export async function findPeople(cli: CliSession, search: string): Promise<Person[]> {
  const rows: Person[] = [];
  for (;;) {
    const page = await cli.call('people.list', { filter: { search }, offset: rows.length, limit: PAGE_ROWS });
    rows.push(...page.rows);
    if (page.rows.length === 0 || rows.length >= page.total) return rows;
  }
}

export const peopleCommands = [
  {
    words: ['people', 'import'],
    argument: 'FILE.csv',
    options: { ...STORE_OPTIONS, 'dry-run': { type: 'boolean' }, 'skip-refused': { type: 'boolean' } },
    run: (parsed: Parsed): Promise<number> =>
      signedIn(parsed, async (cli) => {
        const dryRun = parsed.values['dry-run'] === true;
        const file = cli.engine.offerFile(resolve(parsed.argument ?? ''));
        const outcome = await cli.call('people.import', { file, dryRun, skipRefused: parsed.values['skip-refused'] === true });
        print(parsed.values['json'] === true, outcome, () => [
          dryRun
            ? `Dry run: ${String(outcome.created)} of ${String(outcome.rows)} people would be imported, ${String(outcome.refused)} rows are refused.`
            : `${String(outcome.created)} people imported, ${String(outcome.refused)} rows refused.`,
          ...(outcome.newTeamCount > 0 ? [`New teams: ${outcome.newTeams.join(', ')}`] : []),
          ...outcome.errors.map(describe),
          ...(outcome.refused > outcome.errors.length ? ['  …'] : []),
        ]);
        return outcome.refused > 0 && dryRun ? EXIT.failed : EXIT.done;
      }, showProgress),
  },
  {
    words: ['people', 'list'],
    options: { ...STORE_OPTIONS, search: { type: 'string', value: 'TEXT' } },
    run: (parsed: Parsed): Promise<number> =>
      signedIn(parsed, async (cli) => {
        const rows = await findPeople(cli, text(parsed, 'search') ?? '');
        print(parsed.values['json'] === true, rows, () =>
          table(
            ['NAME', 'USERNAME', 'TEAM', 'ROLE', 'STATUS', 'E-MAIL'],
            rows.map((person) => [person.name, person.username, person.team ?? '-', person.roleName ?? '-', person.status, person.email ?? '-']),
          ),
        );
        return EXIT.done;
      }),
  },
] as const;
