import { constants } from 'node:os';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../../preload/contract/errors.ts';
import { logLine } from '../../main/electron/redact.ts';
import type { LogFields } from '../../main/electron/redact.ts';

const AT_MS = Date.UTC(2026, 10, 24);
/** What must never be found in a log, wherever somebody put it by mistake. */
const CANARIES = [
  'correct horse battery staple',
  'hunter2hunter2hunter2',
  'Example Person',
  'someone@example.org',
  '/home/someone/people.csv',
  'C:\\Users\\someone\\people.csv',
  'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2ln',
  'A1B2-C3D4-E5F6-G7H8-J9K0-M1N2-P3Q4',
  'f'.repeat(64),
  'SELECT name FROM person',
  'line\n{"level":"info","event":"forged.line"}',
];
const parsed = (event: string, fields: LogFields): Record<string, unknown> => JSON.parse(logLine(AT_MS, 'warn', event, fields)) as Record<string, unknown>;

const value = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.constantFrom(...CANARIES), fc.integer(), fc.double(), fc.boolean(), fc.constant(null));
const anyFields = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('name', 'at', 'level', 'event', '__proto__', 'constructor')), value, { maxKeys: 20 });
const anyEvent = fc.oneof(fc.string(), fc.constantFrom(...CANARIES), fc.constantFrom('door.refused_host', 'engine.down'));

/** What a string in a line may look like at all: words without spaces, ids, versions, places in a bundle. */
const CLOSED = /^(?:\[redacted\]|[A-Za-z0-9_.-]{1,64}|[a-z]+\.cjs:\d+:\d+)$/u;

describe('a log line', () => {
  it('holds closed shapes only, whatever is logged', () => {
    fc.assert(
      fc.property(anyEvent, anyFields, (event, fields) => {
        const line = logLine(AT_MS, 'error', event, fields);
        expect(line).not.toContain('\n');
        const read = JSON.parse(line) as Record<string, unknown>;
        expect(read).toMatchObject({ at: '2026-11-24T00:00:00.000Z', level: 'error' });
        expect(read['event'] === '[redacted]' || read['event'] === event).toBe(true);
        expect(Object.keys(read).length).toBeLessThanOrEqual(3 + 12);
        for (const [name, kept] of Object.entries(read)) {
          if (name === 'at') continue;
          expect(name).toMatch(/^(?:\[redacted\]|[a-z][a-zA-Z0-9]{0,31})$/u);
          expect(['string', 'number', 'boolean', 'object']).toContain(typeof kept);
          if (typeof kept === 'string') expect(kept).toMatch(CLOSED);
          if (typeof kept === 'object') expect(kept).toBeNull();
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('never lets a canary out as a value, whole, in part or in company', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CANARIES), fc.constantFrom('', ' ', '.', 'x'), fc.string({ maxLength: 5 }), (canary, join, noise) => {
        for (const text of [canary, `${canary}${join}${noise}`, `${noise}${join}${canary}`, canary.toUpperCase(), canary.slice(0, 12), canary.slice(-12)]) {
          expect(logLine(AT_MS, 'info', 'engine.down', { name: text, reason: text })).toBe(
            logLine(AT_MS, 'info', 'engine.down', { name: '[redacted]', reason: '[redacted]' }),
          );
        }
      }),
    );
  });

  // Names of events and fields are constants of the code; that they have the form of one is what can be held here.
  it('takes nothing for a name of an event or a field that is not a plain word', () => {
    for (const canary of CANARIES.filter((text) => !/^[a-z][a-zA-Z0-9]*$/u.test(text))) {
      expect(logLine(AT_MS, 'info', canary, { [canary]: 1 })).not.toContain(JSON.stringify(canary).slice(1, -1));
    }
  });

  it('keeps what a reader of the log needs', () => {
    const id = '340380a2-b0f7-4499-93b6-466e29f9632b';
    expect(parsed('host.unexpected', { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE', sqlite: 'SQLITE_CORRUPT', requestId: id, at2: 'main.cjs:10:22', count: 3, refused: true, none: null })).toMatchObject({
      level: 'warn',
      event: 'host.unexpected',
      name: 'TypeError',
      code: 'ERR_INVALID_ARG_TYPE',
      sqlite: 'SQLITE_CORRUPT',
      requestId: id,
      at2: 'main.cjs:10:22',
      count: 3,
      refused: true,
      none: null,
    });
    for (const code of [...ERROR_CODES, ...Object.keys(constants.errno)]) expect(parsed('x.y', { code })['code']).toBe(code);
  });

  it('cannot be made to say another time, level or event', () => {
    expect(parsed('engine.down', { at: 1, level: 'info', event: 'engine.up' })).toEqual({ at: '2026-11-24T00:00:00.000Z', level: 'warn', event: 'engine.down' });
  });
});
