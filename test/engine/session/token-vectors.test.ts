import { createPrivateKey, createPublicKey, randomUUID, sign, verify } from 'node:crypto';
import { jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { verifyAccessToken } from '../../../main/engine/session/tokens.ts';
import type { TokenKeys } from '../../../main/engine/session/tokens.ts';

/*
 * Published vectors, and the attack classes that Project Wycheproof tests Ed25519 for (malleable, truncated, extended,
 * out of range, degenerate; github.com/C2SP/wycheproof, testvectors_v1/ed25519_test.json), made here from our own
 * signatures. The key is that of RFC 8037, appendix A, which is the first of RFC 8032, 7.1.
 */
const PRIVATE = { kty: 'OKP', crv: 'Ed25519', d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
const privateKey = createPrivateKey({ key: PRIVATE, format: 'jwk' });
const publicKey = createPublicKey(privateKey);
/** RFC 8037, A.4: a signature by this key. */
const PUBLISHED = 'eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg';
/** RFC 7515, A.1 and A.5: one by HMAC, and one without a signature. */
const PUBLISHED_HMAC =
  'eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const PUBLISHED_UNSIGNED = 'eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.';

const NOW_MS = Date.UTC(2026, 0, 5, 9);
const seconds = NOW_MS / 1000;
const keys: TokenKeys = { kid: '21fe31dfa154a261', issuer: `holdfast:${randomUUID()}`, privateKey, accepted: new Map([['21fe31dfa154a261', publicKey]]) };
const CLAIMS = { sid: randomUUID(), sub: randomUUID(), iss: keys.issuer, aud: 'holdfast-engine', iat: seconds, nbf: seconds, exp: seconds + 900, jti: randomUUID() };
const HEADER = { alg: 'EdDSA', kid: keys.kid, typ: 'at+jwt' };

const encoded = (text: string): string => Buffer.from(text).toString('base64url');
/** A token of these very header and claim texts, with the signature that the key really gives, or what is made of it. */
function token(header: string = JSON.stringify(HEADER), claims: string = JSON.stringify(CLAIMS), change: (signature: Buffer) => Buffer = (same) => same): string {
  const input = `${encoded(header)}.${encoded(claims)}`;
  return `${input}.${change(sign(null, Buffer.from(input), privateKey)).toString('base64url')}`;
}
/** The same token, its signature spelt in the other alphabet, which differs only where one of two characters occurs. */
function inPlainBase64(): string {
  for (;;) {
    const made = token(undefined, JSON.stringify({ ...CLAIMS, jti: randomUUID() }));
    const at = made.lastIndexOf('.');
    const respelt = made.slice(at).replaceAll('-', '+').replaceAll('_', '/');
    if (respelt !== made.slice(at)) return made.slice(0, at) + respelt;
  }
}
const verified = (text: string): Promise<unknown> => verifyAccessToken(keys, text, NOW_MS);
const refused = { code: 'not_signed_in', reason: 'session_ended' };

/** Order of the base point (RFC 8032, 5.1), and S as a number: the second half, little-endian. */
const L = 2n ** 252n + 27_742_317_777_372_353_535_851_937_790_883_648_493n;
const numberOf = (bytes: Buffer): bigint => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
const bytesOf = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse();
const withS = (signature: Buffer, s: bigint): Buffer => Buffer.concat([signature.subarray(0, 32), bytesOf(s)]);

describe('published tokens', () => {
  it('the signature of RFC 8037, A.4 is what this key gives, and holds under it', () => {
    const [header = '', payload = '', signature = ''] = PUBLISHED.split('.');
    const input = Buffer.from(`${header}.${payload}`);
    expect(sign(null, input, privateKey).toString('base64url')).toBe(signature);
    expect(verify(null, input, publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  it('a token made like those below holds, so that they fail for what they change', async () => {
    expect(await verified(token())).toMatchObject({ personId: CLAIMS.sub });
    expect((await jwtVerify(token(), publicKey, { currentDate: new Date(NOW_MS) })).payload).toEqual(CLAIMS);
  });

  it.each([
    ['RFC 8037, A.4: well signed by our key, but no token', PUBLISHED],
    ['RFC 7515, A.1: by HMAC', PUBLISHED_HMAC],
    ['RFC 7515, A.5: unsigned', PUBLISHED_UNSIGNED],
  ])('%s is refused', async (_what, text) => {
    await expect(verified(text)).rejects.toMatchObject(refused);
  });
});

describe('an Ed25519 signature', () => {
  it.each<[string, (signature: Buffer) => Buffer]>([
    ['malleated by the order of the group', (signature) => withS(signature, numberOf(signature.subarray(32)) + L)],
    ['whose S is the order of the group', (signature) => withS(signature, L)],
    ['whose S is zero', (signature) => withS(signature, 0n)],
    ['whose S is the largest number', (signature) => withS(signature, 2n ** 256n - 1n)],
    ['of S negated', (signature) => withS(signature, L - numberOf(signature.subarray(32)))],
    ['of the neutral point and zero', () => Buffer.concat([bytesOf(1n), bytesOf(0n)])],
    ['of zeros', () => Buffer.alloc(64)],
    ['of ones', () => Buffer.alloc(64, 0xff)],
    ['whose R is no point in canonical form', (signature) => Buffer.concat([bytesOf(2n ** 255n - 19n + 1n), signature.subarray(32)])],
    ['with the sign of R turned', (signature) => Buffer.concat([signature.subarray(0, 31), Buffer.of((signature[31] ?? 0) ^ 0x80), signature.subarray(32)])],
    ['with its halves swapped', (signature) => Buffer.concat([signature.subarray(32), signature.subarray(0, 32)])],
    ['cut by one byte', (signature) => signature.subarray(0, 63)],
    ['cut in half', (signature) => signature.subarray(0, 32)],
    ['that is empty', () => Buffer.alloc(0)],
    ['with a byte before it', (signature) => Buffer.concat([Buffer.of(0), signature])],
    ['with a byte after it', (signature) => Buffer.concat([signature, Buffer.of(0)])],
    ['given twice', (signature) => Buffer.concat([signature, signature])],
    ['in DER, as one of another curve would be', (signature) => Buffer.concat([Buffer.of(0x30, 0x44, 0x02, 0x20), signature.subarray(0, 32), Buffer.of(0x02, 0x20), signature.subarray(32)])],
  ])('%s is refused', async (_what, change) => {
    await expect(verified(token(undefined, undefined, change))).rejects.toMatchObject(refused);
  });

  it('over the header and claims of another token is refused', async () => {
    const [header = '', claims = ''] = token().split('.');
    const [, , signature = ''] = token(undefined, JSON.stringify({ ...CLAIMS, jti: randomUUID() })).split('.');
    await expect(verified(`${header}.${claims}.${signature}`)).rejects.toMatchObject(refused);
  });
});

describe('a well signed token', () => {
  const header = (changed: object): string => JSON.stringify({ ...HEADER, ...changed });
  it.each([
    // CVE-2015-9235 and its kin: the algorithm is the token's to say.
    ...['none', 'None', 'NONE', 'nOnE', 'HS256', 'HS512', 'RS256', 'PS256', 'ES256', 'ES256K', 'Ed448', 'eddsa', 'EDDSA', ' EdDSA', ''].map((alg): [string, string] => [`that says it is ${JSON.stringify(alg)}`, token(header({ alg }))]),
    ['that says no algorithm', token(header({ alg: undefined }))],
    ['whose algorithm is no text', token(header({ alg: ['EdDSA'] }))],
    // A key id reaches for something else (path, statement, prototype).
    ...['../../dev/null', "' OR 1=1 --", '__proto__', 'constructor', '', `${keys.kid}\0`, keys.kid.toUpperCase()].map((kid): [string, string] => [`of the key ${JSON.stringify(kid)}`, token(header({ kid }))]),
    ['whose key id is no text', token(header({ kid: [keys.kid] }))],
    ['that is no object', token('"EdDSA"')],
    ['whose claims are a list', token(undefined, JSON.stringify([CLAIMS]))],
    ['whose claims are no JSON', token(undefined, `${JSON.stringify(CLAIMS)},`)],
    ['whose claims are empty', token(undefined, '')],
    ['for our audience among others that it names as one text', token(undefined, JSON.stringify({ ...CLAIMS, aud: 'holdfast-engine other' }))],
    ['whose times are texts', token(undefined, JSON.stringify({ ...CLAIMS, exp: String(CLAIMS.exp) }))],
    ['that is not encoded (RFC 7797)', token(header({ b64: false, crit: ['b64'] }))],
    ['with a fourth part', `${token()}.`],
    ['with five parts, as an encrypted one has', `${token()}.AA.AA`],
    ['without its claims', token().replace(/\.[^.]*\./u, '..')],
    ['with white space in it', token().replace('.', '. ')],
    ['with padding', `${token()}==`],
    ['whose signature is in plain base64', inPlainBase64()],
    ['as JSON (RFC 7515, 7.2)', JSON.stringify({ payload: token().split('.')[1], protected: token().split('.')[0], signature: token().split('.')[2] })],
  ])('%s is refused', async (_what, text) => {
    await expect(verified(text)).rejects.toMatchObject(refused);
  });
});
