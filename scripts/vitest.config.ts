import { availableParallelism } from 'node:os';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** What walks through so many kills, damages or rows that it takes minutes: run by name, `node scripts/run.mjs test long`. */
const LONG = 'test/**/*.long.test.ts';
const isLong = process.env.HOLDFAST_TESTS === 'long';

/**
 * Unit tests. Everything below test/ is one of these, or in test/e2e: a new folder needs no line here.
 * Real scrypt and bcrypt take their time, and machines are shared: limits are wide, nothing is tried twice.
 */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    allowOnly: false,
    retry: 0,
    // Vitest leaves a core out, which of two is half; nobody needs this process itself while the tests run.
    maxWorkers: availableParallelism(),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        // In one process one after another: to load the program anew for each file took as long as half of the tests. What a
        // module keeps must be nothing that a test could stumble over; nobody may count on a fresh one.
        test: { name: 'node', environment: 'node', isolate: false, include: [isLong ? LONG : 'test/**/*.test.ts'], exclude: ['test/renderer/**', 'test/e2e/**', ...(isLong ? [] : [LONG])] },
      },
      {
        extends: true,
        plugins: [react()],
        test: { name: 'renderer', environment: 'jsdom', include: isLong ? [] : ['test/renderer/**/*.test.{ts,tsx}'], css: { modules: { classNameStrategy: 'non-scoped' } } },
      },
    ],
  },
});
