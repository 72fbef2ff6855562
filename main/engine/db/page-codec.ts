import { pageKey, pageSalt } from '../keys/kdf.ts';
import { readySodium } from '../keys/sodium.ts';
import { aegisPages } from './aegis-pages.ts';
import type { PageCodec, PageKeys } from './page-format.ts';
import { sqlCipherPages } from './sqlcipher-pages.ts';
import type { Cipher } from './store.ts';

/** The codec of a store's pages, under the keys that come of its database key, which is only lent. */
export async function openPageCodec({ cipher, databaseKey, randomBytes }: { cipher: Cipher; databaseKey: Buffer; randomBytes: PageKeys['randomBytes'] }): Promise<PageCodec> {
  const sodium = cipher === 'aegis-256' ? await readySodium() : null;
  const keys = { key: pageKey(databaseKey), salt: pageSalt(databaseKey), randomBytes };
  return sodium ? aegisPages(sodium, keys) : sqlCipherPages(keys);
}
