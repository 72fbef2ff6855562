import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { protocol } from 'electron';
import type { Session } from 'electron';
import { findAsset, INDEX } from './assets.ts';
import type { Assets } from './assets.ts';
import { responseHeaders } from './headers.ts';
import { APP_HOST, APP_ORIGIN, APP_SCHEME } from './origin.ts';

/** Stands in index.html where the load's own nonce goes. */
const NONCE_PLACEHOLDER = '__CSP_NONCE__';

/** Makes `app:` a scheme with an origin. Before `ready`, or it has no effect. No fetch, no CORS, no bypass of CSP. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges: { standard: true, secure: true } }]);
}

/** Serves the listed files, and nothing else, to the pages of a session. */
export function serveApp(session: Session, assets: Assets): void {
  const index = assets.get(INDEX);
  session.protocol.handle(APP_SCHEME, async (request) => {
    const url = new URL(request.url);
    const asset = request.method === 'GET' && url.host === APP_HOST ? findAsset(assets, url.pathname) : null;
    const nonce = randomBytes(16).toString('base64');
    if (!asset) return new Response(null, { status: 404, headers: responseHeaders('text/plain; charset=utf-8', nonce) });
    const headers = responseHeaders(asset.contentType, nonce);
    if (asset !== index) return new Response(new Uint8Array(await readFile(asset.file)), { headers });
    // A nonce of its own for each load: one seen earlier is worth nothing.
    const html = await readFile(asset.file, 'utf8');
    return new Response(html.replaceAll(NONCE_PLACEHOLDER, nonce), { headers });
  });
}

/** Whether an address belongs to the app itself. */
export function isAppUrl(address: string): boolean {
  return URL.canParse(address) && address.startsWith(`${APP_ORIGIN}/`);
}
