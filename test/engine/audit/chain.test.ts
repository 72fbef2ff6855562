import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { appendEvent, head } from '../../../main/engine/audit/chain.ts';
import { chainRows } from '../../../main/engine/audit/chain-rows.ts';
import { GENESIS_HASH } from '../../../main/engine/audit/link.ts';
import { auditedStore, type AuditedStore, exampleEvent } from './audited-store.ts';

let store: AuditedStore;
beforeEach(() => {
  store = auditedStore();
});
afterEach(() => store.remove());

describe('appending to the chain', () => {
  test('starts at 1 after 32 zero bytes, and hashes tag, previous hash and body', () => {
    expect(head(store.read)).toEqual({ seq: 0, hash: GENESIS_HASH });
    store.append(3);
    let previous = Buffer.alloc(32);
    for (const { seq, body, hash } of chainRows(store.read)) {
      previous = createHash('sha256').update('holdfast-audit-v1\n').update(previous).update(body, 'utf8').digest();
      expect(hash).toBe(previous.toString('hex'));
      expect((JSON.parse(body) as { seq: number }).seq).toBe(seq);
    }
    expect(head(store.read)).toEqual({ seq: 3, hash: previous.toString('hex') });
  });

  test('gives back the number and hash of the new event', () => {
    const appended = store.write.transaction(() => appendEvent(store.write, exampleEvent()));
    expect(appended).toEqual(head(store.read));
    expect(appended.seq).toBe(1);
  });

  test('is right after any mixture of commits, rollbacks, savepoints and failing events', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constantFrom('commit', 'rollback'), events: fc.integer({ min: 0, max: 3 }) }),
      fc.record({ kind: fc.constantFrom('savepoint', 'failing'), events: fc.integer({ min: 0, max: 2 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let expected = head(store.write).seq;
        for (const { kind, events } of steps) {
          store.write.begin();
          for (let index = 0; index < events; index += 1) appendEvent(store.write, exampleEvent(index));
          if (kind === 'savepoint') {
            store.write.exec('SAVEPOINT inner');
            appendEvent(store.write, exampleEvent(0, { outcome: 'refused' }));
            store.write.exec('ROLLBACK TO inner');
            appendEvent(store.write, exampleEvent(1));
            expected += 1;
          }
          if (kind === 'failing') expect(() => appendEvent(store.write, exampleEvent(0, { verb: 'Not A Verb' }))).toThrow(RangeError);
          if (kind === 'rollback') store.write.rollback();
          else {
            store.write.commit();
            expected += events;
          }
        }
        expect(head(store.write).seq).toBe(expected);
        expect(store.verify()).toMatchObject({ result: 'intact', events: expected });
      }),
      { numRuns: 60 },
    );
  });

  test('goes on from what it wrote, so that an edit of the head meanwhile shows', () => {
    store.append(2);
    store.tamper("UPDATE audit_event SET hash = unhex('00' || substr(hex(hash), 3)) WHERE seq = 2");
    store.append(2);
    expect(store.verify()).toMatchObject({ result: 'altered', firstBadSeq: 2 });
  });

  test('of a store opened anew goes on where it ended', () => {
    store.append(2);
    const again = store.write.transaction(() => appendEvent(store.write, exampleEvent()));
    expect(again.seq).toBe(3);
    expect(store.verify()).toMatchObject({ result: 'intact', events: 3 });
  });
});

describe('reading the chain', () => {
  test('gives every event once and in order, across batches', () => {
    store.append(1_250);
    const seqs = Array.from(chainRows(store.read), ({ seq }) => seq);
    expect(seqs).toEqual(Array.from({ length: 1_250 }, (_, index) => index + 1));
    expect(Array.from(chainRows(store.read, 500), ({ seq }) => seq)).toHaveLength(500);
  });
});
