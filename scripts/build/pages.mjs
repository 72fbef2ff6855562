import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { ROOT } from '../setup/root.mjs';

const ENTRY = 'renderer/app/main.tsx';

/**
 * The pages, by renderer/vite.config.ts, into the folder `renderer`.
 * @param {{ dist: string }} options
 */
export async function pages({ dist }) {
  if (!existsSync(join(ROOT, ENTRY))) {
    console.error(`holdfast: ${ENTRY} is missing, not built`);
    return;
  }
  await build({ configFile: join(ROOT, 'renderer', 'vite.config.ts'), logLevel: 'warn', build: { outDir: join(dist, 'renderer'), emptyOutDir: true } });
}
