import { describe, expect, it } from 'vitest';
import { createQueryClient } from '../../../renderer/app/query-client.ts';
import { invalidateFeatures } from '../../../renderer/ipc/queries.ts';

describe('what was read', () => {
  it('of roles is stale when people changed, for who has them changed; of other things it is not', () => {
    const client = createQueryClient();
    for (const feature of ['roles', 'people', 'settings']) client.setQueryData([feature, 'any'], {});
    invalidateFeatures(client, ['people']);
    const isStale = (feature: string): boolean | undefined => client.getQueryState([feature, 'any'])?.isInvalidated;
    expect(['roles', 'people', 'settings'].map(isStale)).toEqual([true, true, false]);
  });

  it.each([
    ['people', 'records', 'owners are called by their names'],
    ['records', 'types', 'they say how many records they have'],
    ['records', 'tags', 'they say how many records they are on'],
    ['types', 'views', 'they name fields that may be gone'],
    ['types', 'templates', 'they hold values that may no longer fit'],
  ])('when %s changed, of %s is stale: %s', (changed, follower) => {
    const client = createQueryClient();
    client.setQueryData([follower, 'any'], {});
    invalidateFeatures(client, [changed]);
    expect(client.getQueryState([follower, 'any'])?.isInvalidated).toBe(true);
  });

  it('of one’s own activity is stale when anything is in the audit', () => {
    const client = createQueryClient();
    client.setQueryData(['account', 'activity'], {});
    invalidateFeatures(client, ['audit']);
    expect(client.getQueryState(['account', 'activity'])?.isInvalidated).toBe(true);
  });
});
