import type { Kept, KeychainState } from '../engine/host-services.ts';
import { ANCHOR, ATTEMPTS, DEVICE, SESSION } from './entry.ts';
import type { EntryForm } from './entry.ts';
import type { KeptThings } from './kept-things.ts';
import { callsEnded, withinTime } from './time-limit.ts';

type Keytar = typeof import('keytar');
type Trouble = Exclude<KeychainState, 'ok'>;

export interface Keychain extends KeptThings {
  /** Resolves when the OS is asked nothing any more, after the time limit at the latest. Its library ends a process that goes away under a call (SIGABRT). */
  ended(): Promise<void>;
}

/** As long as a person may look at a screen that says nothing. */
const TIME_LIMIT_MS = 5_000;
const PROBE_ACCOUNT = 'probe';
/** So long after a locked keychain nobody is asked again: several calls in a row are one question to a person. */
const REST_MS = 1_000;

/**
 * The OS keychain: Keychain on macOS, Credential Manager on Windows, the Secret Service on Linux. Accounts are
 * `<storeId>/device`, `<storeId>/anchor`, `<storeId>/attempts` and `<storeId>/session`. Every call ends within the time limit, and trouble
 * comes back as a state. The strings that pass through the OS's interface cannot be zeroed.
 */
export function createKeychain({ service = 'Holdfast', timeoutMs = TIME_LIMIT_MS } = {}): Keychain {
  /** Whether it was open when it was last asked. Only Linux says "no such entry" when it is not. */
  let isOpen = process.platform !== 'linux';
  let isResting = false;
  const call = <T>(work: (keytar: Keytar) => Promise<T>): Promise<Kept<T>> =>
    withinTime(timeoutMs, async () => {
      if (isResting) return { state: 'locked' };
      const kept = await attempt(work);
      if (kept.state !== 'ok') isOpen = process.platform !== 'linux';
      if (kept.state === 'locked') {
        isResting = true;
        setTimeout(() => (isResting = false), REST_MS).unref();
      }
      return kept;
    });

  async function read<T>(storeId: string, form: EntryForm<T>): Promise<Kept<T>> {
    const account = `${storeId}/${form.name}`;
    const isKnownOpen = isOpen;
    // First, or whoever closes the dialog of a reader gets that of the writer as well.
    const probed = isKnownOpen ? 'ok' : await probe();
    if (probed !== 'ok') return { state: probed };
    const kept = await call((keytar) => keytar.getPassword(service, account));
    if (kept.state !== 'ok') return kept;
    if (kept.value === null) {
      // It may have been locked since.
      const now = isKnownOpen ? await probe() : 'ok';
      return { state: now === 'ok' ? 'entry_missing' : now };
    }
    const value = form.parse(kept.value);
    return value === null ? { state: 'entry_invalid' } : { state: 'ok', value };
  }

  /**
   * A Secret Service that is locked and cannot ask anybody, or asks and is refused, answers "no such entry" to a reader;
   * only a writer is told the truth. So before an entry is called missing, a meaningless one is written and removed.
   */
  async function probe(): Promise<'ok' | Trouble> {
    if (process.platform !== 'linux') return 'ok';
    const { state } = await call(async (keytar) => {
      await keytar.setPassword(service, PROBE_ACCOUNT, 'probe');
      await keytar.deletePassword(service, PROBE_ACCOUNT);
    });
    if (state === 'ok') isOpen = true;
    return state;
  }

  async function write<T>(storeId: string, form: EntryForm<T>, value: T): Promise<KeychainState> {
    const text = form.format(value);
    return (await call((keytar) => keytar.setPassword(service, `${storeId}/${form.name}`, text))).state;
  }

  return {
    ended: () => callsEnded(timeoutMs),
    deviceSecretKind: 'keychain',
    readDevice: (storeId) => read(storeId, DEVICE),
    writeDevice: (storeId, entry) => write(storeId, DEVICE, entry),
    readAnchor: (storeId) => read(storeId, ANCHOR),
    writeAnchor: (storeId, anchor) => write(storeId, ANCHOR, anchor),
    readAttemptsAnchor: (storeId) => read(storeId, ATTEMPTS),
    writeAttemptsAnchor: (storeId, anchor) => write(storeId, ATTEMPTS, anchor),
    readSession: (storeId) => read(storeId, SESSION),
    writeSession: (storeId, session) => write(storeId, SESSION, session),
    async forgetSession(storeId) {
      return (await call((keytar) => keytar.deletePassword(service, `${storeId}/${SESSION.name}`))).state;
    },
  };
}

async function attempt<T>(work: (keytar: Keytar) => Promise<T>): Promise<Kept<T>> {
  try {
    // Loaded late: without its system library (libsecret) it fails to load, and that is a state like any other.
    const { default: keytar } = await import('keytar');
    return { state: 'ok', value: await work(keytar) };
  } catch (error) {
    return { state: troubleOf(error) };
  }
}

/**
 * Which trouble an error of the keychain means. Its text is all there is, and much of it is translated, so only what
 * is not, or is said by one program alone, is looked for; found by trying each state (test/keychain).
 */
function troubleOf(error: unknown): Trouble {
  const text = error instanceof Error ? error.message : '';
  // GNOME Keyring, locked, whether nobody could be asked or somebody closed its dialog; and a service that runs but has no collection yet, which names the collection's path.
  if (/locked collection|\/org\/freedesktop\/secrets\/collection\//u.test(text)) return 'locked';
  // macOS: errSecInteractionNotAllowed, errSecAuthFailed and a dialog that the person closed.
  if (/interaction is not allowed|authorization|passphrase you entered|cancell?ed/iu.test(text)) return 'locked';
  // No bus, a bus that went away, no program behind the name, no system library.
  return 'no_service';
}
