import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { originOf, signCheckpoint } from '../../../main/engine/audit/checkpoint-note.ts';
import { eventBody } from '../../../main/engine/audit/event-body.ts';
import { GENESIS_HASH, linkHash } from '../../../main/engine/audit/link.ts';
import { type ChainAnchor, type ChainRow, type FiledCheckpoint, keyFingerprint, verifyChain } from '../../../main/engine/audit/verify.ts';
import type { Verification } from '../../../preload/contract/audit.ts';
import { exampleEvent, START_MS } from './audited-store.ts';

const ORIGIN = originOf('example-store');
const OURS = generateKeyPairSync('ed25519');
const THEIRS = generateKeyPairSync('ed25519');

interface Chain {
  rows: ChainRow[];
  checkpoints: FiledCheckpoint[];
  anchor: ChainAnchor | null;
  key: KeyObject;
}
type Finding = Pick<Verification, 'result' | 'firstBadSeq'>;

function link(bodies: readonly string[], from = GENESIS_HASH): ChainRow[] {
  let hash = from;
  return bodies.map((body, index) => ({ seq: index + 1, body, hash: (hash = linkHash(hash, body)) }));
}
function sign(row: ChainRow, key = OURS.privateKey): FiledCheckpoint {
  return { seq: row.seq, note: signCheckpoint({ origin: ORIGIN, seq: row.seq, hash: row.hash, atMs: START_MS }, key) };
}
function chainOf(length: number, checkpointSeqs: readonly number[] = [length], anchorSeq: number | null = null): Chain {
  const rows = link(Array.from({ length }, (_, index) => eventBody(index + 1, exampleEvent(index, index === 0 ? { details: { auditKey: keyFingerprint(OURS.publicKey) } } : {}))));
  const at = (seq: number): ChainRow => rows[seq - 1]!;
  const anchor = anchorSeq === null ? null : { seq: anchorSeq, hash: at(anchorSeq).hash };
  return { rows, checkpoints: checkpointSeqs.map((seq) => sign(at(seq))), anchor, key: OURS.publicKey };
}
function found({ rows, checkpoints, anchor, key }: Chain): Verification {
  return verifyChain(rows, { publicKey: key, origin: ORIGIN, checkpoints, anchor });
}
function finding(chain: Chain): Finding {
  const { result, firstBadSeq } = found(chain);
  return { result, firstBadSeq };
}
const altered = (firstBadSeq: number): Finding => ({ result: 'altered', firstBadSeq });

/** A chain of some length, signed at some events and always at the last, anchored or not; and an event in it. */
const setting = fc
  .integer({ min: 1, max: 12 })
  .chain((length) => {
    const seq = fc.integer({ min: 1, max: length });
    return fc.record({ length: fc.constant(length), checkpoints: fc.uniqueArray(seq), anchorSeq: fc.option(seq), at: seq });
  })
  .map(({ length, checkpoints, anchorSeq, at }) => {
    const seqs = [...new Set([...checkpoints, length])].sort((a, b) => a - b);
    return { chain: chainOf(length, seqs, anchorSeq), length, at, proofs: [...seqs, ...(anchorSeq === null ? [] : [anchorSeq])] };
  });
type Setting = typeof setting extends fc.Arbitrary<infer S> ? S : never;

/** The first event that no proof older than event `seq` vouches for. */
const unvouched = (proofs: readonly number[], seq: number): number => Math.max(0, ...proofs.filter((proof) => proof < seq)) + 1;
const otherBody = (seq: number): string => eventBody(seq, exampleEvent(seq, { outcome: 'failed' }));
function flipBit(text: string, nat: number): string {
  const bytes = Buffer.from(text, 'utf8');
  const at = nat % bytes.length;
  bytes[at] = bytes[at]! ^ (1 << nat % 8);
  return bytes.toString('utf8');
}
const without = <T>(list: readonly T[], index: number): T[] => list.filter((_, at) => at !== index);

