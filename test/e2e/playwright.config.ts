import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

/**
 * One program, one window, one test at a time: they share a display and its clipboard, and a machine that is busy with
 * two of them makes both slow. Nothing is tried twice: a test that fails now and then has found something.
 */
export default defineConfig({
  testDir: import.meta.dirname,
  testMatch: '**/*.spec.ts',
  outputDir: join(tmpdir(), 'holdfast-e2e-results'),
  workers: 1,
  retries: 0,
  forbidOnly: true,
  // Key derivation alone takes seconds on a slow machine; these end what hangs, they measure nothing.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  use: { actionTimeout: 20_000 },
});
