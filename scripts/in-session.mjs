// `node scripts/run.mjs in-session <program> [args]`: runs a program in the hidden session that `npm start` uses where
// there is no desktop, so that the command line reaches the same keyring.
import './setup/plain-failures.mjs';
import { openHiddenSession } from './desktop/hidden-session.mjs';
import { runIn } from './desktop/run-in.mjs';
import { ensureSystem } from './setup/system-packages.mjs';

const [program, ...args] = process.argv.slice(2);
if (program === undefined) {
  console.error('usage: node scripts/run.mjs in-session <program> [args]');
  process.exit(2);
}
await ensureSystem(['display', 'desktop']);
const session = await openHiddenSession();
try {
  process.exitCode = await runIn(program, args, { cwd: process.cwd(), env: { ...process.env, ...session.env } });
} finally {
  await session.close();
}
