import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createSigner, createVerifier } from 'fast-jwt';
import { signAccessToken, verifyAccessToken } from '../../../main/engine/session/tokens.ts';
import type { Goal } from '../goal.ts';
import type { Side } from '../rounds.ts';

const TOKENS = 300;
const TTL_SECONDS = 900;
const NOW_MS = Date.UTC(2026, 0, 5, 9);

/** P15: a session token signed and verified as the program does it, beside the same claims in fast-jwt, uncached. */
export const tokens: Goal = {
  id: 'P15',
  title: 'sign and verify of a session token as used ÷ fast-jwt',
  async run(bench) {
    await bench.compare({ goal: 'P15', title: 'sign and verify ÷ fast-jwt', a: ours(), b: fastJwt(), control: [ours(), ours()], figures: [{ kind: 'ratio', atMost: 1.1 }] });
  },
};

async function timed(work: (turn: number) => void | Promise<void>): Promise<number> {
  const startMs = performance.now();
  for (let turn = 0; turn < TOKENS; turn += 1) await work(turn);
  return (performance.now() - startMs) / TOKENS;
}

function ours(): Side {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const keys = { kid: '0123456789abcdef', privateKey, accepted: new Map([['0123456789abcdef', publicKey]]), issuer: `holdfast:${randomUUID()}` };
  const who = { personId: randomUUID(), sessionId: randomUUID(), tokenId: randomUUID(), nowMs: NOW_MS, ttlSeconds: TTL_SECONDS };
  return {
    name: 'Holdfast',
    sample: () =>
      timed(async () => {
        const { accessToken } = await signAccessToken(keys, who);
        await verifyAccessToken(keys, accessToken, NOW_MS);
      }),
  };
}

function fastJwt(): Side {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const iss = `holdfast:${randomUUID()}`;
  const sign = createSigner({ key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), algorithm: 'EdDSA', kid: '0123456789abcdef', header: { alg: 'EdDSA', typ: 'at+jwt' } });
  const verify = createVerifier({
    key: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    algorithms: ['EdDSA'],
    allowedIss: iss,
    allowedAud: 'holdfast-engine',
    clockTimestamp: NOW_MS,
    requiredClaims: ['sub', 'sid', 'exp', 'nbf', 'iat', 'jti'],
  });
  const seconds = NOW_MS / 1000;
  const claims = { sid: randomUUID(), sub: randomUUID(), iss, aud: 'holdfast-engine', iat: seconds, nbf: seconds, exp: seconds + TTL_SECONDS, jti: randomUUID() };
  return {
    name: 'fast-jwt',
    sample: () =>
      timed(() => {
        verify(sign(claims));
      }),
  };
}
