import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Tells the program what it runs on: dist/runtime.json, read by main/electron/runtime.ts.
 * @param {string} dist
 * @param {{ runtime: 'official' | 'stand-in', testBuild: boolean, nativeBinding: string | null }} facts
 */
export function writeRuntimeFile(dist, facts) {
  mkdirSync(dist, { recursive: true });
  writeFileSync(join(dist, 'runtime.json'), `${JSON.stringify(facts, null, 2)}\n`);
}
