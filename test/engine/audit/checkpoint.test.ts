import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { head } from '../../../main/engine/audit/chain.ts';
import { allCheckpoints, auditPublicKey, auditSigningKey, checkpointDue, lastCheckpoint, writeCheckpoint } from '../../../main/engine/audit/checkpoint.ts';
import { type Checkpoint, originOf, parseCheckpoint, signCheckpoint, verifyCheckpoint } from '../../../main/engine/audit/checkpoint-note.ts';
import { NOTE_LIMIT_CHARS, openNote, parseNote, signNote } from '../../../main/engine/audit/note.ts';
import { keyFingerprint } from '../../../main/engine/audit/verify.ts';
import { auditedStore, type AuditedStore, START_MS } from './audited-store.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('ed25519');
const CHECKPOINT: Checkpoint = { origin: 'holdfast/example-store', seq: 1_204, hash: 'c5'.repeat(32), atMs: START_MS };
const NOTE = signCheckpoint(CHECKPOINT, privateKey);

// The Go checksum database's key and one of its signed tree heads, as published in the tests of
// github.com/transparency-dev/formats (log/checkpoint_test.go).
const PUBLISHED_NAME = 'sum.golang.org';
const PUBLISHED_KEY = 'Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8';
const PUBLISHED_TEXT = 'go.sum database tree\n6476701\nmb8QLQIs0Z0yP5Cstq6guj87oXWeC9gEM8oVikmm9Wk=\n';
const PUBLISHED_NOTE = `${PUBLISHED_TEXT}\n— sum.golang.org Az3grsLX85Gz+s1SiTbgkuqxgItqFq7gsMUEyVnrsa9LM7Us9S+1xbFIGu95949rj4nPRYfvimWEPWL+o3GeoWwOoAw=\n`;
function publishedKey() {
  const x = Buffer.from(PUBLISHED_KEY, 'base64').subarray(1).toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

describe('signed notes', () => {
  test('open a note signed by an independent implementation', () => {
    expect(openNote(PUBLISHED_NOTE, PUBLISHED_NAME, publishedKey())).toBe(PUBLISHED_TEXT);
    expect(openNote(PUBLISHED_NOTE.replace('6476701', '6476702'), PUBLISHED_NAME, publishedKey())).toBeNull();
    expect(openNote(PUBLISHED_NOTE, 'sum.example.org', publishedKey())).toBeNull();
  });

  test('pass over other keys’ signatures, but not over a bad one of their own', () => {
    const [text, own] = NOTE.split('\n\n') as [string, string];
    const witness = signNote(`${text}\n`, 'witness.example/1', other.privateKey, other.publicKey).split('\n\n')[1] ?? '';
    const forged = signNote(`${text}\n`, CHECKPOINT.origin, other.privateKey, publicKey).split('\n\n')[1] ?? '';
    expect(openNote(`${text}\n\n${witness}${own}`, CHECKPOINT.origin, publicKey)).toBe(`${text}\n`);
    expect(openNote(`${text}\n\n${own}${forged}`, CHECKPOINT.origin, publicKey)).toBeNull();
    expect(openNote(`${text}\n\n${witness}`, CHECKPOINT.origin, publicKey)).toBeNull();
    expect(parseNote(`${text}\n\n${own}${witness.repeat(15)}`)?.signatures).toHaveLength(16);
    expect(parseNote(`${text}\n\n${own}${witness.repeat(16)}`)).toBeNull();
  });

  test('have an end', () => {
    expect(parseNote(NOTE.replace('\n\n', `${'\nx'.repeat(NOTE_LIMIT_CHARS)}\n\n`))).toBeNull();
  });
});

describe('checkpoints', () => {
  test('read back as they were signed', () => {
    const hex = fc.stringMatching(/^[0-9a-f]{64}$/u);
    const times = fc.integer({ min: 0, max: 253_402_300_799_999 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999_999_999_999 }), hex, times, fc.uuid(), (seq, hash, atMs, storeId) => {
        const checkpoint = { origin: originOf(storeId), seq, hash, atMs };
        const note = signCheckpoint(checkpoint, privateKey);
        expect(verifyCheckpoint(note, checkpoint.origin, publicKey)).toEqual(checkpoint);
        expect(verifyCheckpoint(note, checkpoint.origin, other.publicKey)).toBeNull();
        expect(verifyCheckpoint(note, originOf('another'), publicKey)).toBeNull();
      }),
      { numRuns: 50 },
    );
  });

  test('have the lines of tlog-checkpoint, and the time as the only extension', () => {
    const lines = NOTE.split('\n');
    expect(lines.slice(0, 5)).toEqual(['holdfast/example-store', '1204', Buffer.from(CHECKPOINT.hash, 'hex').toString('base64'), 'time 2026-01-05T09:00:00.000Z', '']);
    expect(lines[5]).toMatch(/^— holdfast\/example-store [A-Za-z0-9+/]+=*$/u);
    expect(lines.slice(6)).toEqual(['']);
  });

  test.each<[string, (note: string) => string]>([
    ['a leading zero', (note) => note.replace('\n1204\n', '\n01204\n')],
    ['a size of zero', (note) => note.replace('\n1204\n', '\n0\n')],
    ['a size with a sign', (note) => note.replace('\n1204\n', '\n+1204\n')],
    ['another extension line', (note) => note.replace('\n\n', '\nmore\n\n')],
    ['no time', (note) => note.replace(/\ntime [^\n]*/u, '')],
    ['a time that is none', (note) => note.replace('2026-01-05', '2026-02-31')],
    ['a hash in another spelling', (note) => note.replace('xcXF\n', 'xcXG\n').replace(/=\n/u, '\n')],
    ['CRLF', (note) => note.replaceAll('\n', '\r\n')],
    ['no last newline', (note) => note.slice(0, -1)],
    ['a control character', (note) => note.replace('holdfast/example', 'holdfast/\u0007xample')],
    ['an origin of another program', (note) => note.replaceAll('holdfast/', 'somewhere/')],
    ['a hyphen for the dash', (note) => note.replace('—', '-')],
    ['a signature in loose base64', (note) => note.replace(/=\n$/u, '\n')],
  ])('are refused with %s', (_name, change) => {
    expect(change(NOTE)).not.toBe(NOTE);
    expect(parseCheckpoint(change(NOTE))).toBeNull();
  });

  test('whatever is changed in one, it no longer verifies, and the parser never throws', () => {
    fc.assert(
      fc.property(fc.nat(), fc.string({ unit: 'binary', maxLength: 4 }), fc.integer({ min: 0, max: 4 }), (at, put, cut) => {
        const changed = NOTE.slice(0, at % NOTE.length) + put + NOTE.slice((at % NOTE.length) + cut);
        if (changed === NOTE) return;
        parseCheckpoint(changed);
        expect(verifyCheckpoint(changed, CHECKPOINT.origin, publicKey)).toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });

  test.each<[string, Partial<Checkpoint>]>([
    ['nothing', { seq: 0 }],
    ['a short hash', { hash: 'c5' }],
    ['an origin with a line break', { origin: 'holdfast/a\n5' }],
  ])('are not signed for %s', (_name, change) => {
    expect(() => signCheckpoint({ ...CHECKPOINT, ...change }, privateKey)).toThrow(RangeError);
  });
});

describe('the checkpoints of a store', () => {
  let store: AuditedStore;
  beforeEach(() => {
    store = auditedStore();
  });
  afterEach(() => store.remove());

  test('are written when the chain moved, and only then', () => {
    expect(lastCheckpoint(store.read)).toBeNull();
    store.checkpoint();
    expect(lastCheckpoint(store.read)).toBeNull();
    store.append(3);
    store.checkpoint();
    store.checkpoint();
    store.append(2);
    store.checkpoint();
    expect(allCheckpoints(store.read).map(({ seq }) => seq)).toEqual([3, 5]);
    expect(parseCheckpoint(lastCheckpoint(store.read)?.note ?? '')).toEqual({ origin: originOf(store.storeId), ...head(store.read), atMs: START_MS });
  });

  test('are due after a thousand events', () => {
    store.append(999);
    expect(checkpointDue(store.read)).toBe(false);
    store.append(1);
    expect(checkpointDue(store.read)).toBe(true);
    store.checkpoint();
    expect(checkpointDue(store.read)).toBe(false);
  });

  test('never contradict an earlier one: a chain that was cut is not signed over', () => {
    store.append(5);
    store.checkpoint();
    store.tamper('DELETE FROM audit_event WHERE seq >= 4');
    store.append(4);
    const written = store.write.transaction(() => writeCheckpoint(store.write, { signingKey: store.signingKey, storeId: store.storeId, nowMs: START_MS }));
    expect(written).toBeNull();
    expect(store.verify()).toMatchObject({ result: 'altered', firstBadSeq: 1 });
  });

  test('are verified with the key that the store gives away, and the private key stays in', () => {
    expect(createPublicKey(auditPublicKey(store.read)).equals(store.publicKey)).toBe(true);
    expect(keyFingerprint(store.publicKey)).toMatch(/^[0-9a-f]{64}$/u);
    expect(auditPublicKey(store.read)).toContain('BEGIN PUBLIC KEY');
  });

  test.each([
    ['is gone', 'DELETE FROM secret'],
    ['is no key', "UPDATE secret SET value = x'00'"],
  ])('a signing key that %s is damage, said so', (_name, sql) => {
    store.tamper(sql);
    expect(() => auditSigningKey(store.read)).toThrow('unavailable/database_damaged');
  });
});
