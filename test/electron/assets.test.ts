import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findAsset, listAssets } from '../../main/electron/assets.ts';
import type { Assets } from '../../main/electron/assets.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'assets-')));
const root = join(folder, 'renderer');
const LISTED = ['index.html', join('assets', 'app.js'), join('assets', 'app.css'), 'icon.svg'];
let assets: Assets;

beforeAll(() => {
  mkdirSync(join(root, 'assets'), { recursive: true });
  for (const name of LISTED) writeFileSync(join(root, name), name);
  writeFileSync(join(root, 'assets', 'app.js.map'), 'not served');
  writeFileSync(join(root, 'notes.txt'), 'not served');
  writeFileSync(join(folder, 'secret.html'), 'outside');
  symlinkSync(join(folder, 'secret.html'), join(root, 'link.html'));
  assets = listAssets(root);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the list of what is served', () => {
  it('holds the files of known types, by their address, and follows no link', () => {
    expect([...assets.keys()].sort()).toEqual(['/assets/app.css', '/assets/app.js', '/icon.svg', '/index.html']);
    for (const { file } of assets.values()) expect(file.startsWith(root + sep)).toBe(true);
  });
});

describe('an address', () => {
  const index = (): string => join(root, 'index.html');

  it.each(['/', '/people', '/audit', '/people/8c1f0c2e-0000-4000-8000-000000000000'])('%s is a place in the one page', (path) => {
    expect(findAsset(assets, path)?.file).toBe(index());
  });

  it.each([
    '/../secret.html',
    '/assets/../../secret.html',
    '/%2e%2e/secret.html',
    '/..%2fsecret.html',
    '/assets%2fapp.js',
    '/..\\secret.html',
    '/C:/Windows/win.ini',
    '//server/share/file.html',
    '/etc/passwd.html',
    '/link.html',
    '/notes.txt',
    '/assets/app.js.map',
    '/index.html/',
    '/index.html%00.js',
    '/a/b/c/d/e',
    `/${'a'.repeat(65)}`,
    '',
    'index.html',
    '/__proto__.html',
  ])('%s is nothing', (path) => {
    expect(findAsset(assets, path)).toBeNull();
  });

  it('never leads to a file that is not listed, and to anything but the page only by its exact name', () => {
    const segment = fc.oneof(
      fc.constantFrom('..', '.', '', '%2e%2e', '%2f', '%5c', '..%2f', 'C:', '\\', 'secret.html', 'assets', 'app.js', 'index.html', 'people', '%00', '~'),
      fc.string({ maxLength: 12 }),
    );
    const path = fc.oneof(fc.string(), fc.array(segment, { maxLength: 6 }).map((parts) => `/${parts.join('/')}`));
    fc.assert(
      fc.property(path, (pathname) => {
        const found = findAsset(assets, pathname);
        if (!found) return;
        const exact = assets.get(pathname);
        expect([...assets.values()]).toContain(found);
        if (found !== exact) {
          expect(found.file).toBe(index());
          expect(pathname).toMatch(/^[/A-Za-z0-9_-]*$/u);
        }
        if (/\.\.|%|\\|:|\/\//u.test(pathname)) expect(exact).toBeDefined();
      }),
      { numRuns: 2_000 },
    );
  });

  it('is looked up as the protocol handler sees it, after the URL parser', () => {
    fc.assert(
      fc.property(fc.webPath(), (tail) => {
        const { pathname } = new URL(`app://holdfast/${tail}`);
        const found = findAsset(assets, pathname);
        if (found) expect(found.file.startsWith(root + sep)).toBe(true);
      }),
    );
  });
});
