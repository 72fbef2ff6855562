import { SHARE_LIMITS } from '../../../preload/contract/fields.ts';
import { checkedCode } from './checked-code.ts';
import { onlyFirst, regroupBits } from './regroup-bits.ts';

/** 40 ASCII symbols without separators, the last three to check the others. Whoever holds it zeroes it. */
export type ShareCode = Buffer;

/** What is shared, in bytes: a whole recovery code's 28 symbols and four zero bits. */
const SHARED_BYTES = 18;

/** The form of a share: another number says that a newer program made it. */
const VERSION = 1;
/** The version, how many are needed, and the share's number. */
const HEAD_SYMBOLS = 3;
export const SET_SYMBOLS = 5;
const Y_SYMBOLS = 29;

/** One share of a set. */
export interface Share {
  /** How many of its set give the code back: 2 to 16. */
  needed: number;
  /** Five random values of five bits: they tell the shares of one set from those of another. */
  set: readonly number[];
  /** The library's share: the y of each shared byte, and last the x, which is the share's number (1 to 16). Secret. */
  point: Uint8Array;
}

const code = checkedCode(HEAD_SYMBOLS + SET_SYMBOLS + Y_SYMBOLS, 'share_malformed', 3);

/** Ten groups of four, as printed. The first symbols are the version, how many are needed, and the share's number. */
export const formatShare = code.format;

/** The id of the set that a share is of, as it stands in each: five symbols, and no secret. */
export function setOf(share: ShareCode): string {
  return share.toString('ascii', HEAD_SYMBOLS, HEAD_SYMBOLS + SET_SYMBOLS);
}

/** A share as it is written down. */
export function writeShare({ needed, set, point }: Share): ShareCode {
  const y = regroupBits(point.subarray(0, SHARED_BYTES), 8, 5);
  return code.of([VERSION, needed, point[SHARED_BYTES] ?? 0, ...set, ...y]);
}

/** A share as a person types it, as tolerant as for any code. `newer` is one that is whole, and of a form not known here. */
export function readShare(text: string): { state: 'ok'; share: Share } | { state: 'malformed' | 'newer' } {
  const values = code.read(text);
  if (!values) return { state: 'malformed' };
  const [version = 0, needed = 0, number = 0, ...rest] = values;
  if (version > VERSION) return { state: 'newer' };
  const y = onlyFirst(regroupBits(Uint8Array.from(rest.slice(SET_SYMBOLS)), 5, 8), SHARED_BYTES);
  const right = version === VERSION && needed >= SHARE_LIMITS.fewest && needed <= SHARE_LIMITS.most && number >= 1 && number <= SHARE_LIMITS.most;
  return right && y ? { state: 'ok', share: { needed, set: rest.slice(0, SET_SYMBOLS), point: Uint8Array.of(...y, number) } } : { state: 'malformed' };
}
