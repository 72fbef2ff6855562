import { createHash } from 'node:crypto';
import { IMPORT_LIMITS } from '../../preload/contract/people-import.ts';
import { EngineError } from '../engine/errors.ts';
import { GrowingColumns } from './column-names.ts';
import { LdifLines } from './ldif-lines.ts';
import type { LdifEntry } from './ldif-lines.ts';
import type { TableReader, TableRecord } from './table.ts';
import { at } from './place.ts';
import { openRegularFile, readChunk, strictUtf8 } from './text-file.ts';

/** Object classes of people in the common schemas (RFC 4519, RFC 2798, RFC 2307, Active Directory). */
const PEOPLE = new Set(['person', 'organizationalperson', 'residentialperson', 'inetorgperson', 'posixaccount', 'account', 'user']);
/** A computer of Active Directory is a user as well. */
const NOT_PEOPLE = new Set(['computer', 'organizationalunit', 'grouppolicycontainer']);
/** Attributes that hold secrets: never kept, never shown. */
const SECRETS = /^(?:userpassword|userpkcs12|unicodepwd|dbcspwd|authpassword|lmpwdhistory|ntpwdhistory|pwdhistory|samba(?:nt|lm)password|sambapasswordhistory|krbprincipalkey|krbextradata|nthash|ipanthash)(?:;|$)/u;
/** Kept of one attribute of one entry; a group can have a hundred thousand members, a person has few of anything. */
const MOST_VALUES = 50;

/**
 * Reads an LDIF file (RFC 2849) entry by entry: folded lines, comments, base64, either end of line. Each attribute is
 * a column, by its name in small letters with its options; `dn` is one as well. Entries that are not people are passed
 * over. A list of changes other than additions is refused, and so is a value to be fetched from an address.
 * Throws unavailable/file_unreadable, and invalid_input: file_too_large, file_not_utf8, file_malformed,
 * file_field_too_long, file_too_many_columns, file_lists_changes, file_external_reference.
 */
export const readLdifFile: TableReader = async (path, _part, onPart) => {
  const file = await openRegularFile(path);
  try {
    const totalBytes = (await file.stat()).size;
    const text = strictUtf8();
    const lines = new LdifLines();
    const digest = createHash('sha256');
    const columns = new GrowingColumns();
    let doneBytes = 0;
    let passedOver = 0;

    const hand = async (entries: readonly LdifEntry[]): Promise<void> => {
      const records: TableRecord[] = [];
      for (const entry of entries) {
        if (isPerson(entry)) records.push(recordOf(entry, columns));
        else passedOver += 1;
      }
      await onPart({ columns: columns.names, header: null, records, passedOver, doneBytes, totalBytes });
    };
    for (;;) {
      const chunk = await readChunk(file);
      if (chunk === null) break;
      doneBytes += chunk.length;
      if (Math.max(doneBytes, totalBytes) > IMPORT_LIMITS.fileBytes) throw new EngineError('invalid_input', 'file_too_large');
      digest.update(chunk);
      await hand(lines.take(text.text(chunk)));
    }
    text.end();
    await hand(lines.end());
    return { sha256: digest.digest('hex'), parts: [], part: null };
  } finally {
    await file.close();
  }
};

function isPerson({ line, attributes }: LdifEntry): boolean {
  const changetype = attributes.get('changetype')?.[0]?.toLowerCase();
  if (changetype !== undefined && changetype !== 'add') throw new EngineError('invalid_input', 'file_lists_changes', at('line', line));
  const classes = (attributes.get('objectclass') ?? []).map((name) => name.toLowerCase());
  if (classes.some((name) => NOT_PEOPLE.has(name))) return false;
  return classes.length === 0 || classes.some((name) => PEOPLE.has(name));
}

function recordOf({ line, attributes }: LdifEntry, columns: GrowingColumns): TableRecord {
  const cells: (string | readonly string[])[] = [];
  for (const [name, values] of attributes) {
    if (SECRETS.test(name) || name === 'changetype' || name === 'control') continue;
    const [first = ''] = values;
    cells[columns.position(name)] = values.length === 1 ? first : values.slice(0, MOST_VALUES);
  }
  return { line, cells };
}
