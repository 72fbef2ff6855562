import { z } from 'zod';
import { IMPORT_LIMITS } from '../../preload/contract/people-import.ts';
import { EngineError } from '../engine/errors.ts';
import { GrowingColumns, shortName } from './column-names.ts';
import { readJson } from './json-text.ts';
import { groupsOf } from './keycloak-groups.ts';
import type { GroupFacts } from './keycloak-groups.ts';
import { digestOf } from './table.ts';
import type { Cell, TableReader, TableRecord } from './table.ts';
import { at } from './place.ts';
import { readWhole, strictUtf8, withoutMark } from './text-file.ts';

const PART_USERS = 1_000;
const Roles = z.array(z.string()).nullish();
const RolesByClient = z.record(z.string(), z.array(z.string())).nullish();
const Text = z.string().nullish();
/** What is taken of a user (Keycloak's UserRepresentation); all else, credentials first of all, is left where it is. */
const User = z.object({
  username: z.string(),
  enabled: z.boolean().nullish(),
  email: Text,
  firstName: Text,
  lastName: Text,
  groups: z.array(z.string()).nullish(),
  realmRoles: Roles,
  clientRoles: RolesByClient,
  attributes: z.record(z.string(), z.union([z.string(), z.array(z.string().nullable())]).nullable()).nullish(),
  /** Set for the account of a service, which is nobody. */
  serviceAccountClientId: Text,
});
type User = z.infer<typeof User>;
const Realm = z.object({ realm: z.string(), users: z.array(z.unknown()).nullish(), groups: z.unknown().optional() });

/** Columns that every export has, in the order in which they are shown. */
const FIRST_COLUMNS = ['username', 'firstName', 'lastName', 'email', 'enabled', 'group', 'groupPath', 'realmRoles'];

/**
 * Reads a realm export of Keycloak, of one realm or of several. Roles are those given to the user and to their
 * groups; service accounts are passed over; credentials are never looked at. Throws unavailable/file_unreadable, and
 * invalid_input: file_too_large, file_not_utf8, file_malformed with the line or the JSON path, file_too_deep,
 * file_kind_unknown, file_no_such_part, file_too_many_columns.
 */
export const readKeycloakFile: TableReader = async (path, part, onPart) => {
  const bytes = await readWhole(path, IMPORT_LIMITS.wholeFileBytes);
  const text = strictUtf8();
  const json = readJson(text.text(withoutMark(bytes)));
  text.end();
  const realms = (Array.isArray(json) ? json : [json]).map((value: unknown, index) => {
    const parsed = Realm.safeParse(value);
    if (!parsed.success) throw new EngineError('invalid_input', 'file_kind_unknown');
    return { ...parsed.data, path: Array.isArray(json) ? `[${String(index)}].` : '', name: shortName(parsed.data.realm) };
  });
  const realm = part === null ? (realms.find(({ name, users }) => name !== 'master' && (users?.length ?? 0) > 0) ?? realms[0]) : realms.find(({ name }) => name === part);
  if (!realm) throw new EngineError('invalid_input', part === null ? 'file_empty' : 'file_no_such_part');

  const groups = groupsOf(realm.groups, `${realm.path}groups`);
  const columns = new GrowingColumns();
  for (const name of FIRST_COLUMNS) columns.position(name);
  const users = realm.users ?? [];
  let passedOver = 0;
  for (let from = 0; from < users.length; from += PART_USERS) {
    const records: TableRecord[] = [];
    users.slice(from, from + PART_USERS).forEach((value, index) => {
      const number = from + index;
      const user = userOf(value, `${realm.path}users[${String(number)}]`);
      if (typeof user.serviceAccountClientId === 'string') passedOver += 1;
      else records.push({ line: number + 1, cells: cellsOf(user, groups, columns) });
    });
    const doneBytes = Math.round((bytes.length * Math.min(users.length, from + PART_USERS)) / users.length);
    await onPart({ columns: columns.names, header: null, records, passedOver, doneBytes, totalBytes: bytes.length });
  }
  return { sha256: digestOf(bytes), parts: realms.map(({ name }) => name), part: realm.name };
};

function userOf(value: unknown, path: string): User {
  const parsed = User.safeParse(value);
  if (parsed.success) return parsed.data;
  // Only the schema's own names; below them stand the file's keys.
  const [key] = parsed.error.issues[0]?.path ?? [];
  throw new EngineError('invalid_input', 'file_malformed', at('json', typeof key === 'string' ? `${path}.${key}` : path));
}

function cellsOf(user: User, groups: ReadonlyMap<string, GroupFacts>, columns: GrowingColumns): (Cell | undefined)[] {
  const cells: (Cell | undefined)[] = [];
  const set = (name: string, cell: Cell | null | undefined): void => {
    if (cell != null && cell.length > 0) cells[columns.position(name)] = cell;
  };
  const paths = user.groups ?? [];
  const member = paths.map((path) => groups.get(path) ?? { name: path.slice(path.lastIndexOf('/') + 1), realmRoles: [], clientRoles: new Map<string, string[]>() });
  const [path] = paths;
  set('username', user.username);
  set('firstName', user.firstName);
  set('lastName', user.lastName);
  set('email', user.email);
  set('enabled', String(user.enabled ?? true));
  set('group', member[0]?.name);
  set('groupPath', path?.replace(/^\//u, '').replaceAll('/', ' / '));
  set('realmRoles', unique([...(user.realmRoles ?? []), ...member.flatMap(({ realmRoles }) => realmRoles)]));
  const clients = new Map<string, string[]>(Object.entries(user.clientRoles ?? {}));
  for (const { clientRoles } of member) {
    for (const [client, roles] of clientRoles) clients.set(client, [...(clients.get(client) ?? []), ...roles]);
  }
  for (const [client, roles] of clients) set(shortName(`clientRoles.${client}`), unique(roles));
  for (const [name, value] of Object.entries(user.attributes ?? {})) {
    const values = typeof value === 'string' ? [value] : (value ?? []).filter((one) => one !== null);
    set(shortName(`attributes.${name}`), values.length === 1 ? values[0] : values);
  }
  return cells;
}

const MOST_VALUES = 50;
/** The roles in their order, each once. */
function unique(roles: readonly string[]): string[] {
  return [...new Set(roles)].slice(0, MOST_VALUES);
}
