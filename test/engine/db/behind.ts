import { Db } from '../../../main/engine/db/database.ts';
import type { StoreOptions } from '../../../main/engine/db/store.ts';
import { pageKey, pageSalt } from '../../../main/engine/keys/kdf.ts';

/** Changes a closed store's database behind the program's back, whatever its version: nothing is brought up to date or checked. */
export function behindItsBack<T>({ file, cipher, databaseKey }: StoreOptions, use: (db: Db) => T): T {
  const db = new Db(file, { readonly: false, fileMustExist: true });
  try {
    db.pragma(`cipher = '${cipher === 'aegis-256' ? 'aegis' : 'sqlcipher'}'`);
    if (cipher === 'aegis-256') db.pragma("algorithm = 'aegis-256'");
    else db.pragma('legacy = 4');
    db.key(Buffer.concat([Buffer.from('raw:'), pageKey(databaseKey), pageSalt(databaseKey)]));
    return use(db);
  } finally {
    db.close();
  }
}
