import { createHmac, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { signAccessToken, verifyAccessToken } from '../../../main/engine/session/tokens.ts';
import type { TokenKeys } from '../../../main/engine/session/tokens.ts';

const NOW_MS = Date.UTC(2026, 0, 5, 9);
const storeId = randomUUID();
const keysOf = (kid: string): TokenKeys & { publicKey: KeyObject } => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { kid, issuer: `holdfast:${storeId}`, privateKey, publicKey, accepted: new Map([[kid, publicKey]]) };
};
const keys = keysOf('0123456789abcdef');
const person = { personId: randomUUID(), sessionId: randomUUID(), tokenId: randomUUID() };
const issue = async (from = keys, ttlSeconds = 900): Promise<string> =>
  (await signAccessToken(from, { ...person, nowMs: NOW_MS, ttlSeconds })).accessToken;

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const HEADER = { alg: 'EdDSA', kid: keys.kid, typ: 'at+jwt' };
const seconds = NOW_MS / 1000;
const CLAIMS = { sid: person.sessionId, sub: person.personId, iss: keys.issuer, aud: 'holdfast-engine', iat: seconds, nbf: seconds, exp: seconds + 900, jti: person.tokenId };
/** A token with any header and claims, really signed: only what it says can be wrong with it. */
function forge(header: object, claims: object, by: KeyObject = keys.privateKey): string {
  const input = `${part(header)}.${part(claims)}`;
  return `${input}.${sign(null, Buffer.from(input), by).toString('base64url')}`;
}

describe('an access token', () => {
  it('says who and which session, until it expires', async () => {
    const token = await issue();
    expect(await verifyAccessToken(keys, token, NOW_MS)).toEqual({ personId: person.personId, sessionId: person.sessionId, expiresAtMs: NOW_MS + 900_000 });
    await expect(verifyAccessToken(keys, token, NOW_MS + 900_000)).rejects.toMatchObject({ reason: 'session_ended' });
    await expect(verifyAccessToken(keys, token, NOW_MS - 1_000)).rejects.toMatchObject({ reason: 'session_ended' });
  });

  it('in the form of the forgeries below holds, so that they fail for what they change', async () => {
    expect(await verifyAccessToken(keys, forge(HEADER, CLAIMS), NOW_MS)).toMatchObject({ personId: person.personId });
  });

  // RFC 8725, sections 2 and 3.
  const unsigned = `${part({ ...HEADER, alg: 'none' })}.${part(CLAIMS)}.`;
  const hmacInput = `${part({ ...HEADER, alg: 'HS256' })}.${part(CLAIMS)}`;
  const publicPem = keys.publicKey.export({ format: 'pem', type: 'spki' });
  it.each([
    ['without a signature', unsigned],
    ['signed by HMAC with the public key as its secret', `${hmacInput}.${createHmac('sha256', publicPem).update(hmacInput).digest('base64url')}`],
    ['with another key id', forge({ ...HEADER, kid: 'fedcba9876543210' }, CLAIMS)],
    ['without a key id', forge({ alg: 'EdDSA', typ: 'at+jwt' }, CLAIMS)],
    ['of another type', forge({ ...HEADER, typ: 'JWT' }, CLAIMS)],
    ['signed by another key under our id', forge(HEADER, CLAIMS, keysOf(keys.kid).privateKey)],
    ['that brings its own key', forge({ ...HEADER, jwk: keysOf('x').publicKey.export({ format: 'jwk' }) }, CLAIMS, keysOf('x').privateKey)],
    ['for another audience', forge(HEADER, { ...CLAIMS, aud: 'somebody-else' })],
    ['of another store', forge(HEADER, { ...CLAIMS, iss: `holdfast:${randomUUID()}` })],
    ['that has expired', forge(HEADER, { ...CLAIMS, exp: seconds - 1 })],
    ['that is not valid yet', forge(HEADER, { ...CLAIMS, nbf: seconds + 60 })],
    ['that never expires', forge(HEADER, { ...CLAIMS, exp: undefined })],
    ['whose expiry is no number', forge(HEADER, { ...CLAIMS, exp: 'never' })],
    ['without a session', forge(HEADER, { ...CLAIMS, sid: undefined })],
    ['of nobody', forge(HEADER, { ...CLAIMS, sub: 'administrator' })],
    ['with a critical header nobody understands', forge({ ...HEADER, crit: ['b64'], b64: false }, CLAIMS)],
    ['that is empty', ''],
    ['that is no token', 'a.b.c'],
  ])('%s is refused', async (_what, token) => {
    await expect(verifyAccessToken(keys, token, NOW_MS)).rejects.toMatchObject({ code: 'not_signed_in', reason: 'session_ended' });
  });

  it('with any character changed is refused', async () => {
    const token = await issue();
    for (let at = 0; at < token.length; at += 1) {
      const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
      // The last character of base64url carries unused bits: another spelling of the same signature is the same token.
      const same = Buffer.from(changed.split('.')[2] ?? '', 'base64url').equals(Buffer.from(token.split('.')[2] ?? '', 'base64url')) && at > token.lastIndexOf('.');
      if (same) continue;
      await expect(verifyAccessToken(keys, changed, NOW_MS), `character ${String(at)}`).rejects.toMatchObject({ reason: 'session_ended' });
    }
  });
});
