import { describe, expectTypeOf, it } from 'vitest';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import type { refusal } from '../../../renderer/ipc/api-error.ts';
import type { call } from '../../../renderer/ipc/client.ts';
import type { useCommand, useQueryOf } from '../../../renderer/ipc/queries.ts';

/**
 * The type check is the test: each line after `@ts-expect-error` must not compile, or the check fails. None of it
 * runs.
 */
export function mistakes(on: { call: typeof call; useQueryOf: typeof useQueryOf; useCommand: typeof useCommand; refusal: typeof refusal }): void {
  void on.call('people.list', { filter: { search: 'x' }, offset: 0, limit: 50 });
  // @ts-expect-error a filter has no field of this name
  void on.call('people.list', { filter: { serach: 'x' }, offset: 0, limit: 50 });
  // @ts-expect-error a page needs a limit
  void on.call('people.list', { offset: 0 });
  // @ts-expect-error a number, not its text
  void on.call('people.list', { offset: '0', limit: 50 });
  // @ts-expect-error no such column to sort by
  void on.call('people.list', { sort: 'nmae', offset: 0, limit: 50 });
  // @ts-expect-error no such operation
  void on.call('people.lst', { offset: 0, limit: 50 });
  // @ts-expect-error a role needs people to be given to
  void on.call('people.setRole', { roleId: 'auditor' });
  // @ts-expect-error what changes data is no question
  on.useQueryOf('people.create', { name: 'x', username: 'x', email: null, team: null, roleId: null });
  // @ts-expect-error what only reads is no command
  on.useCommand('people.list');
  // @ts-expect-error the reason does not belong to the code
  on.refusal('not_found', 'disk_full', 'none');
  void on.call('people.list', { offset: 0, limit: 50 }).then(({ rows }) => {
    // @ts-expect-error a person has no field of this name
    return rows.map((person) => person.fullName);
  });
}

describe('a call through the client', () => {
  it('answers what the contract says', () => {
    expectTypeOf<ReturnType<typeof call<'people.list'>>>().resolves.toEqualTypeOf<OutputOf<'people.list'>>();
  });
});
