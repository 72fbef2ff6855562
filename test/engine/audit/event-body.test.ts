import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../main/engine/audit/canonical.ts';
import { type EventEntry, eventBody } from '../../../main/engine/audit/event-body.ts';
import { BODY_LIMIT_BYTES, seqOfBody } from '../../../main/engine/audit/event-form.ts';
import { AUDIT_OUTCOMES, AuditEvent } from '../../../preload/contract/audit.ts';
import { exampleEvent } from './audited-store.ts';

const hostileText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: fc.constantFrom('"', '\\', ',', ':', '{', '}', 's', 'e', 'q', '1', '\n', '\u0000', '\ud83d', '\ude02'), maxLength: 40 }),
  fc.constantFrom('","seq":7,"sessionId":null', '\\","seq":7', '…', '\ufffd'),
);
const huge = fc.tuple(hostileText, fc.integer({ min: 1, max: 2_000 })).map(([text, times]) => text.repeat(times));
const detailName = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,11}$/u).filter((name) => name !== 'cut');
const entryOf = (text: fc.Arbitrary<string>): fc.Arbitrary<EventEntry> =>
  fc.record({
    atMs: fc.integer({ min: 0, max: 9_999_999_999_999 }),
    actor: fc.option(fc.record({ id: fc.uuid(), name: text })),
    sessionId: fc.option(text),
    verb: fc.constantFrom('person.created', 'session.signed_in', 'audit.chain.verified'),
    target: fc.option(fc.record({ kind: fc.constantFrom('person', 'role', 'audit_export'), id: text, name: fc.option(text) })),
    outcome: fc.constantFrom(...AUDIT_OUTCOMES),
    details: fc.dictionary(
      detailName,
      fc.oneof(text, fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 }), fc.boolean(), fc.constant(null), fc.array(text, { maxLength: 30 })),
      { maxKeys: 30 },
    ),
  });
const seqs = fc.integer({ min: 1, max: 999_999_999_999_999 });

describe('the body of an event', () => {
  test('is the canonical JSON of an event of the contract, whatever the text in it', () => {
    fc.assert(
      fc.property(seqs, entryOf(hostileText.filter((text) => text.isWellFormed())), (seq, entry) => {
        const body = eventBody(seq, entry);
        expect(body).toBe(canonicalJson({ v: 1, seq, ...entry }));
        expect(AuditEvent.parse(JSON.parse(body))).toEqual({ v: 1, seq, ...entry });
        expect(seqOfBody(body)).toBe(seq);
      }),
      { numRuns: 1_000 },
    );
  });

  test('is written for text of any length and with lone surrogates, within the limit, and names what was cut', () => {
    fc.assert(
      fc.property(seqs, entryOf(fc.oneof(hostileText, huge)), (seq, entry) => {
        const body = eventBody(seq, entry);
        expect(Buffer.byteLength(body)).toBeLessThanOrEqual(BODY_LIMIT_BYTES);
        const written = AuditEvent.parse(JSON.parse(body));
        expect(written.details['cut'] === undefined).toBe(lengths(entry).every((length, index) => length === lengths(written)[index]));
      }),
      { numRuns: 200 },
    );
  });

  test('cuts as little as it must, and never half a character', () => {
    const body = eventBody(1, exampleEvent(0, { details: { reason: '\u{1f602}'.repeat(8_000), note: 'short' } }));
    const { details } = AuditEvent.parse(JSON.parse(body));
    expect(details).toEqual({ reason: `${'\u{1f602}'.repeat(1_000)}…`, note: 'short', cut: ['reason'] });
  });

  test('fits with the most and longest details there can be', () => {
    const names = Array.from({ length: 30 }, (_, index) => `name${String(index).padStart(36, 'x')}`);
    const details = Object.fromEntries(names.map((name) => [name, Array.from({ length: 500 }, () => '\u0001'.repeat(500))]));
    const long = '\u0001'.repeat(50_000);
    const entry = exampleEvent(0, { actor: { ...exampleEvent().actor!, name: long }, sessionId: long, target: { kind: 'person', id: long, name: long }, details });
    expect(Buffer.byteLength(eventBody(1, entry))).toBeLessThanOrEqual(BODY_LIMIT_BYTES);
  });

  test.each<[string, Partial<EventEntry>]>([
    ['a verb out of form', { verb: 'Person Created' }],
    ['a detail name that is data', { details: { 'Example Person': 1 } }],
    ['a reserved detail name', { details: { cut: ['x'] } }],
    ['a fraction', { details: { share: 0.5 } }],
    ['a number of more than 15 digits', { details: { big: 1_000_000_000_000_000 } }],
    ['a time before 1970', { atMs: -1 }],
    ['an actor without an id', { actor: { id: 'somebody', name: 'Example' } }],
    ['a detail named __proto__', { details: JSON.parse('{"__proto__":"x"}') as EventEntry['details'] }],
    ['an unknown outcome', { outcome: 'maybe' as 'done' }],
  ])('refuses %s', (_name, changes) => {
    expect(() => eventBody(1, exampleEvent(0, changes))).toThrow(RangeError);
  });
});

