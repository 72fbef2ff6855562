import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Dialogs } from './dialogs.ts';
import { KeychainClient } from './keychain-client.ts';
import { PrivateSession } from './private-session.ts';

const STORE = randomUUID();
const DEVICE = { secret: randomBytes(32).toString('hex'), organisation: 'Example Organisation' };
const LIMIT_MS = 2_000;

let session: PrivateSession;
let dialogs: Dialogs;
let client: KeychainClient;

// GNOME's keyring asks with GNOME's own dialog, which a person may close.
describe.runIf(process.platform === 'linux')('a keyring that asks for its password', () => {
  beforeEach(async () => {
    session = new PrivateSession();
    await session.startBus();
    await session.startKeyring({ unlocked: true });
    client = new KeychainClient(session.env);
    expect((await client.ask('writeDevice', STORE, DEVICE)).value).toBe('ok');
    await client.end();
    await session.stopKeyring();
    dialogs = await Dialogs.open(session.env);
    await session.startKeyring({ unlocked: false });
    client = new KeychainClient(session.env, { timeoutMs: LIMIT_MS });
  });
  afterEach(async () => {
    // What still waits for an answer ends with the keyring.
    await session.stopKeyring();
    await client.end();
    await dialogs.close();
    await session.close();
  });

  it('and is refused is locked; all that a start asks is one dialog', async () => {
    const start = Promise.all([client.ask('readSession', STORE), client.ask('readDevice', STORE), client.ask('readAnchor', STORE), client.ask('writeAnchor', STORE, { seq: 1, hash: 'ab'.repeat(32) })]);
    const asked = await dialogs.dismissUntil(start);
    expect((await start).map(({ value }) => value)).toEqual([{ state: 'locked' }, { state: 'locked' }, { state: 'locked' }, 'locked']);
    expect(asked).toBe(1);
  });

  it('asks again when a person tries again', async () => {
    expect(await dialogs.dismissUntil(client.ask('readDevice', STORE))).toBe(1);
    let asked = 0;
    // At once nobody is asked; after the time that a person takes to read the screen they are, once.
    while (asked === 0) {
      const again = client.ask('readDevice', STORE);
      asked = await dialogs.dismissUntil(again);
      expect((await again).value).toEqual({ state: 'locked' });
    }
    expect(asked).toBe(1);
  });

  it('and is not answered is told within the limit, and each call after it at once', async () => {
    const first = await client.ask('readDevice', STORE);
    expect(first.value).toEqual({ state: 'timeout' });
    expect(first.tookMs).toBeLessThan(LIMIT_MS + 3_000);
    expect(await dialogs.shown()).toHaveLength(1);
    for (const method of ['readAnchor', 'readSession', 'readDevice'] as const) {
      const { value, tookMs } = await client.ask(method, STORE);
      expect(value).toEqual({ state: 'timeout' });
      expect(tookMs).toBeLessThan(LIMIT_MS / 2);
    }
  });
});
