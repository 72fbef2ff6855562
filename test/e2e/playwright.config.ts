import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

/**
 * Two tests at a time where there are two cores, each with one program and one window on a desktop of its own. More
 * would only wait for each other. Nothing is tried twice: a test that fails now and then has found something.
 */
export default defineConfig({
  testDir: import.meta.dirname,
  testMatch: '**/*.spec.ts',
  outputDir: join(tmpdir(), 'holdfast-e2e-results'),
  workers: Math.min(2, availableParallelism()),
  retries: 0,
  forbidOnly: true,
  // Key derivation alone takes seconds on a slow machine; these end what hangs, they measure nothing.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  use: { actionTimeout: 20_000 },
});
