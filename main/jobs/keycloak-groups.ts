import { z } from 'zod';
import { EngineError } from '../engine/errors.ts';
import { at } from './place.ts';

/** A group with the roles that its members have through it and through the groups around it. */
export interface GroupFacts {
  name: string;
  realmRoles: readonly string[];
  clientRoles: ReadonlyMap<string, readonly string[]>;
}

const MOST_GROUPS = 100_000;
const Group = z.object({
  name: z.string(),
  realmRoles: z.array(z.string()).nullish(),
  clientRoles: z.record(z.string(), z.array(z.string())).nullish(),
  subGroups: z.array(z.unknown()).nullish(),
});

/** The groups of a realm by their path (`/Example/North`), which is how users name them. Throws invalid_input/file_malformed with the JSON path. */
export function groupsOf(value: unknown, place: string): Map<string, GroupFacts> {
  const groups = new Map<string, GroupFacts>();
  const none: GroupFacts = { name: '', realmRoles: [], clientRoles: new Map() };
  const waiting: { value: unknown; path: string; around: GroupFacts; place: string }[] = [];
  const queue = (values: readonly unknown[], path: string, around: GroupFacts, where: string): void => {
    values.forEach((one, index) => waiting.push({ value: one, path, around, place: `${where}[${String(index)}]` }));
  };
  if (Array.isArray(value)) queue(value, '', none, place);
  else if (value != null) throw new EngineError('invalid_input', 'file_malformed', at('json', place));
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const parsed = Group.safeParse(next.value);
    if (!parsed.success || groups.size >= MOST_GROUPS) throw new EngineError('invalid_input', 'file_malformed', at('json', next.place));
    const { name, realmRoles, clientRoles, subGroups } = parsed.data;
    const path = `${next.path}/${name}`;
    const clients = new Map(next.around.clientRoles);
    for (const [client, roles] of Object.entries(clientRoles ?? {})) clients.set(client, [...(clients.get(client) ?? []), ...roles]);
    const facts: GroupFacts = { name, realmRoles: [...(realmRoles ?? []), ...next.around.realmRoles], clientRoles: clients };
    groups.set(path, facts);
    queue(subGroups ?? [], path, facts, `${next.place}.subGroups`);
  }
  return groups;
}
