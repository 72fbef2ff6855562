import { spawnSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkedCode } from '../../../main/engine/keys/checked-code.ts';
import { formatRecoveryCode, newRecoveryCode, parseRecoveryCode } from '../../../main/engine/keys/recovery-code.ts';
import { combineShares, makeShares } from '../../../main/engine/keys/recovery-shares.ts';
import { formatShare, readShare } from '../../../main/engine/keys/share-code.ts';
import { SHARE_LIMITS } from '../../../preload/contract/fields.ts';
import { ADMIN, runEngine, withOrganisation } from '../running-engine.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const random = { bytes: randomBytes, uuid: randomUUID };
const code = fc.uint8Array({ minLength: 26, maxLength: 26 }).map((bytes) => newRecoveryCode({ bytes: () => Buffer.from(bytes), uuid: randomUUID }).toString('ascii'));
const quorum = fc.integer({ min: 2, max: SHARE_LIMITS.most }).chain((total) => fc.record({ needed: fc.integer({ min: 2, max: total }), total: fc.constant(total) }));
/** A sharing, and its shares in a random order. */
const sharing = fc.tuple(code, quorum).chain(([symbols, of]) => fc.tuple(fc.constant(symbols), fc.constant(of), fc.shuffledSubarray([...Array(of.total).keys()], { minLength: of.total })));

const shared = async (symbols: string, of: { needed: number; total: number }): Promise<string[]> => (await makeShares(Buffer.from(symbols), of, random)).map(String);
const combined = async (texts: readonly string[]): Promise<string> => (await combineShares(texts)).toString('ascii');
/** What combining them is refused with, and which of them are named. */
async function refused(texts: readonly string[]): Promise<[reason: string, places: string[]]> {
  try {
    await combineShares(texts);
  } catch (error) {
    expect(error).toMatchObject({ code: 'invalid_input' });
    const { reason, fields } = error as { reason: string; fields: { path: string }[] };
    return [reason, fields.map(({ path }) => path)];
  }
  throw new Error('combined');
}

