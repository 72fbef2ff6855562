import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';

/** What the build knew about the Electron it was made for; written by the build, beside the bundles. */
const RuntimeFile = z.strictObject({
  runtime: z.enum(['official', 'stand-in']),
  /** Made for tests: marked in the window, never shipped. */
  testBuild: z.boolean(),
  /** SQLite module for the stand-in, absolute or relative to this file; null for the installed one. */
  nativeBinding: z.string().nullable(),
});
export interface Runtime extends z.infer<typeof RuntimeFile> {
  /** The folder of the bundles. */
  distDir: string;
}

/** Reads `dist/runtime.json`. Without it nothing is known about the runtime, so the program does not start. */
export function readRuntime(distDir: string): Runtime {
  const file = RuntimeFile.parse(JSON.parse(readFileSync(join(distDir, 'runtime.json'), 'utf8')));
  return { ...file, nativeBinding: file.nativeBinding === null ? null : resolve(distDir, file.nativeBinding), distDir };
}
