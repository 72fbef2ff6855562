import { afterAll, describe, expect, it } from 'vitest';
import { hkdf, pageKey, pageSalt, slotFileMacKey, slotLookupKey } from '../../../main/engine/keys/kdf.ts';
import { createJobRunner } from '../../../main/jobs/runner.ts';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

describe('HKDF', () => {
  it('gives what RFC 5869 says for SHA-256 (A.3)', () => {
    expect(hkdf(hex('0b'.repeat(22)), Buffer.alloc(0), '', 42).toString('hex')).toBe(
      '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
    );
  });

  it('gives each use a key of its own', () => {
    const secret = Buffer.alloc(32, 7);
    const keys = [pageKey(secret), pageSalt(secret), slotFileMacKey(secret), slotLookupKey(secret)].map((key) => key.toString('hex').slice(0, 32));
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('scrypt in a worker', () => {
  const jobs = createJobRunner();
  afterAll(() => jobs.close());

  it.each([
    // RFC 7914, section 12.
    ['password', 'NaCl', { n: 1024, r: 8, p: 16 }, 'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640'],
    ['pleaseletmein', 'SodiumChloride', { n: 16384, r: 8, p: 1 }, '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887'],
  ])('derives what RFC 7914 says from %s', async (password, salt, cost, expected) => {
    const derived = await jobs.scrypt(Buffer.from(password), Buffer.from(salt), cost, 64);
    expect(derived.toString('hex')).toBe(expected);
  });

  it('leaves the caller its password to zero', async () => {
    const password = Buffer.from('example');
    await jobs.scrypt(password, Buffer.from('salt'), { n: 1024, r: 8, p: 1 }, 32);
    expect(password.toString()).toBe('example');
  });
});
