import { execFileSync } from 'node:child_process';
import { createCipheriv, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CHACHA_NONCE_BYTES, CHACHA_TAG_BYTES, nativeChaCha, webAssemblyChaCha } from '../../../main/engine/keys/chacha20-poly1305.ts';
import type { ChaCha20Poly1305 } from '../../../main/engine/keys/chacha20-poly1305.ts';

/** OpenSSL's, which Electron does not have. */
function byOpenSsl(plain: Uint8Array, nonce: Uint8Array, key: Uint8Array): Buffer {
  const cipher = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: CHACHA_TAG_BYTES });
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

async function implementation(name: 'native' | 'WebAssembly'): Promise<ChaCha20Poly1305> {
  const chacha = name === 'native' ? nativeChaCha() : await webAssemblyChaCha();
  if (!chacha) throw new Error('there is none for this machine');
  return chacha;
}

describe.each(['native', 'WebAssembly'] as const)('ChaCha20-Poly1305, %s', (name) => {
  const size = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.constantFrom(65_535, 65_536, 65_537));

  test('seals what OpenSSL seals, and opens it, in memory that threads share too', async () => {
    const chacha = await implementation(name);
    fc.assert(
      fc.property(size, fc.boolean(), (bytes, isShared) => {
        const [plain, nonce, key] = [randomBytes(bytes), randomBytes(CHACHA_NONCE_BYTES), randomBytes(32)];
        const memory = (length: number): Uint8Array => (isShared ? new Uint8Array(new SharedArrayBuffer(length)) : new Uint8Array(length));
        const sealed = memory(bytes + CHACHA_TAG_BYTES);
        chacha.seal(sealed, plain, nonce, key);
        expect(byOpenSsl(plain, nonce, key).equals(sealed)).toBe(true);
        const opened = memory(bytes);
        expect(chacha.open(opened, sealed, nonce, key)).toBe(true);
        expect(plain.equals(opened)).toBe(true);
      }),
    );
  });

  test('opens nothing that one bit is changed in, and gives nothing of it', async () => {
    const chacha = await implementation(name);
    fc.assert(
      fc.property(size, fc.constantFrom('sealed', 'nonce', 'key'), fc.nat(), fc.integer({ min: 0, max: 7 }), (bytes, where, at, bit) => {
        const parts = { plain: randomBytes(bytes), nonce: randomBytes(CHACHA_NONCE_BYTES), key: randomBytes(32) };
        const sealed = byOpenSsl(parts.plain, parts.nonce, parts.key);
        const changed = { ...parts, sealed };
        changed[where][at % changed[where].length]! ^= 1 << bit;
        const opened = new Uint8Array(bytes);
        expect(chacha.open(opened, changed.sealed, changed.nonce, changed.key)).toBe(false);
        expect(opened.every((byte) => byte === 0)).toBe(true);
      }),
    );
  });

  test.each([
    ['too little room', 15, 0, 12, 32],
    ['too much room', 18, 1, 12, 32],
    ['a nonce of another length', 17, 1, 24, 32],
    ['a key of another length', 17, 1, 12, 31],
  ])('refuses %s', async (_what, sealed, plain, nonce, key) => {
    const chacha = await implementation(name);
    const bytes = [sealed, plain, nonce, key].map((length) => new Uint8Array(length)) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    expect(() => chacha.seal(...bytes)).toThrow(RangeError);
    expect(() => chacha.open(bytes[1], bytes[0], bytes[2], bytes[3])).toThrow(RangeError);
  });
});

test('where the native one cannot be loaded, the other does it', () => {
  const program = `
    const { readyChaCha, nativeChaCha } = await import(${JSON.stringify(new URL('../../../main/engine/keys/chacha20-poly1305.ts', import.meta.url).href)});
    Object.defineProperty(process, 'arch', { value: 'none' });
    const sealed = new Uint8Array(19);
    (await readyChaCha()).seal(sealed, new Uint8Array(3), new Uint8Array(12), new Uint8Array(32));
    console.log(nativeChaCha(), Buffer.from(sealed).toString('hex'));`;
  const told = execFileSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', program], { encoding: 'utf8' });
  expect(told.trim()).toBe(`null ${byOpenSsl(new Uint8Array(3), new Uint8Array(12), new Uint8Array(32)).toString('hex')}`);
});
