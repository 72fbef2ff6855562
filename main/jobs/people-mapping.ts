import type { ImportInspection, ImportKind, ImportMapping } from '../../preload/contract/people-import.ts';
import { IMPORT_COLUMNS } from '../../preload/contract/people-import.ts';

type Proposal = ImportInspection['proposal'];

/**
 * What columns are called that hold each field, the most certain first, compared in small letters without spaces,
 * dashes and underscores. From the schemas of LDAP (RFC 4519, RFC 2798), Active Directory, Keycloak, and from
 * spreadsheets in English and German.
 */
const WORDS: Record<'name' | 'first' | 'last' | 'username' | 'email' | 'team' | 'role' | 'enabled', readonly string[]> = {
  name: ['name', 'displayname', 'fullname', 'cn', 'commonname', 'vollständigername', 'anzeigename'],
  first: ['firstname', 'givenname', 'vorname', 'first'],
  last: ['lastname', 'surname', 'sn', 'familyname', 'nachname', 'familienname', 'last'],
  username: ['username', 'uid', 'samaccountname', 'login', 'userid', 'loginname', 'benutzername', 'benutzer', 'anmeldename', 'kennung'],
  email: ['email', 'mail', 'emailaddress', 'mailprimaryaddress', 'emailadresse', 'rfc822mailbox'],
  team: ['team', 'group', 'department', 'departmentnumber', 'ou', 'organizationalunitname', 'abteilung', 'gruppe'],
  role: ['role', 'roles', 'realmroles', 'employeetype', 'rolle'],
  enabled: ['enabled', 'active', 'isactive', 'aktiv'],
};

/** Whether the columns are the standard ones, so that nothing needs to be chosen. */
export function isStandardHeader(columns: readonly string[]): boolean {
  const names = columns.map((name) => name.toLowerCase());
  return names.every((name) => IMPORT_COLUMNS.some((known) => known === name)) && names.includes('name') && names.includes('username');
}

/** Which column most likely holds what; null where none looks like it. A column serves one field only. */
export function propose(kind: ImportKind, columns: readonly string[]): Proposal {
  const left = new Map([...columns].reverse().map((name) => [wordOf(name), name]));
  const take = (field: keyof typeof WORDS): string | null => {
    for (const word of WORDS[field]) {
      const name = left.get(word);
      if (name === undefined) continue;
      left.delete(word);
      return name;
    }
    return null;
  };
  const whole = take('name');
  const parts = whole === null ? [take('first'), take('last')].filter((name) => name !== null) : [whole];
  return {
    name: parts,
    username: take('username'),
    email: take('email'),
    team: take('team'),
    role: take('role'),
    // In a directory the word would be another's; only these say it plainly.
    enabled: kind === 'ldif' ? null : take('enabled'),
  };
}

/** A proposal as a mapping, when it says the two things that everybody needs. */
export function mappingFrom({ name, username, ...others }: Proposal): ImportMapping | null {
  return name.length === 0 || username === null ? null : { name, username, ...others };
}

function wordOf(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/gu, '');
}
