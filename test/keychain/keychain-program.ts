// A program of its own, since a process keeps to the bus that its first keychain call found. Reads one JSON array a line,
// [method, ...arguments], and answers each with one line of JSON: what came of it, and after how many milliseconds.
import { createInterface } from 'node:readline';
import keytar from 'keytar';
import type { DeviceEntry } from '../../main/engine/host-services.ts';
import { createKeychain } from '../../main/keychain/keychain.ts';

const [, , timeoutMs = '5000'] = process.argv;
const SERVICE = 'Holdfast';
const keychain = createKeychain({ service: SERVICE, timeoutMs: Number(timeoutMs) });

const { deviceSecretKind: _kind, ...calls } = keychain;
const METHODS: Record<string, (...args: never[]) => Promise<unknown>> = {
  ...calls,
  /** Secrets travel as hex here, since JSON has no bytes. */
  async readDevice(storeId: string) {
    const kept = await keychain.readDevice(storeId);
    return kept.state === 'ok' ? { state: 'ok', value: { ...kept.value, secret: kept.value.secret.toString('hex') } } : kept;
  },
  writeDevice: (storeId: string, { secret, organisation }: Omit<DeviceEntry, 'secret'> & { secret: string }) =>
    keychain.writeDevice(storeId, { secret: Buffer.from(secret, 'hex'), organisation }),
  /** Writes an entry as another program would. */
  writeRaw: (account: string, text: string) => keytar.setPassword(SERVICE, account, text),
  deleteRaw: (account: string) => keytar.deletePassword(SERVICE, account),
  accounts: async () => (await keytar.findCredentials(SERVICE)).map(({ account }) => account).sort(),
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const [method, ...args] = JSON.parse(line) as [string, ...never[]];
  const beganMs = performance.now();
  void METHODS[method]?.(...args).then(
    (value) => process.stdout.write(`${JSON.stringify({ value, tookMs: performance.now() - beganMs })}\n`),
    (error: unknown) => process.stdout.write(`${JSON.stringify({ error: String(error) })}\n`),
  );
}).on('close', () => process.exit(0));
