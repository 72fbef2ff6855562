// `node scripts/run.mjs setup`: gets everything ready and prints the runtime as JSON, for other programs to read.
import './plain-failures.mjs';
import { electronRuntime } from './runtime.mjs';
import { ensureSystem } from './system-packages.mjs';

const runtime = await electronRuntime();
await ensureSystem(['window'], { executable: runtime.executable });
console.log(JSON.stringify(runtime, null, 2));
