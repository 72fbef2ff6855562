import { shell } from 'electron';
import type { LINKS } from '../../preload/contract/host.ts';

/** The places the page may name; addresses are here only, and the page never sees or makes one. */
const ADDRESSES: Record<(typeof LINKS)[number], string> = {
  source: 'https://holdfast.example/source',
  security: 'https://holdfast.example/security',
  licence: 'https://www.gnu.org/licenses/agpl-3.0.html',
};

/** Opens one of the known places in the person's own browser. */
export async function openLink(link: (typeof LINKS)[number]): Promise<void> {
  await shell.openExternal(ADDRESSES[link]);
}
