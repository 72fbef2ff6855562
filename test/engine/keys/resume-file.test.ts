import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newResumeSecret, openResumeFile, parseResumeFile, readResumeFile, RESUME_FILE_NAME, resumeKey, writeResumeFile } from '../../../main/engine/keys/resume-file.ts';
import type { ResumeFile } from '../../../main/engine/keys/resume-file.ts';

const random = { bytes: randomBytes, uuid: randomUUID };
const databaseKey = randomBytes(32);
const deviceSecret = randomBytes(32);
const secret = newResumeSecret(random);
const facts = { storeId: randomUUID(), sessionId: randomUUID(), usedAtMs: 1_000, usedUptimeMs: 500, validForMs: 60_000 };
const key = resumeKey(secret, deviceSecret, facts);

let folder: string;
let text: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-resume-'));
  writeResumeFile(folder, facts, { key, databaseKey, random });
  text = readFileSync(join(folder, RESUME_FILE_NAME), 'utf8');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const opened = (changed: string): Buffer | null => {
  const file = parseResumeFile(changed);
  return file && openResumeFile(file, key);
};

describe('a resume file', () => {
  it('gives the database key back to whoever has both secrets', () => {
    const { file } = readResumeFile(folder);
    expect(file).toMatchObject(facts);
    expect(openResumeFile(file as ResumeFile, resumeKey(secret, deviceSecret, facts))).toEqual(databaseKey);
  });

  it.each([
    ['another secret', () => resumeKey(newResumeSecret(random), deviceSecret, facts)],
    ['another machine', () => resumeKey(secret, randomBytes(32), facts)],
    ['another session', () => resumeKey(secret, deviceSecret, { ...facts, sessionId: randomUUID() })],
    ['another store', () => resumeKey(secret, deviceSecret, { ...facts, storeId: randomUUID() })],
  ])('opens nothing with %s', (_what, other) => {
    expect(openResumeFile(parseResumeFile(text) as ResumeFile, other())).toBeNull();
  });

  it('opens nothing with any character changed', () => {
    fc.assert(
      fc.property(fc.nat(text.length - 2), fc.string({ minLength: 1, maxLength: 1, unit: 'grapheme-ascii' }), (at, character) => {
        const changed = text.slice(0, at) + character + text.slice(at + 1);
        if (saysTheSame(changed, text)) return;
        expect(opened(changed)).toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });

  it('opens nothing with any fact changed', () => {
    const file = JSON.parse(text) as ResumeFile;
    const others: Partial<ResumeFile>[] = [{ storeId: randomUUID() }, { sessionId: randomUUID() }, { usedAtMs: 2_000 }, { usedUptimeMs: 501 }, { validForMs: 60_001 }];
    for (const other of others) expect(opened(JSON.stringify({ ...file, ...other }))).toBeNull();
  });

  it.each([
    ['an unknown field', { more: 1 }],
    ['another version', { version: 2 }],
    ['more time than any organisation may allow', { validForMs: 3_600_001 }],
    ['a time that is none', { usedAtMs: -1 }],
    ['a key of another length', { wrapped: 'AAAA' }],
  ])('with %s is none', (_what, change) => {
    expect(parseResumeFile(JSON.stringify({ ...(JSON.parse(text) as object), ...change }))).toBeNull();
  });

  it('is found in nothing else, and no text makes reading it fail', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (any) => void expect(parseResumeFile(any)).toBeNull()), { numRuns: 1_000 });
  });

  it('is read where it is a small file of its own, and nowhere else', () => {
    const at = join(folder, RESUME_FILE_NAME);
    writeFileSync(at, `${' '.repeat(5_000)}${text}`);
    expect(readResumeFile(folder)).toEqual({ isThere: true, file: null });
    rmSync(at);
    expect(readResumeFile(folder)).toEqual({ isThere: false, file: null });
    writeFileSync(join(folder, 'elsewhere'), text);
    symlinkSync(join(folder, 'elsewhere'), at);
    expect(readResumeFile(folder)).toEqual({ isThere: true, file: null });
  });
});

/** Whether two texts say the same: white space may differ. */
function saysTheSame(one: string, other: string): boolean {
  try {
    return JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other));
  } catch {
    return false;
  }
}
