import { readdirSync } from 'node:fs';
import { extname, join, posix, relative, sep } from 'node:path';

export interface Asset {
  file: string;
  contentType: string;
}
export type Assets = ReadonlyMap<string, Asset>;

const CONTENT_TYPES: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.woff2', 'font/woff2'],
]);
export const INDEX = '/index.html';
/** A place inside the app, such as /people/8c1f or /audit: what the page's own router understands. */
const ROUTE = /^\/(?:[A-Za-z0-9_-]{1,64}(?:\/[A-Za-z0-9_-]{1,64}){0,3})?$/u;

/**
 * Lists what may be served, once, at start: path in the address -> file. A request is looked up in this list and
 * nowhere else, so nothing in an address ever becomes part of a path. Types that are not known are left out.
 */
export function listAssets(rendererDir: string): Assets {
  const files = readdirSync(rendererDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.flatMap((entry) => {
      const file = join(entry.parentPath, entry.name);
      const contentType = CONTENT_TYPES.get(extname(entry.name));
      const path = posix.join('/', ...relative(rendererDir, file).split(sep));
      return contentType ? [[path, { file, contentType }]] : [];
    }),
  );
}

/** The asset an address stands for: a listed file, or the one page for a route. Null is a 404. */
export function findAsset(assets: Assets, pathname: string): Asset | null {
  return assets.get(pathname) ?? (ROUTE.test(pathname) ? (assets.get(INDEX) ?? null) : null);
}