/** Everything one can do to a chain, each with what the verifier must say. Null: not possible in this setting. */
const MUTATIONS: Record<string, (setting: Setting, nat: number) => { chain: Chain; expected: Finding } | null> = {
  'one bit of a body flipped'({ chain, at }, nat) {
    const rows = chain.rows.map((row) => (row.seq === at ? { ...row, body: flipBit(row.body, nat) } : row));
    return { chain: { ...chain, rows }, expected: altered(at) };
  },
  'one digit of a hash changed'({ chain, at }, nat) {
    const digit = nat % 64;
    const rows = chain.rows.map((row) => {
      const other = row.hash[digit] === '0' ? '1' : '0';
      return row.seq === at ? { ...row, hash: row.hash.slice(0, digit) + other + row.hash.slice(digit + 1) } : row;
    });
    return { chain: { ...chain, rows }, expected: altered(at) };
  },
  'an event deleted, others after it': ({ chain, at, length }) =>
    at === length ? null : { chain: { ...chain, rows: without(chain.rows, at - 1) }, expected: altered(at) },
  'the end deleted, its checkpoints kept': ({ chain, at }) => ({
    chain: { ...chain, rows: chain.rows.slice(0, at - 1) },
    // Whatever the anchor says: a signed statement inside tells more exactly what happened.
    expected: { result: 'cut_short', firstBadSeq: at },
  }),
  'the end deleted, with its checkpoints': ({ chain, at }) =>
    (chain.anchor?.seq ?? 0) < at
      ? null
      : {
          chain: { ...chain, rows: chain.rows.slice(0, at - 1), checkpoints: chain.checkpoints.filter(({ seq }) => seq < at) },
          expected: { result: 'rolled_back', firstBadSeq: at },
        },
  'an event doubled': ({ chain, at }) => ({
    chain: { ...chain, rows: chain.rows.flatMap((row) => (row.seq === at ? [row, row] : [row])) },
    expected: altered(at + 1),
  }),
  'a forged event put in front of an event, its hash made to fit'({ chain, at, proofs }) {
    const before = chain.rows.slice(0, at - 1);
    const forged = { seq: at, body: otherBody(at), hash: linkHash(before.at(-1)?.hash ?? GENESIS_HASH, otherBody(at)) };
    const signedThere = chain.checkpoints.some(({ seq }) => seq === at);
    return { chain: { ...chain, rows: [...before, forged, ...chain.rows.slice(at - 1)] }, expected: altered(signedThere ? unvouched(proofs, at) : at + 1) };
  },
  'two events swapped'({ chain, at, length }, nat) {
    const other = (nat % length) + 1;
    if (other === at) return null;
    const rows = chain.rows.map((row) => (row.seq === at ? chain.rows[other - 1]! : row.seq === other ? chain.rows[at - 1]! : row));
    return { chain: { ...chain, rows }, expected: altered(Math.min(at, other)) };
  },
  'the contents of two events swapped'({ chain, at, length }, nat) {
    const other = (nat % length) + 1;
    if (other === at) return null;
    const content = (seq: number): Pick<ChainRow, 'body' | 'hash'> => chain.rows[(seq === at ? other : seq === other ? at : seq) - 1]!;
    const rows = chain.rows.map(({ seq }) => ({ ...content(seq), seq }));
    return { chain: { ...chain, rows }, expected: altered(Math.min(at, other)) };
  },
  'an event rewritten, its hash made to fit'({ chain, at, proofs, length }) {
    const previous = chain.rows[at - 2]?.hash ?? GENESIS_HASH;
    const rows = chain.rows.map((row) => (row.seq === at ? { ...row, body: otherBody(at), hash: linkHash(previous, otherBody(at)) } : row));
    const signedThere = chain.checkpoints.some(({ seq }) => seq === at);
    return { chain: { ...chain, rows }, expected: altered(signedThere || at === length ? unvouched(proofs, at) : at + 1) };
  },
  'an event rewritten, and every hash after it'({ chain, at, proofs }) {
    const bodies = chain.rows.map((row) => (row.seq === at ? otherBody(at) : row.body));
    return { chain: { ...chain, rows: link(bodies) }, expected: altered(unvouched(proofs, at)) };
  },
  'an event rewritten, every hash after it, and the checkpoints taken away'({ chain, at }) {
    if ((chain.anchor?.seq ?? 0) < at) return null;
    const bodies = chain.rows.map((row) => (row.seq === at ? otherBody(at) : row.body));
    const checkpoints = chain.checkpoints.filter(({ seq }) => seq < at);
    return { chain: { ...chain, rows: link(bodies), checkpoints }, expected: { result: 'rolled_back', firstBadSeq: chain.anchor?.seq ?? 0 } };
  },
  'everything from an event on rewritten and signed with the real key'({ chain, at }) {
    if ((chain.anchor?.seq ?? 0) < at) return null;
    const rows = link(chain.rows.map((row) => (row.seq >= at ? otherBody(row.seq) : row.body)));
    const checkpoints = chain.checkpoints.map(({ seq }) => sign(rows[seq - 1]!));
    return { chain: { ...chain, rows, checkpoints }, expected: { result: 'rolled_back', firstBadSeq: chain.anchor?.seq ?? 0 } };
  },
  'everything written and signed anew with another key'({ chain }) {
    const rows = link(chain.rows.map(({ seq }) => otherBody(seq)));
    return { chain: { ...chain, rows, checkpoints: [sign(rows.at(-1)!, THEIRS.privateKey)] }, expected: altered(1) };
  },
  'the checkpoints signed anew with another key, which takes the real one’s place': ({ chain }) => ({
    chain: { ...chain, checkpoints: chain.checkpoints.map(({ seq }) => sign(chain.rows[seq - 1]!, THEIRS.privateKey)), key: THEIRS.publicKey },
    expected: altered(1),
  }),
  'one bit of a checkpoint flipped'({ chain, proofs }, nat) {
    const index = nat % chain.checkpoints.length;
    const seq = chain.checkpoints[index]!.seq;
    const checkpoints = chain.checkpoints.map((filed) => (filed.seq === seq ? { seq, note: flipBit(filed.note, nat) } : filed));
    return { chain: { ...chain, checkpoints }, expected: altered(unvouched(proofs, seq)) };
  },
  'a checkpoint filed under another number'({ chain, proofs, at }, nat) {
    const index = nat % chain.checkpoints.length;
    if (chain.checkpoints.some(({ seq }) => seq === at)) return null;
    const moved = chain.checkpoints[index]!.seq;
    const checkpoints = chain.checkpoints.map((filed) => (filed.seq === moved ? { ...filed, seq: at } : filed));
    const left = chain.anchor?.seq === moved ? proofs : proofs.filter((seq) => seq !== moved);
    return { chain: { ...chain, checkpoints }, expected: altered(unvouched(left, at)) };
  },
  'an invented checkpoint of events that never were'({ chain, length }) {
    const beyond = sign({ seq: length + 1, body: '', hash: GENESIS_HASH }, THEIRS.privateKey);
    return { chain: { ...chain, checkpoints: [...chain.checkpoints, beyond] }, expected: altered(length + 1) };
  },
};

