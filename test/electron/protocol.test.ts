import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { listAssets } from '../../main/electron/assets.ts';
import { declareScheme, isAppUrl, serveApp } from '../../main/electron/protocol.ts';

const { registerSchemesAsPrivileged } = vi.hoisted(() => ({ registerSchemesAsPrivileged: vi.fn() }));
vi.mock('electron', () => ({ protocol: { registerSchemesAsPrivileged } }));

const folder = mkdtempSync(join(tmpdir(), 'protocol-'));
let answer: (request: Request) => Promise<Response>;

beforeAll(() => {
  writeFileSync(join(folder, 'index.html'), '<meta property="csp-nonce" nonce="__CSP_NONCE__"><p>__CSP_NONCE__</p>');
  writeFileSync(join(folder, 'app.js'), '"__CSP_NONCE__"');
  const handle = (scheme: string, handler: typeof answer): void => {
    expect(scheme).toBe('app');
    answer = handler;
  };
  serveApp({ protocol: { handle } } as never, listAssets(folder));
});
afterAll(() => rmSync(folder, { recursive: true }));
const get = (address: string, init?: RequestInit): Promise<Response> => answer(new Request(address, init));
const nonceOf = (response: Response): string | undefined => /'nonce-([^']+)'/u.exec(response.headers.get('Content-Security-Policy') ?? '')?.[1];

describe('the app’s own protocol', () => {
  it('is a scheme with an origin and without other powers', () => {
    declareScheme();
    expect(registerSchemesAsPrivileged).toHaveBeenCalledExactlyOnceWith([{ scheme: 'app', privileges: { standard: true, secure: true } }]);
  });

  it('gives each load of the page a nonce of its own, in the header and in the page', async () => {
    const loads = await Promise.all(Array.from({ length: 20 }, () => get('app://holdfast/')));
    const nonces = loads.map(nonceOf);
    expect(new Set(nonces).size).toBe(20);
    for (const [index, load] of loads.entries()) {
      const html = await load.text();
      expect(html).not.toContain('__CSP_NONCE__');
      expect(html).toContain(`nonce="${nonces[index]}"`);
      expect(Buffer.from(nonces[index] ?? '', 'base64')).toHaveLength(16);
    }
  });

  it('changes nothing but the page', async () => {
    const script = await get('app://holdfast/app.js');
    expect(await script.text()).toBe('"__CSP_NONCE__"');
    expect(script.headers.get('Content-Type')).toBe('text/javascript; charset=utf-8');
  });

  it.each([
    ['another host', 'app://elsewhere/', undefined],
    ['a host that begins alike', 'app://holdfast.example/', undefined],
    ['a file that is not there', 'app://holdfast/missing.js', undefined],
    ['a post', 'app://holdfast/', { method: 'POST', body: 'x' }],
    ['a head', 'app://holdfast/', { method: 'HEAD' }],
  ])('answers %s with nothing, under the same policy', async (_what, address, init) => {
    const response = await get(address, init);
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('');
    expect(response.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
  });
});

describe('whether an address is the app’s own', () => {
  it.each(['app://holdfast/', 'app://holdfast/audit'])('%s is', (address) => expect(isAppUrl(address)).toBe(true));
  it.each(['app://holdfast', 'app://holdfast.example/', 'app://holdfast@example/', 'APP://elsewhere/', 'https://holdfast/', 'file:///app://holdfast/', 'app:holdfast/', '', 'data:text/html,x'])('%s is not', (address) =>
    expect(isAppUrl(address)).toBe(false),
  );
});
