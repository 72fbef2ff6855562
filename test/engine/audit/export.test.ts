import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { head } from '../../../main/engine/audit/chain.ts';
import { lastCheckpoint, publicKeyPem } from '../../../main/engine/audit/checkpoint.ts';
import { LINE_LIMIT_BYTES, parseHeader, parseLine } from '../../../main/engine/audit/export-format.ts';
import { type ExportVerification, verifyExport } from '../../../main/engine/audit/export-reader.ts';
import { writeExport } from '../../../main/engine/audit/export-writer.ts';
import { run } from '../../../main/engine/audit/standalone.ts';
import { auditedStore, type AuditedStore, exampleEvent } from './audited-store.ts';

const EVENTS = 25;
const CHECKPOINT_SEQS = [10, 20, EVENTS];
const AUDIT_FOLDER = join(import.meta.dirname, '../../../main/engine/audit');

let dir: string;
let file: string;
let store: AuditedStore;
let lines: string[];
let publicKey: string;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'holdfast-export-'));
  file = join(dir, 'export.jsonl');
  store = auditedStore();
  publicKey = publicKeyPem(store.signingKey);
  for (const count of [10, 10, 5]) {
    store.append(count, (index) => exampleEvent(index, { details: { note: 'naïve – “quoted” \\ \u{1f602}\n', index } }));
    store.checkpoint();
  }
  await exportTo(file);
  lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
});
afterAll(() => {
  store.remove();
  rmSync(dir, { recursive: true, force: true });
});

async function exportTo(path: string) {
  const fd = openSync(path, 'w', 0o600);
  try {
    const header = { storeId: store.storeId, publicKey, lastSeq: head(store.read).seq };
    return await writeExport(store.read, fd, { header, closing: lastCheckpoint(store.read) }, () => Promise.resolve());
  } finally {
    closeSync(fd);
  }
}
/** Hands bytes over in pieces of a given size. */
async function* pieces(bytes: Uint8Array, size = 1_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield Promise.resolve(bytes.subarray(at, at + size));
}
function verifyText(text: string | Buffer, trust: { publicKey?: string } = { publicKey }): Promise<ExportVerification> {
  return verifyExport(pieces(Buffer.from(text)), trust);
}
const join_ = (changed: readonly string[]): string => changed.map((line) => `${line}\n`).join('');
/** Index in `lines` of an event's line: the header comes first, and checkpoints stand behind their events. */
const lineOf = (seq: number): number => seq + CHECKPOINT_SEQS.filter((checkpoint) => checkpoint < seq).length;

describe('an export', () => {
  test('starts with what it is and ends with a checkpoint of its last event', () => {
    expect(parseHeader(lines[0] ?? '')).toEqual({ storeId: store.storeId, publicKey, lastSeq: EVENTS });
    expect(parseLine(lines.at(-1) ?? '')).toMatchObject({ kind: 'checkpoint', seq: EVENTS });
    expect(lines).toHaveLength(1 + EVENTS + CHECKPOINT_SEQS.length);
  });

  test('is intact, whatever pieces it comes in', async () => {
    const bytes = readFileSync(file);
    for (const size of [1, 7, 4_096, bytes.length]) {
      expect(await verifyExport(pieces(bytes, size), { publicKey })).toMatchObject({
        result: 'intact',
        events: EVENTS,
        firstBadSeq: null,
        checkpointSeq: EVENTS,
        headHash: head(store.read).hash,
        keyTrusted: true,
        storeId: store.storeId,
      });
    }
  });

  test('is believed with its own key, and says that this proves nothing about who wrote it', async () => {
    expect(await verifyText(readFileSync(file), {})).toMatchObject({ result: 'intact', keyTrusted: false });
  });

  test('is not believed with another key, nor is a text that is no key', async () => {
    const others = generateKeyPairSync('ed25519').publicKey.export({ format: 'pem', type: 'spki' }).toString();
    expect(await verifyText(readFileSync(file), { publicKey: others })).toMatchObject({ result: 'altered', firstBadSeq: 1, events: 0 });
    await expect(verifyText(readFileSync(file), { publicKey: 'no key' })).rejects.toThrow(TypeError);
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'pem', type: 'spki' }).toString();
    await expect(verifyText(readFileSync(file), { publicKey: rsa })).rejects.toThrow(TypeError);
  });

  test('says the same to an independent implementation', () => {
    const script = join(import.meta.dirname, 'verify_export.py');
    const { seq, hash } = head(store.read);
    expect(execFileSync('python3', [script, file], { encoding: 'utf8' })).toBe(`${seq} ${hash}\n`);
    const broken = join(dir, 'broken.jsonl');
    writeFileSync(broken, readFileSync(file, 'utf8').replace('"index":3', '"index":4'));
    expect(() => execFileSync('python3', [script, broken], { stdio: 'pipe' })).toThrow(/event 4/u);
  });
});

