import { readFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number }} Counts */

/**
 * What a vitest run came to. A test that was skipped counts as failed: a check that does not run checks nothing. So
 * does an error outside any test, which vitest tells by its exit code alone.
 * @param {string} report
 * @param {number} exitCode
 * @returns {Counts}
 */
export function vitestCounts(report, exitCode) {
  /** @type {{ numPassedTests: number, numTotalTests: number } | null} */
  const stats = read(report);
  return counts(stats?.numPassedTests ?? 0, (stats?.numTotalTests ?? 0) - (stats?.numPassedTests ?? 0), exitCode);
}

/**
 * What a Playwright run came to. Skipped and flaky count as failed.
 * @param {string} report
 * @param {number} exitCode
 * @returns {Counts}
 */
export function playwrightCounts(report, exitCode) {
  /** @type {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number } } | null} */
  const whole = read(report);
  const stats = whole?.stats ?? { expected: 0, unexpected: 0, flaky: 0, skipped: 0 };
  return counts(stats.expected, stats.unexpected + stats.flaky + stats.skipped, exitCode);
}

/**
 * @param {number} passed
 * @param {number} failed
 * @param {number} exitCode
 * @returns {Counts}
 */
function counts(passed, failed, exitCode) {
  return { passed, failed: failed === 0 && exitCode !== 0 ? 1 : failed };
}

/**
 * @template T
 * @param {string} file
 * @returns {T | null}
 */
function read(file) {
  try {
    return /** @type {T} */ (JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // The tool did not get as far as writing one.
    return null;
  }
}
