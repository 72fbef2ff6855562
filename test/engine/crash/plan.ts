import type { OperationName } from '../../../preload/contract/contract.ts';

/** What is known of a person who is changed while the engine is killed. */
export interface Known {
  team: string | null;
  role: string | null;
  status: 'invited' | 'disabled';
}
export type State = Map<string, Known>;

/** One command of the endless plan: who it is for, how it is called and what it makes of what was known. */
export interface Step {
  operation: OperationName;
  username: string;
  input: (personId: string | null) => Record<string, unknown>;
  apply: (known: Known) => Known;
}

const PEOPLE = 6;
const ROLES = ['field_worker', 'manager'] as const;
const NOBODY_YET: Known = { team: null, role: null, status: 'invited' };

/** The n-th command, from 0: the same for the process that is killed and for the one that looks afterwards. */
export function stepAt(n: number): Step {
  const username = `example.${String(n % PEOPLE)}`;
  const round = Math.floor(n / PEOPLE);
  const team = `Example Team ${String(n)}`;
  const role = ROLES[round % ROLES.length] ?? null;
  if (round === 0) {
    const input = { name: `Example ${String(n)}`, username, email: null, team, roleId: null };
    return { operation: 'people.create', username, input: () => input, apply: () => ({ ...NOBODY_YET, team }) };
  }
  const many = (personId: string | null, more: object) => ({ personIds: [personId], ...more });
  switch (round % 4) {
    case 1:
      return { operation: 'people.setTeam', username, input: (id) => many(id, { team }), apply: (known) => ({ ...known, team }) };
    case 2:
      return { operation: 'people.setRole', username, input: (id) => many(id, { roleId: role }), apply: (known) => ({ ...known, role }) };
    case 3:
      return { operation: 'people.disable', username, input: (id) => many(id, {}), apply: (known) => ({ ...known, status: 'disabled' }) };
    default:
      return { operation: 'people.enable', username, input: (id) => many(id, {}), apply: (known) => ({ ...known, status: 'invited' }) };
  }
}

/** What there is after the first `count` commands. */
export function stateAfter(count: number): State {
  const state: State = new Map();
  for (let n = 0; n < count; n += 1) {
    const { username, apply } = stepAt(n);
    state.set(username, apply(state.get(username) ?? NOBODY_YET));
  }
  return state;
}
