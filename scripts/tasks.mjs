/**
 * Every task of `node scripts/run.mjs <task>`: the file it runs, relative to the repository, and its first arguments.
 * @type {ReadonlyMap<string, readonly [string, ...string[]]>}
 */
export const TASKS = new Map(
  /** @type {[string, [string, ...string[]]][]} */ ([
    ['start', ['scripts/start.mjs']],
    ['test', ['scripts/test.mjs']],
    ['cli', ['main/cli/cli.ts']],
    ['bench', ['scripts/bench.mjs']],
    ['faults', ['scripts/faults.mjs']],
    ['package', ['scripts/package.mjs']],
    // Single steps, for working on one part.
    ['setup', ['scripts/setup/setup.mjs']],
    ['build', ['scripts/build.mjs']],
    ['common-passwords', ['scripts/common-passwords.mjs']],
    ['typecheck', ['scripts/test.mjs', 'typecheck']],
    ['lint', ['scripts/test.mjs', 'lint']],
    ['vitest', ['scripts/test.mjs', 'unit']],
    ['e2e', ['scripts/test.mjs', 'e2e']],
    ['packed', ['scripts/test.mjs', 'packed']],
    ['with-desktop', ['scripts/with-desktop.mjs']],
    ['in-session', ['scripts/in-session.mjs']],
  ]),
);