describe('shares of a recovery code', () => {
  it('give it back, as many as are needed or more, whichever and in any order', async () => {
    await fc.assert(
      fc.asyncProperty(sharing, fc.nat(), async ([symbols, of, order], more) => {
        const shares = await shared(symbols, of);
        expect(shares).toHaveLength(of.total);
        const given = order.slice(0, of.needed + (more % (of.total - of.needed + 1))).map((at) => shares[at] ?? '');
        expect(await combined(given)).toBe(symbols);
      }),
      { numRuns: 300 },
    );
  });

  it('give it back whichever two of five and three of five they are', async () => {
    const symbols = String(newRecoveryCode(random));
    const twoOfFive = await shared(symbols, { needed: 2, total: 5 });
    const threeOfFive = await shared(symbols, { needed: 3, total: 5 });
    for (const [one, first] of twoOfFive.entries()) for (const other of twoOfFive.slice(one + 1)) expect(await combined([first, other])).toBe(symbols);
    for (const [one, first] of threeOfFive.entries())
      for (const [two, second] of threeOfFive.entries()) for (const third of threeOfFive.slice(two + 1)) if (one < two) expect(await combined([first, second, third])).toBe(symbols);
  });

  it('of a code that was never shown give one that reads as any code does', async () => {
    const shares = await shared(String(newRecoveryCode(random)), { needed: 2, total: 2 });
    const given = await combined(shares);
    expect(parseRecoveryCode(given).toString('ascii')).toBe(given);
  });

  it('never give it back when one is missing', async () => {
    await fc.assert(
      fc.asyncProperty(sharing, async ([symbols, of, order]) => {
        const shares = await shared(symbols, of);
        expect(await refused(order.slice(0, of.needed - 1).map((at) => shares[at] ?? ''))).toEqual(['shares_too_few', []]);
      }),
    );
    expect(await refused([])).toEqual(['shares_too_few', []]);
  });

  it('do not give it back from one less either when that is said to be enough', async () => {
    const form = checkedCode(37, 'share_malformed', 3);
    await fc.assert(
      fc.asyncProperty(sharing, async ([symbols, of, order]) => {
        fc.pre(of.needed > 2);
        const shares = await shared(symbols, of);
        const lowered = order.slice(1, of.needed).map((at) => String(form.of((form.read(shares[at] ?? '') ?? []).with(1, of.needed - 1))));
        // One in 2^14 combines, to another code.
        expect(await combined(lowered).catch(({ reason }: { reason: unknown }) => reason)).not.toBe(symbols);
      }),
    );
  });

  it('of two sets never give anything, of one code or of two; those of the smaller part are named', async () => {
    await fc.assert(
      fc.asyncProperty(sharing, code, fc.boolean(), fc.nat(), async ([symbols, of, order], another, isSame, at) => {
        const shares = await shared(symbols, of);
        const strange = await shared(isSame ? symbols : another, of);
        fc.pre(strange[0]?.slice(3, 8) !== shares[0]?.slice(3, 8));
        const given = order.slice(0, Math.max(3, of.needed)).map((number) => shares[number] ?? '');
        fc.pre(given.length > 2);
        const place = at % given.length;
        given[place] = strange[order[place] ?? 0] ?? '';
        expect(await refused(given)).toEqual(['shares_mixed', [`shares.${place}`]]);
      }),
    );
  });

  it('one of which was made up give nothing, though it is well written', async () => {
    const outcomes = { refused: 0, combined: 0 };
    for (let at = 0; at < 400; at += 1) {
      const symbols = String(newRecoveryCode(random));
      // The ids of both sets are the same, and nothing else is.
      const sameId = { ...random, bytes: (sizeBytes: number) => Buffer.alloc(sizeBytes, 7) };
      const [first = ''] = (await makeShares(Buffer.from(symbols), { needed: 2, total: 2 }, sameId)).map(String);
      const [, other = ''] = (await makeShares(newRecoveryCode(random), { needed: 2, total: 2 }, sameId)).map(String);
      const outcome = await combined([first, other]).catch((error: unknown) => error);
      expect(outcome).not.toBe(symbols);
      if (typeof outcome === 'string') outcomes.combined += 1;
      else outcomes.refused += 1;
    }
    // Of 2^14 such pairs one gets by, to a code that is not the right one.
    expect(outcomes.combined).toBeLessThan(4);
  });

  it('given twice are named, the later of them', async () => {
    const [one = '', other = ''] = await shared(String(newRecoveryCode(random)), { needed: 3, total: 3 });
    expect(await refused([one, other, one.toLowerCase()])).toEqual(['shares_repeated', ['shares.2']]);
  });

  it('are between two and sixteen, and no more are asked for than there are', async () => {
    const symbols = String(newRecoveryCode(random));
    const outside: [needed: number, total: number, places: string[]][] = [[1, 3, ['needed']], [0, 0, ['needed']], [4, 3, ['needed']], [2, 17, ['total']], [17, 17, ['total']], [2.5, 3, ['needed']], [NaN, 3, ['needed']], [2, NaN, ['needed', 'total']], [2, 2.5, ['total']]];
    for (const [needed, total, places] of outside) {
      const error: unknown = await makeShares(Buffer.from(symbols), { needed, total }, random).catch((thrown: unknown) => thrown);
      expect(error, `${needed} of ${total}`).toMatchObject({ code: 'invalid_input', reason: 'fields', fields: places.map((path) => ({ path })) });
    }
    const most = await shared(symbols, { needed: 16, total: 16 });
    expect(await combined(most)).toBe(symbols);
    expect(await refused([...most, ...most.slice(0, 1)])).toEqual(['fields', ['shares']]);
  });

  it('are numbered from one, in order, and say how many are needed', async () => {
    const shares = await shared(String(newRecoveryCode(random)), { needed: 3, total: 16 });
    expect(shares.map((each) => ALPHABET.indexOf(each[2] ?? ''))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
    expect(new Set(shares.map((each) => each.slice(0, 2)))).toEqual(new Set(['13']));
    expect(new Set(shares.map((each) => each.slice(3, 8))).size).toBe(1);
  });

  it('leave the code as it was, and what is zeroed gives nothing away', async () => {
    const original = newRecoveryCode(random);
    const before = String(original);
    await makeShares(original, { needed: 2, total: 3 }, random);
    expect(String(original)).toBe(before);
  });

  it('tell nothing when one is missing: each byte of it is any byte, the shared one too', async () => {
    // A library that never takes zero for the highest coefficient rules out one value of each byte: its y of one of two is
    // then never the shared byte itself, here zero. One in 256 is; that none is has a chance below e^-100.
    const symbols = '0'.repeat(28);
    const [bytes, rounds] = [18, 100];
    const seen = Array.from({ length: 256 }, () => 0);
    for (let round = 0; round < rounds; round += 1) {
      for (const share of await shared(symbols, { needed: 2, total: 16 })) {
        const read = readShare(share);
        if (read.state === 'ok') for (const y of read.share.point.subarray(0, bytes)) seen[y] = (seen[y] ?? 0) + 1;
      }
    }
    const expected = (bytes * rounds * 16) / 256;
    const chiSquare = seen.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(Math.min(...seen)).toBeGreaterThan(0);
    // Mean 255 and deviation 22.6 with this many bytes.
    expect(chiSquare).toBeLessThan(450);
  });
});

describe('shares that were printed once', () => {
  // Three of four, made by the first version. Papers last: what is read here must be read for ever.
  const CODE = '0123-4567-89AB-CDEF-GHJK-MNPQ-RSJR';
  const PRINTED = [
    '131W-KAS5-YQTQ-ZVQJ-Y3EE-V82R-97P0-Q0GE-DWCS-TFP9',
    '132W-KAS5-6318-XZYW-MVGQ-W2M6-8NME-YGXT-84A5-MVDF',
    '133W-KAS5-RNSW-61F9-2HMJ-B7RH-H3GX-X5V3-X1M4-EFTA',
    '134W-KAS5-961C-KJ9E-SFNX-WWXP-0SQP-3MHG-RTAR-4T5E',
  ];

  it('give their code back', async () => {
    for (const [missing] of PRINTED.entries()) expect(formatRecoveryCode(await combineShares(PRINTED.toSpliced(missing, 1)))).toBe(CODE);
    expect(formatRecoveryCode(await combineShares(PRINTED))).toBe(CODE);
  });

  it('give it back without Holdfast, by what is written about them', async () => {
    const judge = (shares: readonly string[]) => spawnSync('python3', [join(import.meta.dirname, 'combine_shares.py')], { input: shares.join('\n'), encoding: 'utf8' });
    expect(judge(PRINTED.slice(1))).toMatchObject({ status: 0, stderr: '', stdout: `${CODE.replaceAll('-', '')}\n` });
    const symbols = String(newRecoveryCode(random));
    const shares = (await makeShares(Buffer.from(symbols), { needed: 16, total: 16 }, random)).map(formatShare);
    expect(judge(shares)).toMatchObject({ status: 0, stderr: '', stdout: `${symbols}\n` });
    expect(judge(shares.slice(1)).status).not.toBe(0);
  });

  it('open the data, as the code does', async () => {
    const running = runEngine();
    const { recoveryCode } = await withOrganisation(running);
    const shares = (await makeShares(parseRecoveryCode(recoveryCode), { needed: 2, total: 3 }, random)).map(formatShare);
    await running.engine.close();
    const later = runEngine({ dataDir: running.dataDir });
    const code = formatRecoveryCode(await combineShares(shares.slice(1)));
    const status = await later.call('session.recover', { code, username: ADMIN.username, newPassword: 'a new and long example password' });
    expect(status).toMatchObject({ store: 'open', signedIn: { username: ADMIN.username } });
    await later.stop();
  });
});

describe('a share', () => {
  const share = sharing.chain(([symbols, of, order]) => fc.constant({ symbols, of, at: order[0] ?? 0 }));

  it('is read however a person writes it down', async () => {
    await fc.assert(
      fc.asyncProperty(sharing, fc.constantFrom('-', ' ', '', '–', ' - ', '\n'), fc.boolean(), async ([symbols, of], separator, lower) => {
        const typed = (await makeShares(Buffer.from(symbols), of, random)).slice(0, of.needed).map((each) => {
          const printed = formatShare(each).replaceAll('-', separator).replaceAll('0', lower ? 'o' : 'O').replaceAll('1', lower ? 'l' : 'I');
          return lower ? printed.toLowerCase() : printed;
        });
        expect(await combined(typed)).toBe(symbols);
      }),
    );
  });

  it('with one symbol wrong is noticed, whichever it is, and is the one that is named', async () => {
    await fc.assert(
      fc.asyncProperty(share, fc.nat({ max: 39 }), fc.integer({ min: 1, max: 31 }), async ({ symbols, of, at }, place, shift) => {
        const shares = await shared(symbols, of);
        const right = shares[at] ?? '';
        const other = ALPHABET[(ALPHABET.indexOf(right[place] ?? '') + shift) % 32] ?? '';
        shares[at] = right.slice(0, place) + other + right.slice(place + 1);
        expect(await refused(shares)).toEqual(['share_malformed', [`shares.${at}`]]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('with two neighbours swapped is noticed, and is the one that is named', async () => {
    await fc.assert(
      fc.asyncProperty(share, fc.nat({ max: 38 }), async ({ symbols, of, at }, place) => {
        const shares = await shared(symbols, of);
        const right = shares[at] ?? '';
        const [one = '', other = ''] = [right[place], right[place + 1]];
        fc.pre(one !== other);
        shares[at] = right.slice(0, place) + other + one + right.slice(place + 2);
        expect(await refused(shares)).toEqual(['share_malformed', [`shares.${at}`]]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('of another version, or for numbers that there are not, is told as what it is', async () => {
    const [right = ''] = await shared(String(newRecoveryCode(random)), { needed: 2, total: 2 });
    const form = checkedCode(37, 'share_malformed', 3);
    const values = form.read(right) ?? [];
    const changed = (at: number, value: number): string => String(form.of(values.with(at, value)));
    expect(await refused([right, changed(0, 2)])).toEqual(['share_newer', ['shares.1']]);
    const impossible = { 'version 0': changed(0, 0), 'one is enough': changed(1, 1), '17 needed': changed(1, 17), 'number 0': changed(2, 0), 'number 17': changed(2, 17), 'a bit that is never set': changed(36, (values[36] ?? 0) | 1) };
    for (const [what, text] of Object.entries(impossible)) expect(await refused([right, text]), what).toEqual(['share_malformed', ['shares.1']]);
  });

  it('with a symbol too many or too few is noticed', async () => {
    const [right = '', other = ''] = await shared(String(newRecoveryCode(random)), { needed: 2, total: 2 });
    for (const text of [`${right}0`, `0${right}`, right.slice(0, -1), right.slice(1), right + other, '']) expect(await refused([other, text])).toEqual(['share_malformed', ['shares.1']]);
  });

  it('is found in nothing else, whatever is typed: every one that is wrong is named', async () => {
    const [right = ''] = await shared(String(newRecoveryCode(random)), { needed: 2, total: 2 });
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 128 }), fc.string({ unit: 'binary', maxLength: 128 }), async (one, other) => {
        expect(await refused([one, right, other])).toEqual(['share_malformed', ['shares.0', 'shares.2']]);
      }),
      { numRuns: 1_000 },
    );
    expect(readShare(String(newRecoveryCode(random)))).toEqual({ state: 'malformed' });
  });
});
