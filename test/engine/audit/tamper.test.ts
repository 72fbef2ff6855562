import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chainRows } from '../../../main/engine/audit/chain-rows.ts';
import { GENESIS_HASH, linkHash } from '../../../main/engine/audit/link.ts';
import { eventBody } from '../../../main/engine/audit/event-body.ts';
import { head } from '../../../main/engine/audit/chain.ts';
import { auditedStore, type AuditedStore, exampleEvent } from './audited-store.ts';

/** Whoever has the database's key edits it with any SQL tool; verification must say from which event on. */
describe('a chain edited in the database', () => {
  let store: AuditedStore;
  beforeEach(() => {
    store = auditedStore();
    store.append(10);
    store.checkpoint();
    store.append(10, (index) => exampleEvent(index, { details: { note: 'replacement \ufffd here' } }));
    store.checkpoint();
  });
  afterEach(() => store.remove());

  test('is intact before', () => {
    expect(store.verify(head(store.read))).toMatchObject({ result: 'intact', events: 20, checkpointSeq: 20, anchorSeq: 20, firstBadSeq: null });
  });

  test.each([1, 7, 20])('one byte of event %i flipped', (seq) => {
    store.tamper("UPDATE audit_event SET body = replace(body, 'example-session', 'exbmple-session') WHERE seq = ?", seq);
    expect(store.verify()).toMatchObject({ result: 'altered', firstBadSeq: seq, events: seq - 1 });
  });

  test('one byte of a hash flipped', () => {
    store.tamper("UPDATE audit_event SET hash = unhex('00' || substr(hex(hash), 3)) WHERE seq = 9");
    expect(store.verify()).toMatchObject({ result: 'altered', firstBadSeq: 9 });
  });

  test('bytes that only read as the same text', () => {
    // EF BF BD is U+FFFD itself; F0 9F 98 is half a character and read as U+FFFD too.
    store.tamper("UPDATE audit_event SET body = CAST(unhex(replace(hex(CAST(body AS BLOB)), 'EFBFBD', 'F09F98')) AS TEXT) WHERE seq = 15");
    expect(store.verify()).toMatchObject({ result: 'altered', firstBadSeq: 15 });
  });

  test('the last event deleted', () => {
    store.tamper('DELETE FROM audit_event WHERE seq = 20');
    expect(store.verify()).toMatchObject({ result: 'cut_short', firstBadSeq: 20, checkpointSeq: 20, events: 19 });
  });

  test('the last event and its checkpoint deleted, seen by the anchor only', () => {
    const anchor = head(store.read);
    store.tamper('DELETE FROM audit_event WHERE seq = 20');
    store.tamper('DELETE FROM audit_checkpoint WHERE seq = 20');
    expect(store.verify()).toMatchObject({ result: 'intact', events: 19, checkpointSeq: 10 });
    expect(store.verify(anchor)).toMatchObject({ result: 'rolled_back', firstBadSeq: 20, anchorSeq: 20 });
  });

  test('an event in the middle deleted', () => {
    store.tamper('DELETE FROM audit_event WHERE seq = 12');
    expect(store.verify()).toMatchObject({ result: 'altered', firstBadSeq: 12 });
  });

  test('two events swapped', () => {
    store.tamper('UPDATE audit_event SET seq = 100 WHERE seq = 4');
    store.tamper('UPDATE audit_event SET seq = 4 WHERE seq = 17');
    store.tamper('UPDATE audit_event SET seq = 17 WHERE seq = 100');
    expect(store.verify()).toMatchObject({ result: 'altered', firstBadSeq: 4 });
  });

  test('an event put before the first', () => {
    store.tamper('INSERT INTO audit_event (seq, body, hash) SELECT 0, body, hash FROM audit_event WHERE seq = 1');
    expect(store.verify()).toMatchObject({ result: 'altered', firstBadSeq: 1 });
  });

  test('an event rewritten together with every hash after it', () => {
    let previous = GENESIS_HASH;
    for (const { seq, body } of [...chainRows(store.read)]) {
      const rewritten = seq === 13 ? eventBody(13, exampleEvent(13, { outcome: 'refused' })) : body;
      previous = linkHash(previous, rewritten);
      store.tamper('UPDATE audit_event SET body = ?, hash = unhex(?) WHERE seq = ?', rewritten, previous, seq);
    }
    // Signed up to 10 and contradicted at 20: from 11 on nothing can be believed.
    expect(store.verify()).toMatchObject({ result: 'altered', firstBadSeq: 11 });
  });

  test('a checkpoint edited', () => {
    store.tamper("UPDATE audit_checkpoint SET note = replace(note, '2026-01-05', '2026-01-04') WHERE seq = 20");
    expect(store.verify()).toMatchObject({ result: 'altered', firstBadSeq: 11, checkpointSeq: 10 });
  });

  test('a body that is JSON but no event', () => {
    store.tamper(`UPDATE audit_event SET body = '{"seq":8}' WHERE seq = 8`);
    expect(store.verify()).toMatchObject({ result: 'altered', firstBadSeq: 8 });
  });

  test('a body of many megabytes', () => {
    store.tamper('UPDATE audit_event SET body = ? WHERE seq = 8', JSON.stringify('x'.repeat(8_000_000)));
    expect(store.verify()).toMatchObject({ result: 'altered', firstBadSeq: 8 });
  });
});