describe('an export that was changed', () => {
  test('with one byte changed anywhere is never intact, and the first affected event is named', async () => {
    const bytes = readFileSync(file);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, xor) => {
        const changed = Buffer.from(bytes);
        changed[at] = changed[at]! ^ xor;
        const found = await verifyText(changed);
        const line = bytes.subarray(0, at).filter((byte) => byte === 0x0a).length;
        expect(found.result).not.toBe('intact');
        expect(possibleFindings(line)).toContain(found.firstBadSeq);
      }),
      { numRuns: 600 },
    );
  });

  test('cut anywhere is never intact, and the first missing event is named', async () => {
    const bytes = readFileSync(file);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: bytes.length - 1 }), async (length) => {
        const whole = bytes.subarray(0, length).filter((byte) => byte === 0x0a).length;
        const events = lines.slice(0, whole).filter((line) => line.startsWith('{"event"')).length;
        expect(await verifyText(bytes.subarray(0, length))).toMatchObject({ result: 'cut_short', firstBadSeq: events + 1 });
      }),
      { numRuns: 300 },
    );
  });

  test('with two lines swapped is altered at the first of them', async () => {
    const line = fc.integer({ min: 1, max: lines.length - 1 });
    await fc.assert(
      fc.asyncProperty(line, line, async (a, b) => {
        fc.pre(a !== b);
        const swapped = [...lines];
        [swapped[a], swapped[b]] = [lines[b]!, lines[a]!];
        const found = await verifyText(join_(swapped));
        expect(found.result).toBe('altered');
        const first = Math.min(a, b);
        // A checkpoint behind the event that follows it: both events are sound, and what comes next is refused.
        const late = Math.abs(a - b) === 1 && lines[first]!.startsWith('{"checkpoint"') ? possibleFindings(first + 1).map((seq) => seq + 1) : [];
        expect([...possibleFindings(first), ...late]).toContain(found.firstBadSeq);
      }),
      { numRuns: 1_000 },
    );
  });

  test('with a line doubled is altered', async () => {
    for (let index = 0; index < lines.length; index += 1) {
      const doubled = lines.flatMap((line, at) => (at === index ? [line, line] : [line]));
      expect(await verifyText(join_(doubled)), `line ${index}`).toMatchObject({ result: 'altered' });
    }
  });

  test.each<[string, () => string | Buffer, string, number]>([
    ['an event is left out', () => join_(lines.filter((_, index) => index !== lineOf(12))), 'altered', 12],
    ['the last event is left out', () => join_(lines.filter((_, index) => index !== lineOf(EVENTS))), 'cut_short', EVENTS],
    ['the closing line is left out', () => join_(lines.slice(0, -1)), 'cut_short', EVENTS + 1],
    ['it ends at an earlier checkpoint', () => join_(lines.slice(0, lineOf(21))), 'cut_short', 21],
    ['the last newline is missing', () => join_(lines).slice(0, -1), 'cut_short', EVENTS + 1],
    ['something follows', () => `${join_(lines)}more\n`, 'altered', EVENTS + 1],
    ['it is empty', () => '', 'cut_short', 1],
    ['only its first line is there', () => join_(lines.slice(0, 1)), 'cut_short', 1],
    ['lines end as on Windows', () => join_(lines).replaceAll('\n', '\r\n'), 'altered', 1],
    ['it begins with a byte-order mark', () => `\ufeff${join_(lines)}`, 'altered', 1],
    ['the first line names another store', () => join_(lines).replace(store.storeId, 'f'.repeat(36)), 'altered', 1],
    ['the first line promises more', () => join_(lines).replace(`"lastSeq":${EVENTS}`, `"lastSeq":${EVENTS + 1}`), 'cut_short', EVENTS + 1],
    ['the first line admits less', () => join_(lines).replace(`"lastSeq":${EVENTS}`, `"lastSeq":${EVENTS - 1}`), 'altered', EVENTS],
    ['a line is endless', () => `${join_(lines.slice(0, 5))}{"event":"${'x'.repeat(LINE_LIMIT_BYTES)}`, 'altered', 5],
    ['a line is not UTF-8', () => Buffer.concat([Buffer.from(join_(lines.slice(0, 5))), Buffer.from([0xff, 0x0a])]), 'altered', 5],
  ])('when %s', async (_name, change, result, firstBadSeq) => {
    expect(await verifyText(change())).toMatchObject({ result, firstBadSeq });
  });

  test('nothing makes the verifier throw', async () => {
    const part = fc.oneof(
      fc.constantFrom('{"event":', ',"hash":"', '"}', '{"checkpoint":"', '\n', '\\', ...'{}[]:'),
      fc.nat({ max: 27 }).map((index) => `${lines[index] ?? ''}\n`),
      fc.string({ unit: 'binary', maxLength: 20 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 12 }), fc.boolean(), async (parts, withHeader) => {
        const found = await verifyText((withHeader ? `${lines[0] ?? ''}\n` : '') + parts.join(''));
        expect(found.result).not.toBe('intact');
      }),
      { numRuns: 500 },
    );
  });

  /** What may be named when the line with this index is bad: itself, or what its signature should have vouched for. */
  function possibleFindings(line: number): number[] {
    if (line === 0) return [1, EVENTS, EVENTS + 1];
    const before = lines.slice(0, line);
    const events = before.filter((text) => text.startsWith('{"event"')).length;
    const vouched = Math.max(0, ...CHECKPOINT_SEQS.slice(0, before.filter((text) => text.startsWith('{"checkpoint"')).length));
    return lines[line]!.startsWith('{"event"') ? [events + 1] : [vouched + 1, events + 1];
  }
});

