import { act, cleanup, configure, render } from '@testing-library/react';
import { afterEach, beforeEach, vi } from 'vitest';
import { App } from '../../../renderer/app/app.tsx';
import { dropDrafts } from '../../../renderer/app/drafts.ts';
import { setLocale } from '../../../renderer/app/i18n/i18n.ts';
import { showOverlay } from '../../../renderer/app/overlay.ts';
import { createQueryClient } from '../../../renderer/app/query-client.ts';
import { listenToEngine } from '../../../renderer/features/session/engine-events.ts';
import { rememberSession } from '../../../renderer/features/session/session-memory.ts';
import { dismissAllToasts } from '../../../renderer/ui/toasts.ts';

// Pages are loaded when they are first shown, which takes its time on a busy machine.
configure({ asyncUtilTimeout: 15_000 });

/** Puts back, around each test of a file, what a page keeps in memory between screens, and what jsdom lacks. */
export function startFresh(): void {
  beforeEach(() => {
    vi.stubGlobal('ResizeObserver', class { observe() {} unobserve() {} disconnect() {} });
    vi.stubGlobal('matchMedia', (media: string) => ({ media, matches: false, addEventListener() {}, removeEventListener() {} }));
    vi.stubGlobal('CSS', { escape: (text: string) => text.replace(/[^\w-]/gu, (character) => `\\${character}`) });
    rememberSession({ lastPerson: null, cause: null, engine: 'up' });
    dropDrafts();
    localStorage.clear();
    setLocale('en');
    location.hash = '#/';
  });
  afterEach(() => {
    cleanup();
    act(() => {
      showOverlay(null);
      dismissAllToasts();
    });
    vi.unstubAllGlobals();
  });
}

/** Opens the whole page, listening to the engine as main.tsx does. */
export function openApp(): void {
  const client = createQueryClient();
  listenToEngine(client);
  render(<App client={client} />);
}
