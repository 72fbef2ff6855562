import { afterAll, describe, expect, test } from 'vitest';
import { CIPHERS } from '../../preload/contract/session.ts';
import { examined, inStore } from './parts/corruption.ts';
import { removeWorlds } from './worlds.ts';

/** Change it to try other blocks. */
const SEED = 20_261_127;
/** Of each kind and cipher; `node scripts/run.mjs faults corruption` has a thousand. */
const SAMPLE = 10;

afterAll(removeWorlds);

describe.each(CIPHERS)('a store in %s of which a block is damaged', (cipher) => {
  test.each(['database', 'log of writes', 'key file'] as const)('in the %s neither crashes the program nor is read as right', async (kind) => {
    const { outcomes, failures } = await inStore(kind, cipher, (root, file) => examined(root, file, { seed: SEED, count: SAMPLE }));
    expect(failures).toEqual([]);
    const told = [...outcomes].filter(([outcome]) => /^(?:refused|mistaken|noticed|mended)/u.test(outcome)).reduce((sum, [, count]) => sum + count, 0);
    expect(told).toBeGreaterThanOrEqual(SAMPLE - 2);
  });
});
