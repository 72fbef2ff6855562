import type { KeyObject } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { EngineError } from '../errors.ts';

const AUDIENCE = 'holdfast-engine';
const TYPE = 'at+jwt';

/** The compact form and nothing else: base64url without padding (RFC 7515, 2 and 7.1), which a lenient decoder would not insist on. */
const COMPACT = /^[\w-]{1,1024}\.[\w-]{1,4096}\.[\w-]{1,128}$/u;

/** What an access token says (RFC 9068 names). Times are seconds, as RFC 7519 has them. */
const Claims = z.object({ sub: z.uuid(), sid: z.string().max(64), exp: z.number(), jti: z.string().max(64) });

/** The key that signs, and every key whose tokens still hold: after a rotation the one before is among them (token-keys.ts). */
export interface TokenKeys {
  kid: string;
  privateKey: KeyObject;
  accepted: ReadonlyMap<string, KeyObject>;
  issuer: string;
}
export interface VerifiedToken {
  personId: string;
  sessionId: string;
  expiresAtMs: number;
}

/** Signs an access token (RFC 9068, EdDSA by RFC 8037) that lives for `ttlSeconds`. */
export async function signAccessToken(
  keys: TokenKeys,
  token: { personId: string; sessionId: string; tokenId: string; nowMs: number; ttlSeconds: number },
): Promise<{ accessToken: string; expiresAtMs: number }> {
  const issuedAt = Math.floor(token.nowMs / 1000);
  const expiresAt = issuedAt + token.ttlSeconds;
  const accessToken = await new SignJWT({ sid: token.sessionId })
    .setProtectedHeader({ alg: 'EdDSA', kid: keys.kid, typ: TYPE })
    .setSubject(token.personId)
    .setIssuer(keys.issuer)
    .setAudience(AUDIENCE)
    .setIssuedAt(issuedAt)
    .setNotBefore(issuedAt)
    .setExpirationTime(expiresAt)
    .setJti(token.tokenId)
    .sign(keys.privateKey);
  return { accessToken, expiresAtMs: expiresAt * 1000 };
}

/**
 * Checks signature, algorithm, key id, type, issuer, audience and times (RFC 8725). Whether the session still
 * stands is the database's to say. Throws not_signed_in/session_ended for any token that does not hold.
 */
export async function verifyAccessToken(keys: TokenKeys, accessToken: string, nowMs: number): Promise<VerifiedToken> {
  try {
    if (!COMPACT.test(accessToken)) throw new errors.JWSInvalid();
    const { payload } = await jwtVerify(
      accessToken,
      (header) => {
        // An unknown id never falls back to another key.
        const key = header.kid === undefined ? undefined : keys.accepted.get(header.kid);
        if (!key) throw new errors.JWKSNoMatchingKey();
        return key;
      },
      {
        algorithms: ['EdDSA'],
        typ: TYPE,
        issuer: keys.issuer,
        audience: AUDIENCE,
        currentDate: new Date(nowMs),
        requiredClaims: ['sub', 'sid', 'exp', 'nbf', 'iat', 'jti'],
      },
    );
    const claims = Claims.parse(payload);
    return { personId: claims.sub, sessionId: claims.sid, expiresAtMs: claims.exp * 1000 };
  } catch {
    throw new EngineError('not_signed_in', 'session_ended');
  }
}
