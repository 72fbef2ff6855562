import { combine, split } from 'shamir-secret-sharing';
import { EngineError } from '../errors.ts';
import type { ReasonOf } from '../../../preload/contract/errors.ts';
import { SHARE_LIMITS } from '../../../preload/contract/fields.ts';
import type { Randomness } from '../host-services.ts';
import { symbolValues, valuesOf, writeSymbols } from './crockford.ts';
import { parseRecoveryCode, RECOVERY_DATA_SYMBOLS, recoveryCodeOf } from './recovery-code.ts';
import type { RecoveryCode } from './recovery-code.ts';
import { onlyFirst, regroupBits } from './regroup-bits.ts';
import { readShare, SET_SYMBOLS, writeShare } from './share-code.ts';
import type { Share, ShareCode } from './share-code.ts';

/** The points of the library's field of 256 without zero, where the secret itself lies. */
const ALL_POINTS = 255;

/**
 * Shares of a recovery code: `needed` of the `total` give it back, and fewer tell nothing about it (A. Shamir, "How to
 * share a secret", 1979), in the order of their numbers. The caller zeroes them, and the code, which need never be shown.
 * 2 <= needed <= total <= 16; throws invalid_input/fields otherwise.
 *
 * `random` gives the set its id. What hides the code comes from the library's own generator, crypto.randomBytes under Node
 * (crypto.getRandomValues elsewhere), and cannot be handed in; nor can it be zeroed, and the same goes for the numbers
 * that the library works with.
 */
export async function makeShares(code: RecoveryCode, { needed, total }: { needed: number; total: number }, random: Randomness): Promise<ShareCode[]> {
  requireQuorum(needed, total);
  const set = valuesOf(random.bytes(SET_SYMBOLS));
  const symbols = symbolValues(code);
  const packed = regroupBits(symbols, 5, 8);
  symbols.fill(0);
  // Each share has a random x. Of all there are, those are handed out whose x is a number that people can say.
  const points = await split(packed, ALL_POINTS, needed).finally(() => packed.fill(0));
  try {
    const inOrder = points.filter((point) => numberOf(point) <= total).sort((one, other) => numberOf(one) - numberOf(other));
    return inOrder.map((point) => writeShare({ needed, set, point }));
  } finally {
    for (const point of points) point.fill(0);
  }
}

/**
 * The recovery code back from shares as people typed them, in any order; more than are needed do no harm. The caller
 * zeroes it. Throws invalid_input with the places `shares.N`, from 0, of those that are the reason: share_malformed,
 * share_newer, shares_mixed (those that are not of the set that most are of), shares_repeated; also shares_too_few, and fields
 * for more than 16. Shares of one set that contradict each other, because one was made up, are shares_mixed without a place:
 * 14 bits of what is shared are known beforehand, and a code that gets by those opens no slot.
 */
export async function combineShares(texts: readonly string[]): Promise<RecoveryCode> {
  if (texts.length > SHARE_LIMITS.most) throw new EngineError('invalid_input', 'fields', [{ path: 'shares', rule: 'too_long' }]);
  const read = texts.map(readShare);
  const shares = read.flatMap((each) => (each.state === 'ok' ? [each.share] : []));
  try {
    refuse('share_malformed', read.map(({ state }) => state === 'malformed'));
    refuse('share_newer', read.map(({ state }) => state === 'newer'));
    refuse('shares_mixed', strangers(shares));
    refuse('shares_repeated', shares.map(({ point }, at) => shares.findIndex((other) => numberOf(other.point) === numberOf(point)) < at));
    const [first] = shares;
    if (!first || shares.length < first.needed) throw new EngineError('invalid_input', 'shares_too_few');
    return codeFrom(await combine(shares.map(({ point }) => point)));
  } finally {
    for (const { point } of shares) point.fill(0);
  }
}

/** The recovery code that was typed, or that shares of it give; the caller zeroes it. Throws invalid_input/recovery_code_malformed, and as `combineShares`. */
export async function typedCode({ code, shares }: { code?: string | undefined; shares?: readonly string[] | undefined }): Promise<RecoveryCode> {
  return shares === undefined ? parseRecoveryCode(code ?? '') : combineShares(shares);
}

/** The code that was packed; what it was in is zeroed. */
function codeFrom(packed: Uint8Array): RecoveryCode {
  const symbols = regroupBits(packed, 8, 5);
  packed.fill(0);
  const values = onlyFirst(symbols, RECOVERY_DATA_SYMBOLS + 2);
  const code = recoveryCodeOf(symbols.subarray(0, RECOVERY_DATA_SYMBOLS));
  // Without its right check symbols it is none that was ever shared.
  const isWhole = values !== null && code.equals(writeSymbols(values));
  symbols.fill(0);
  if (isWhole) return code;
  code.fill(0);
  throw new EngineError('invalid_input', 'shares_mixed');
}

function requireQuorum(needed: number, total: number): void {
  const wrong = [
    { path: 'needed', isRight: Number.isInteger(needed) && needed >= SHARE_LIMITS.fewest && needed <= total },
    { path: 'total', isRight: Number.isInteger(total) && total <= SHARE_LIMITS.most },
  ].flatMap(({ path, isRight }) => (isRight ? [] : [{ path, rule: 'invalid' }]));
  if (wrong.length > 0) throw new EngineError('invalid_input', 'fields', wrong);
}

/** Which of them are not of the set that most are of; of sets that as many are of, the first one counts. */
function strangers(shares: readonly Share[]): boolean[] {
  const sets = shares.map(({ set, needed }) => String([needed, ...set]));
  const size = (set: string): number => sets.filter((other) => other === set).length;
  const [most] = sets.toSorted((one, other) => size(other) - size(one));
  return sets.map((set) => set !== most);
}

/** Throws invalid_input with this reason and the places for which it holds, if there are any. */
function refuse(reason: ReasonOf<'invalid_input'>, holds: readonly boolean[]): void {
  const fields = holds.flatMap((isOne, at) => (isOne ? [{ path: `shares.${at}`, rule: 'invalid' }] : []));
  if (fields.length > 0) throw new EngineError('invalid_input', reason, fields);
}

function numberOf(point: Uint8Array): number {
  return point.at(-1) ?? 0;
}