describe('verification', () => {
  test('finds every chain as it was written intact', () => {
    fc.assert(
      fc.property(setting, ({ chain, length }) => {
        expect(found(chain)).toEqual({
          result: 'intact',
          events: length,
          firstBadSeq: null,
          checkpointSeq: length,
          anchorSeq: chain.anchor?.seq ?? null,
          headHash: chain.rows.at(-1)!.hash,
        });
      }),
    );
  });

  test.each(Object.entries(MUTATIONS))('names the first bad event after: %s', (_name, mutate) => {
    let tried = 0;
    fc.assert(
      fc.property(setting, fc.nat(), (given, nat) => {
        const mutated = mutate(given, nat);
        if (mutated === null) return;
        tried += 1;
        expect(finding(mutated.chain)).toEqual(mutated.expected);
      }),
      { numRuns: 150 },
    );
    expect(tried).toBeGreaterThan(20);
  });

  test('says how many events stand before an altered one', () => {
    const chain = chainOf(5);
    chain.rows[2] = { ...chain.rows[2]!, hash: GENESIS_HASH };
    expect(found(chain)).toMatchObject({ result: 'altered', firstBadSeq: 3, events: 2, headHash: null });
  });

  test('an empty chain is intact, unless something outside it knows better', () => {
    const empty = { rows: [], checkpoints: [], anchor: null, key: OURS.publicKey };
    const { rows, checkpoints } = chainOf(2);
    expect(found(empty)).toMatchObject({ result: 'intact', events: 0, headHash: null });
    expect(finding({ ...empty, checkpoints })).toEqual({ result: 'cut_short', firstBadSeq: 1 });
    expect(finding({ ...empty, anchor: rows[0]! })).toEqual({ result: 'rolled_back', firstBadSeq: 1 });
  });

  test('takes a first event without a key’s fingerprint, but not one with another’s', () => {
    const unnamed = link([otherBody(1)]);
    expect(finding({ ...chainOf(1), rows: unnamed, checkpoints: [sign(unnamed[0]!)] })).toEqual({ result: 'intact', firstBadSeq: null });
    expect(finding({ ...chainOf(1), checkpoints: [], key: THEIRS.publicKey })).toEqual(altered(1));
  });
});
