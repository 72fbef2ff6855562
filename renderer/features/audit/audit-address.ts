import { z } from 'zod';
import { AUDIT_OUTCOMES, AuditFilter } from '../../../preload/contract/audit.ts';
import type { InputOf } from '../../../preload/contract/contract.ts';
import { PersonId, searchTextOf } from '../../../preload/contract/fields.ts';

export const RANGES = ['today', '7d', '30d', 'all'] as const;
export type Range = (typeof RANGES)[number];
/** What becomes of events of example data; `with` is what is shown without asking. */
export const EXAMPLES = ['without', 'only'] as const;
/** What an address may ask to be begun at once. */
const TASKS = ['verify', 'export'] as const;
export type Outcome = (typeof AUDIT_OUTCOMES)[number];

/** What the address of the page says: which events are shown, and what is to be begun. */
export interface AuditAddress {
  search: string;
  verbs: readonly string[];
  outcomes: readonly Outcome[];
  actorId: string | null;
  targetId: string | null;
  /** Whose whole history: what they did, and what was done to them. */
  personId: string | null;
  range: Range;
  examples: (typeof EXAMPLES)[number] | null;
  task: (typeof TASKS)[number] | null;
}
export const EVERYTHING: AuditAddress = { search: '', verbs: [], outcomes: [], actorId: null, targetId: null, personId: null, range: 'all', examples: null, task: null };

const Verb = z.string().regex(/^[a-z_]{1,40}(?:\.[a-z_]{1,40}){1,2}$/u).max(64);
const { verbs: Verbs, targetId: TargetId } = AuditFilter.shape;

/** Reads the search part of an address. What the contract would refuse is left out, as if it had not been there. */
export function parseAddress(search: string): AuditAddress {
  const params = new URLSearchParams(search);
  const one = <T>(name: string, schema: z.ZodType<T>, otherwise: T): T => {
    const value = params.get(name);
    const parsed = value === null ? null : schema.safeParse(value);
    return parsed?.success ? parsed.data : otherwise;
  };
  const many = <T>(name: string, schema: z.ZodType<T>): T[] => [
    ...new Set(
      params
        .getAll(name)
        .map((value) => schema.safeParse(value))
        .flatMap((parsed) => (parsed.success ? [parsed.data] : [])),
    ),
  ];
  const verbs = many('what', Verb);
  return {
    search: searchTextOf(params.get('q') ?? ''),
    verbs: Verbs.safeParse(verbs).success ? verbs : [],
    outcomes: many('outcome', z.enum(AUDIT_OUTCOMES)),
    actorId: one<string | null>('who', PersonId, null),
    targetId: one<string | null>('target', TargetId.unwrap().unwrap().min(1), null),
    personId: one<string | null>('person', PersonId, null),
    range: one('range', z.enum(RANGES), 'all'),
    examples: one<AuditAddress['examples']>('examples', z.enum(EXAMPLES), null),
    task: one<AuditAddress['task']>('do', z.enum(TASKS), null),
  };
}

/** Writes the search part: what is not narrowed does not appear in it. */
export function formatAddress(address: AuditAddress): string {
  const params = new URLSearchParams();
  if (address.search !== '') params.set('q', address.search);
  for (const verb of address.verbs) params.append('what', verb);
  for (const outcome of address.outcomes) params.append('outcome', outcome);
  if (address.actorId !== null) params.set('who', address.actorId);
  if (address.targetId !== null) params.set('target', address.targetId);
  if (address.personId !== null) params.set('person', address.personId);
  if (address.range !== 'all') params.set('range', address.range);
  if (address.examples !== null) params.set('examples', address.examples);
  if (address.task !== null) params.set('do', address.task);
  return params.toString();
}

/** Whether any event is left out. */
export function isNarrowed(address: AuditAddress): boolean {
  return formatAddress({ ...address, task: null }) !== '';
}

/** The same as a filter of the contract. `fromMs`: the first instant of the range, null for all time. */
export function filterOf(address: AuditAddress, fromMs: number | null): NonNullable<InputOf<'audit.list'>['filter']> {
  const { search, verbs, outcomes, actorId, targetId, personId, examples } = address;
  return { search, verbs: [...verbs], outcomes: [...outcomes], actorId, targetId, personId, fromMs, examples: examples ?? 'with' };
}
