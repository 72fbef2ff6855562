import { useEffect } from 'react';
import { call } from '../ipc/client.ts';

/** How many parts of the page show a secret now, or take one. */
let shown = 0;
let isProtected = false;

/**
 * While a part of the page shows a secret or takes one: the window is kept out of screenshots where the system can do
 * that, and what is copied goes by way of the host, which takes it off the clipboard again.
 */
export function useSecretScreen(isShown = true): void {
  useEffect(() => {
    if (!isShown) return undefined;
    change(1);
    return () => change(-1);
  }, [isShown]);
}

function change(by: number): void {
  shown += by;
  // Once for all that changes at once: from one step to the next it does not go off in between.
  queueMicrotask(() => {
    const on = shown > 0;
    if (on === isProtected) return;
    isProtected = on;
    for (const event of ['copy', 'cut'] as const) {
      if (on) document.addEventListener(event, copyAsSecret);
      else document.removeEventListener(event, copyAsSecret);
    }
    // Where the host does not answer there is nothing to be protected by.
    void call('host.protectScreen', { on }).catch(() => undefined);
  });
}

/** The page's own copy goes on: should the host not answer, the person has copied all the same. */
function copyAsSecret(event: Event): void {
  const { target } = event;
  const text = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ? target.value.slice(target.selectionStart ?? 0, target.selectionEnd ?? 0) : String(getSelection());
  if (text !== '') void copySecret(text);
}

/** Copies a secret. For how many seconds it stays, or null where it could not be copied. */
export async function copySecret(secret: string): Promise<number | null> {
  return call('host.copySecret', { secret }).then(
    ({ seconds }) => seconds,
    () => null,
  );
}
