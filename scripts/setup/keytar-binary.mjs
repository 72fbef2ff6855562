import { join } from 'node:path';
import { ROOT } from './root.mjs';

/** keytar's binary for this platform, absolute: it comes in the tarball, no build needed. */
export function keytarBinary() {
  return join(ROOT, 'node_modules', 'keytar', 'prebuilds', `${process.platform}-${process.arch}`, 'keytar.node');
}
