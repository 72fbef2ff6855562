import { createHmac, randomBytes } from 'node:crypto';

/** How long a copied secret stays: enough to paste it once. */
export const SECRET_STAYS_SECONDS = 60;

/** One place for copied text, as much of it as this needs. Electron answers at once or later, by its version. */
interface ClipboardPlace {
  readText(): string | Promise<string>;
  clear(): void;
}
export interface SystemClipboard extends ClipboardPlace {
  writeText(text: string): void | Promise<void>;
  /** Under X11 marked text lies in a place of its own; elsewhere, and in old versions of Electron, there is none. */
  readonly selection?: ClipboardPlace;
}
export interface SecretClipboard {
  /** Puts a secret on the clipboard, in place of what was there. Resolves to how many seconds it stays at the most. */
  copy(secret: string): Promise<number>;
  /** Takes the last secret off, if it is still there: what somebody copied since stays. */
  clearNow(): Promise<void>;
}

/**
 * Takes secrets off the system's clipboard again. What was copied is remembered as a keyed digest only.
 *
 * What this cannot do: take it out of the history of a clipboard manager that has seen it, or of Windows' own. Formats that
 * ask these to look away (ExcludeClipboardContentFromMonitorProcessing, org.nspasteboard.ConcealedType) are not set yet.
 */
export function createSecretClipboard(clipboard: SystemClipboard): SecretClipboard {
  const key = randomBytes(32);
  const digestOf = (text: string): string => createHmac('sha256', key).update(text, 'utf8').digest('base64');
  let copied: string | null = null;
  let timer: NodeJS.Timeout | undefined;

  async function clearNow(): Promise<void> {
    clearTimeout(timer);
    const secret = copied;
    copied = null;
    if (secret === null) return;
    for (const place of [clipboard, clipboard.selection]) if (place && digestOf(await place.readText()) === secret) place.clear();
  }
  return {
    async copy(secret) {
      clearTimeout(timer);
      copied = digestOf(secret);
      await clipboard.writeText(secret);
      timer = setTimeout(() => void clearNow(), SECRET_STAYS_SECONDS * 1000);
      // The end of the program takes it off by itself.
      timer.unref();
      return SECRET_STAYS_SECONDS;
    },
    clearNow,
  };
}
