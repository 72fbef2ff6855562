import { Db } from './database.ts';
import { PAGE_BYTES } from './page-format.ts';

/** What the pages of both connections of a store take at most: the library's own bound of its cache, twice. */
const MOST_PAGES = (2 * 16_000 * 1024) / PAGE_BYTES;

/**
 * Writes zeros over memory that the pages of a closed database lay in, decrypted: the library lets go of it as it is. Where
 * that memory was is nobody's to say; a database in memory with pages of the same size asks for it again. Best effort, and
 * shown by test/engine/canary/memory.test.ts. `pages` is how many the database had. Never throws: locking always happens.
 */
export function overwriteFreedPages(pages: number, nativeBinding: string | undefined): void {
  try {
    writeZeros(Math.min(2 * pages + 64, MOST_PAGES) * PAGE_BYTES, nativeBinding);
  } catch {
    // Without memory to be had there is none of it to be written over.
  }
}

function writeZeros(bytes: number, nativeBinding: string | undefined): void {
  const db = new Db(':memory:', { readonly: false, fileMustExist: false, nativeBinding });
  try {
    db.exec(`PRAGMA page_size = ${PAGE_BYTES}`);
    db.exec('CREATE TABLE zeros (bytes BLOB)');
    db.prepare('INSERT INTO zeros (bytes) VALUES (zeroblob(?))').run(bytes);
  } finally {
    db.close();
  }
}
