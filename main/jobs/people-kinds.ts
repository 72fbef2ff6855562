import type { ImportKind } from '../../preload/contract/people-import.ts';
import { EngineError } from '../engine/errors.ts';
import { afterAgeVersion } from './age-header.ts';
import { readCsvTable } from './csv-table.ts';
import { readKeycloakFile } from './keycloak-file.ts';
import { readLdifFile } from './ldif-file.ts';
import type { TableReader } from './table.ts';
import { readStart, withoutMark } from './text-file.ts';
import { readXlsxFile } from './xlsx-file.ts';

/** The reader of each kind of file. */
export const TABLE_READERS: Record<ImportKind, TableReader> = {
  csv: readCsvTable,
  xlsx: readXlsxFile,
  ldif: readLdifFile,
  keycloak: readKeycloakFile,
};

const ZIP = Buffer.from('PK\u0003\u0004');
/** Workbooks of before 2007, and those with a password, are compound files ([MS-CFB] 2.2). */
const COMPOUND = Buffer.from('d0cf11e0a1b11ae1', 'hex');
/** The first line of LDIF that is no comment (RFC 2849): its version, or an entry's name. */
const LDIF_START = /^(?:[ \t]*\r?\n|#[^\n]*\n(?: [^\n]*\n)*)*(?:version:[ ]*\d+[ ]*\r?\n|dn::?[^\n,;]*(?:=|\r?\n|::))/iu;
const ENCODED_LDIF_START = /^(?:[ \t]*\r?\n|#[^\n]*\n(?: [^\n]*\n)*)*dn:: ?[A-Za-z0-9+/=]+\r?\n/u;

/**
 * What kind of file it is, by how it begins; text that is nothing else is taken for CSV. Throws
 * unavailable/file_unreadable, invalid_input: file_kind_unknown for what is certainly none of them, file_encrypted.
 */
export async function kindOf(path: string): Promise<ImportKind> {
  const start = withoutMark(await readStart(path));
  if (start.subarray(0, ZIP.length).equals(ZIP)) return 'xlsx';
  if (start.subarray(0, COMPOUND.length).equals(COMPOUND)) throw new EngineError('invalid_input', 'file_kind_unknown');
  if (afterAgeVersion(start) !== null) throw new EngineError('invalid_input', 'file_encrypted');
  const text = start.toString('latin1');
  if (/^\s*(?:\{\s*["}]|\[\s*[{\]])/u.test(text)) return 'keycloak';
  return LDIF_START.test(text) || ENCODED_LDIF_START.test(text) ? 'ldif' : 'csv';
}
