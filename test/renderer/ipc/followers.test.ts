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

  it('of one’s own activity is stale when anything is in the audit', () => {
    const client = createQueryClient();
    client.setQueryData(['account', 'activity'], {});
    invalidateFeatures(client, ['audit']);
    expect(client.getQueryState(['account', 'activity'])?.isInvalidated).toBe(true);
  });
});