describe('reading a body', () => {
  test('refuses every other spelling of the same event', () => {
    const body = eventBody(12, exampleEvent(3, { details: { a: 'é\n', b: 2, c: ['x'] } }));
    const spellings = [
      ` ${body}`,
      `${body}\n`,
      body.replace(',"atMs"', ', "atMs"'),
      body.replace('é', String.raw`\u00e9`),
      body.replace(String.raw`\n`, String.raw`\u000a`),
      body.replace('"b":2', '"b":2.0'),
      body.replace('"b":2', '"b":-0'),
      body.replace('"b":2', '"b":02'),
      body.replace('"b":2', '"a":"é","b":2'),
      body.replace('"seq":12', '"seq":0'),
      body.replace('"seq":12', '"seq":12,"seq":12'),
      body.replace('"v":1', '"v":1,"w":1'),
      canonicalJson({ ...(JSON.parse(body) as object), v: 2 }),
      JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(body) as object).reverse())),
    ];
    expect(seqOfBody(body)).toBe(12);
    for (const spelling of spellings) {
      expect(spelling).not.toBe(body);
      expect(seqOfBody(spelling), spelling).toBeNull();
    }
  });

  test('accepts nothing that is not canonical, whichever characters are changed', () => {
    fc.assert(
      fc.property(entryOf(hostileText.filter((text) => text.isWellFormed())), fc.nat(), fc.constantFrom('', '"', '\\', '0', ',', '}', ' ', 'x'), (entry, at, put) => {
        const body = eventBody(5, entry);
        const changed = body.slice(0, at % body.length) + put + body.slice((at % body.length) + 1);
        if (seqOfBody(changed) === null) return;
        const event = AuditEvent.parse(JSON.parse(changed));
        expect(canonicalJson(event)).toBe(changed);
        expect(event.seq).toBe(seqOfBody(changed));
      }),
      { numRuns: 2_000 },
    );
  });

  test('refuses a body that is too long before looking at it', () => {
    const long = canonicalJson({ v: 1, seq: 1, ...exampleEvent(0, { details: { a: 'x'.repeat(BODY_LIMIT_BYTES) } }) });
    const wide = canonicalJson({ v: 1, seq: 1, ...exampleEvent(0, { details: { a: '€'.repeat(BODY_LIMIT_BYTES / 3) } }) });
    expect([seqOfBody(long), seqOfBody(wide)]).toEqual([null, null]);
  });
});

/** Lengths of every text in an event, in one fixed order. */
function lengths({ actor, sessionId, target, details }: EventEntry): (number | undefined)[] {
  const values = Object.keys(details)
    .filter((name) => name !== 'cut')
    .sort()
    .flatMap((name) => {
      const value = details[name];
      return Array.isArray(value) ? [value.length, ...value.map((item) => item.length)] : [typeof value === 'string' ? value.length : 0];
    });
  return [actor?.name.length, sessionId?.length, target?.id.length, target?.name?.length, ...values];
}
