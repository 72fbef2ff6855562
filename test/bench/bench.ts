import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Bench, Goal } from './goal.ts';
import { authorisation } from './goals/authorisation.ts';
import { backup } from './goals/backup.ts';
import { command } from './goals/command.ts';
import { coldStart } from './goals/cold-start.ts';
import { echo } from './goals/echo.ts';
import { encryption } from './goals/encryption.ts';
import { rotation, unlock } from './goals/keys.ts';
import { mainLoop, mainLoopAtSignIn } from './goals/main-loop.ts';
import { peopleImport } from './goals/people-import.ts';
import { recordsImport } from './goals/records-import.ts';
import { recordsPeers } from './goals/records-peers.ts';
import { openRecord } from './goals/records-open.ts';
import { recordsSearch } from './goals/records-search.ts';
import { scrolling, memory, typing } from './goals/records-window.ts';
import { signIn } from './goals/sign-in.ts';
import { tokens } from './goals/tokens.ts';
import { machineFacts, machineLine } from './machine.ts';
import { judge, progressLine, table } from './report.ts';
import type { Line } from './report.ts';
import { runRounds } from './rounds.ts';
import { Workspace } from './workspace.ts';

/** Every goal that can be measured, in the order of docs/performance.md. */
const GOALS: readonly Goal[] = [command, encryption, mainLoop, mainLoopAtSignIn, coldStart, echo, peopleImport, recordsSearch, openRecord, recordsImport, recordsPeers, scrolling, memory, typing, authorisation, tokens, signIn, unlock, rotation, backup];
/** How often a set of rounds is tried before it stays void. */
const MOST_ATTEMPTS = 3;
const RESULTS_FILE = fileURLToPath(new URL('../../bench-results.json', import.meta.url));

const wanted = process.argv.slice(2).map((name) => name.toUpperCase());
const unknown = wanted.filter((name) => !GOALS.some(({ id }) => id === name));
if (unknown.length > 0) {
  console.error(`Unknown goal: ${unknown.join(', ')}. There are ${GOALS.map(({ id }) => id).join(', ')}.`);
  process.exit(2);
}

const lines: Line[] = [];
const failed: string[] = [];
const workspace = new Workspace();
const bench: Bench = {
  workspace,
  async compare(comparison) {
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
      const set = await runRounds(comparison);
      const judged = judge(comparison, set, attempt);
      console.log(progressLine(judged, attempt, MOST_ATTEMPTS));
      // The void ones too: how often it took to get a figure belongs to the figure.
      lines.push(...judged);
      if (set.valid) return;
    }
  },
};

const machine = machineFacts(workspace.folder('disk'));
console.log(machineLine(machine));
try {
  for (const goal of GOALS.filter(({ id }) => wanted.length === 0 || wanted.includes(id))) {
    console.log(`\n${goal.id}  ${goal.title}`);
    try {
      await goal.run(bench);
    } catch (error) {
      failed.push(goal.id);
      console.error(`${goal.id} could not be measured:`, error);
    }
  }
} finally {
  workspace.remove();
}
console.log(`\n${table(lines)}`);
writeFileSync(RESULTS_FILE, `${JSON.stringify({ at: new Date().toISOString(), machine, lines, failed }, null, 2)}\n`);
// A goal that is missed is news, not a failure: nothing but a bench that cannot run ends with an error.
process.exitCode = failed.length > 0 ? 1 : 0;
