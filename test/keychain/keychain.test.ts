import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeychainClient } from './keychain-client.ts';
import { PrivateSession } from './private-session.ts';

const STORE = randomUUID();
const DEVICE = { secret: randomBytes(32).toString('hex'), organisation: 'Beispiel e. V. “Ö” 例' };
const ANCHOR = { seq: 12, hash: 'ab'.repeat(32) };
const ATTEMPTS = { seq: 7, digest: 'ef'.repeat(32), accounts: [['account-of-an-example_', 12]], others: 1, machine: 30, recovery: 2 };
const LIMIT_MS = 1_500;
/** A limit has passed, and no more than the machine's slowness beside it. */
const BOUND_MS = LIMIT_MS + 3_000;

let session: PrivateSession;
const clients: KeychainClient[] = [];
/** A keychain in this test's session, as it is now. */
function keychain(timeoutMs = LIMIT_MS): KeychainClient {
  const client = new KeychainClient(session.env, { timeoutMs });
  clients.push(client);
  return client;
}
const READS = ['readDevice', 'readAnchor', 'readAttemptsAnchor', 'readSession'] as const;

// The Secret Service is Linux's; the other systems' keychains have no daemon that a test could start.
describe.runIf(process.platform === 'linux')('the keychain', () => {
  beforeEach(() => {
    session = new PrivateSession();
  });
  afterEach(async () => {
    session.thawKeyring();
    for (const client of clients.splice(0)) await client.end();
    await session.close();
  });

  /** Every read and write ends in this state, in bounded time. */
  async function expectState(client: KeychainClient, state: string): Promise<void> {
    for (const method of READS) {
      const { value, tookMs } = await client.ask(method, STORE);
      expect(value, method).toEqual({ state });
      expect(tookMs, method).toBeLessThan(2 * BOUND_MS);
    }
    for (const [method, thing] of [['writeDevice', DEVICE], ['writeAnchor', ANCHOR], ['writeAttemptsAnchor', ATTEMPTS], ['writeSession', { refreshToken: 'r', resumeSecret: null }]] as const) {
      const { value, tookMs } = await client.ask(method, STORE, thing);
      expect(value, method).toBe(state);
      expect(tookMs, method).toBeLessThan(BOUND_MS);
    }
  }

  describe('with an unlocked keyring', () => {
    beforeEach(async () => {
      await session.startBus();
      await session.startKeyring({ unlocked: true });
    });

    it('keeps each thing of a store and gives it back, in another run too', async () => {
      const client = keychain();
      expect((await client.ask('writeDevice', STORE, DEVICE)).value).toBe('ok');
      expect((await client.ask('writeAnchor', STORE, ANCHOR)).value).toBe('ok');
      expect((await client.ask('writeAttemptsAnchor', STORE, ATTEMPTS)).value).toBe('ok');
      expect((await client.ask('writeSession', STORE, { refreshToken: 'first', resumeSecret: null })).value).toBe('ok');
      expect((await client.ask('writeSession', STORE, { refreshToken: 'second', resumeSecret: 'S'.repeat(43) })).value).toBe('ok');
      const later = keychain();
      expect((await later.ask('readDevice', STORE)).value).toEqual({ state: 'ok', value: DEVICE });
      expect((await later.ask('readAnchor', STORE)).value).toEqual({ state: 'ok', value: ANCHOR });
      expect((await later.ask('readAttemptsAnchor', STORE)).value).toEqual({ state: 'ok', value: ATTEMPTS });
      const goneBack = { ...ANCHOR, highestSeq: 9 };
      expect((await later.ask('writeAnchor', STORE, goneBack)).value).toBe('ok');
      expect((await later.ask('readAnchor', STORE)).value).toEqual({ state: 'ok', value: goneBack });
      expect((await later.ask('readSession', STORE)).value).toEqual({ state: 'ok', value: { refreshToken: 'second', resumeSecret: 'S'.repeat(43) } });
    });

    it('says that nothing is kept, and leaves nothing behind from finding out', async () => {
      const client = keychain();
      for (const method of READS) expect((await client.ask(method, STORE)).value).toEqual({ state: 'entry_missing' });
      expect((await client.ask('accounts')).value).toEqual([]);
    });

    it('keeps stores apart, and forgets a session whether there is one or not', async () => {
      const client = keychain();
      await client.ask('writeSession', STORE, { refreshToken: 'r', resumeSecret: null });
      expect((await client.ask('readSession', randomUUID())).value).toEqual({ state: 'entry_missing' });
      expect((await client.ask('forgetSession', STORE)).value).toBe('ok');
      expect((await client.ask('forgetSession', STORE)).value).toBe('ok');
      expect((await client.ask('readSession', STORE)).value).toEqual({ state: 'entry_missing' });
    });

    it.each([
      ['no JSON', 'x'],
      ['JSON of another kind', '[]'],
      ['another version', JSON.stringify({ v: 2, secret: 'A'.repeat(43), organisation: 'x' })],
      ['a secret of another length', JSON.stringify({ v: 1, secret: 'A'.repeat(42), organisation: 'x' })],
      ['more than was written', JSON.stringify({ v: 1, secret: 'A'.repeat(43), organisation: 'x', more: 1 })],
      ['more than was ever written', JSON.stringify({ v: 1, secret: 'A'.repeat(43), organisation: 'x' }).padEnd(5_000)],
    ])('does not take %s for the device’s secret', async (_what, text) => {
      const client = keychain();
      await client.ask('writeRaw', `${STORE}/device`, text);
      expect((await client.ask('readDevice', STORE)).value).toEqual({ state: 'entry_invalid' });
    });

    it('notices a keyring that is stopped half-way, and one that comes back', async () => {
      const client = keychain();
      await client.ask('writeDevice', STORE, DEVICE);
      await session.stopKeyring();
      await expectState(client, 'no_service');
      await session.startKeyring({ unlocked: true });
      // In another run: libsecret keeps to the daemon that a process found first.
      expect((await keychain().ask('readDevice', STORE)).value).toEqual({ state: 'ok', value: DEVICE });
    });

    it('gives up on a keyring that never answers, within its limit, however many calls wait', async () => {
      const client = keychain();
      await client.ask('writeDevice', STORE, DEVICE);
      session.freezeKeyring();
      const answers = await Promise.all([client.ask('readDevice', STORE), client.ask('readAnchor', STORE), client.ask('writeAnchor', STORE, ANCHOR)]);
      expect(answers.map(({ value }) => (typeof value === 'string' ? value : (value as { state: string }).state))).toEqual(['timeout', 'timeout', 'timeout']);
      for (const { tookMs } of answers) {
        expect(tookMs).toBeGreaterThan(LIMIT_MS - 50);
        expect(tookMs).toBeLessThan(BOUND_MS);
      }
      session.thawKeyring();
      await expect.poll(async () => (await client.ask('readDevice', STORE)).value, { timeout: 20_000 }).toEqual({ state: 'ok', value: DEVICE });
      // What was given up before it began must not be done afterwards.
      expect((await client.ask('readAnchor', STORE)).value).toEqual({ state: 'entry_missing' });
    });

    it('lets the process end while a call is stuck', async () => {
      const client = keychain();
      await client.ask('readSession', STORE);
      session.freezeKeyring();
      expect((await client.ask('readDevice', STORE)).value).toEqual({ state: 'timeout' });
      const beganMs = performance.now();
      expect([0, 'SIGKILL']).toContain(await client.end());
      expect(performance.now() - beganMs).toBeLessThan(5_000);
    });
  });

  it('is locked when the keyring is', async () => {
    await session.startBus();
    await session.startKeyring({ unlocked: true });
    expect((await keychain().ask('writeDevice', STORE, DEVICE)).value).toBe('ok');
    await session.stopKeyring();
    await session.startKeyring({ unlocked: false });
    await expectState(keychain(), 'locked');
  });

  it('is locked when there is a keyring but nobody has ever opened it', async () => {
    await session.startBus();
    await session.startKeyring({ unlocked: false });
    await expectState(keychain(), 'locked');
  });

  it('has no service when nobody is behind the bus', async () => {
    await session.startBus();
    await expectState(keychain(), 'no_service');
  });

  it('has no service where there is no bus, whether one is named or not', async () => {
    await expectState(keychain(), 'no_service');
    session.env['DBUS_SESSION_BUS_ADDRESS'] = `unix:path=${session.folder}/run/nothing`;
    await expectState(keychain(), 'no_service');
  });
});
