import { join } from 'node:path';
import { ROOT } from '../setup/root.mjs';

/** Where builds go, absolute. */
export const DIST = join(ROOT, 'dist');