describe('the stand-alone verifier', () => {
  const said: string[] = [];
  const runWith = (...args: string[]): Promise<number> => {
    said.length = 0;
    return run(args, (line) => said.push(line));
  };

  test('tells intact from found from wrong usage by its exit code', async () => {
    const key = join(dir, 'key.pem');
    const changed = join(dir, 'changed.jsonl');
    writeFileSync(key, publicKey);
    writeFileSync(changed, readFileSync(file, 'utf8').replace('"index":3', '"index":4'));
    expect(await runWith(file, key)).toBe(0);
    expect(said.join(' ')).toContain(`Intact: ${EVENTS} events`);
    expect(await runWith(file)).toBe(0);
    expect(said.join(' ')).toContain('proves nothing about who wrote it');
    expect(await runWith(changed, key)).toBe(3);
    expect(said.join(' ')).toContain('from event 4 on');
    expect(await runWith(key)).toBe(3);
    expect(said.join(' ')).toContain('not an audit export');
    expect(await runWith()).toBe(2);
    expect(await runWith(file, key, 'more')).toBe(2);
    expect(await runWith(join(dir, 'missing.jsonl'))).toBe(2);
    expect(await runWith(file, file)).toBe(2);
  });

  test('runs from its own folder alone, with nothing installed', () => {
    const alone = join(dir, 'alone');
    const needed = importsOf('standalone.ts');
    for (const name of needed) cpSync(join(AUDIT_FOLDER, name), join(alone, name));
    const output = execFileSync(process.execPath, [join(alone, 'standalone.ts'), file], { encoding: 'utf8', env: {} });
    expect(output).toContain(`Intact: ${EVENTS} events`);
    expect(readdirSync(alone).length).toBeLessThan(14);
  });

  /** The files that a file of the audit folder needs when it runs; anything else but Node's own fails the test. */
  function importsOf(name: string, seen = new Set<string>()): Set<string> {
    if (seen.has(name)) return seen;
    seen.add(name);
    const source = readFileSync(join(AUDIT_FOLDER, name), 'utf8');
    for (const [, from = ''] of source.matchAll(/^import (?!type ).*from '([^']+)';$/gmu)) {
      if (from.startsWith('./')) importsOf(from.slice(2), seen);
      else expect(from).toMatch(/^node:/u);
    }
    return seen;
  }
});

test('a chain that was damaged is exported as it is, so that an auditor can see it', async () => {
  const damaged = auditedStore();
  try {
    damaged.append(6);
    damaged.checkpoint();
    damaged.append(6);
    damaged.tamper("UPDATE audit_event SET body = replace(body, 'done', 'failed') WHERE seq = 9");
    const path = join(dir, 'damaged.jsonl');
    const fd = openSync(path, 'w');
    const header = { storeId: damaged.storeId, publicKey: publicKeyPem(damaged.signingKey), lastSeq: 12 };
    await writeExport(damaged.read, fd, { header, closing: null }, () => Promise.resolve());
    closeSync(fd);
    expect(await verifyText(readFileSync(path), {})).toMatchObject({ result: 'altered', firstBadSeq: 9, checkpointSeq: 6 });
  } finally {
    damaged.remove();
  }
});
