import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { SETTINGS } from '../../../preload/contract/settings.ts';
import type { Core } from '../core.ts';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import type { OpenStore } from '../open-store.ts';
import type { EngineSettings } from '../settings.ts';
import type { TokenKeys } from './tokens.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** One key was put in the place of another, by their ids. */
export interface KeyRotation {
  kid: string;
  retiredKid: string;
}

/** Makes a signing key (Ed25519), in the caller's transaction. Its id is the start of the public key's SHA-256. Returns the id. */
export function createTokenKey(db: Db, nowMs: number): string {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const kid = kidOf(spki);
  const der = privateKey.export({ type: 'pkcs8', format: 'der' });
  db.prepare('INSERT INTO token_key (kid, public_key, private_key, created_at_ms) VALUES (?, ?, ?, ?)').run(kid, spki, der, nowMs);
  der.fill(0);
  return kid;
}

/**
 * Loads the keys that hold at this time. Throws unavailable/database_damaged when there is none to sign with, when one is
 * no key, and when the halves of the one that signs do not belong together: nobody could stay signed in.
 */
export function loadTokenKeys(db: Db, storeId: string, nowMs: number): TokenKeys {
  const signing = signingKey(db);
  const row = signing && (db.prepare('SELECT private_key AS der FROM token_key WHERE kid = ?').get(signing.kid) as { der: Buffer | null });
  if (!signing || !row?.der) throw new EngineError('unavailable', 'database_damaged');
  const { der } = row;
  const privateKey = keyOrDamaged(() => createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }), () => der.fill(0));
  const held = db.prepare('SELECT kid, public_key AS der FROM token_key WHERE retired_at_ms IS NULL OR expires_at_ms > ?').all(nowMs) as { kid: string; der: Buffer }[];
  const accepted = new Map(held.map((each) => [each.kid, publicKeyOf(each)]));
  if (accepted.get(signing.kid)?.equals(createPublicKey(privateKey)) !== true) throw new EngineError('unavailable', 'database_damaged');
  return { kid: signing.kid, privateKey, accepted, issuer: `holdfast:${storeId}` };
}

/** Under another id than its own, which may be as long as a database holds, no token that names it would be read. */
function publicKeyOf({ kid, der }: { kid: string; der: Buffer }): KeyObject {
  if (kid !== kidOf(der)) throw new EngineError('unavailable', 'database_damaged');
  return keyOrDamaged(() => createPublicKey({ key: der, format: 'der', type: 'spki' }));
}

function keyOrDamaged(read: () => KeyObject, end?: () => void): KeyObject {
  try {
    const key = read();
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Falls through: what is there is no key.
  } finally {
    end?.();
  }
  throw new EngineError('unavailable', 'database_damaged');
}

/** Of a public key (SPKI, DER): the start of its SHA-256, in hex. */
function kidOf(spki: Buffer): string {
  return createHash('sha256').update(spki).digest('hex').slice(0, 16);
}

/** Rotates the key that signs, when it is due, before something is signed; it is in the audit then. A view's would be lost with it. */
export async function rotateKeysIfDue(core: Core, store: OpenStore): Promise<void> {
  if (store.info.health.isNotUpgraded) return;
  if (!isDue(signingKey(store.read), core.settings, core.clock.nowMs())) return;
  await store.transact((db) => {
    const rotation = rotateTokenKeyIfDue(db, core.settings, core.clock.nowMs());
    if (rotation) store.record(db, { actor: null, verb: 'session.keys_rotated', details: { from: rotation.retiredKid, to: rotation.kid } });
  });
  store.reloadTokenKeys();
}

/**
 * Puts a new key in the place of one that is older than the organisation lets it get (requirement M3), in the caller's
 * transaction; null when it is not. The old one signs nothing from then on, its private half is gone, and it verifies
 * for as long as its last token may live.
 */
function rotateTokenKeyIfDue(db: Db, settings: Pick<EngineSettings, 'tokenKeyDays' | 'accessTtlSeconds'>, nowMs: number): KeyRotation | null {
  const signing = signingKey(db);
  if (!isDue(signing, settings, nowMs)) return null;
  // Its last token may have been signed under a longer life than is set now.
  const longestLifeMs = Math.max(settings.accessTtlSeconds, SETTINGS.accessTtlSeconds.most) * 1000;
  db.prepare('DELETE FROM token_key WHERE expires_at_ms <= ?').run(nowMs);
  db.prepare('UPDATE token_key SET private_key = NULL, retired_at_ms = ?, expires_at_ms = ? WHERE retired_at_ms IS NULL').run(nowMs, nowMs + longestLifeMs);
  return { kid: createTokenKey(db, nowMs), retiredKid: signing?.kid ?? '' };
}

/** Takes every key away and makes a new one, in the caller's transaction: no token from before is worth anything. */
export function replaceTokenKeys(db: Db, nowMs: number): KeyRotation {
  const signing = signingKey(db);
  db.prepare('DELETE FROM token_key').run();
  return { kid: createTokenKey(db, nowMs), retiredKid: signing?.kid ?? '' };
}

function isDue(signing: SigningKey | undefined, { tokenKeyDays }: Pick<EngineSettings, 'tokenKeyDays'>, nowMs: number): boolean {
  // One from the future was made by a clock that was wrong; waiting for it could take for ever.
  return !signing || signing.createdAtMs > nowMs || nowMs - signing.createdAtMs >= tokenKeyDays * DAY_MS;
}

interface SigningKey {
  kid: string;
  createdAtMs: number;
}
/** The key that signs; undefined only in a database that lost it. */
function signingKey(db: Db): SigningKey | undefined {
  const row = db.prepare('SELECT kid, created_at_ms AS createdAtMs FROM token_key WHERE retired_at_ms IS NULL ORDER BY created_at_ms DESC, kid LIMIT 1').get();
  return row as SigningKey | undefined;
}
