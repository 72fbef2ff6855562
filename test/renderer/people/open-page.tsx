import { QueryClientProvider } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { cleanup, configure, render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { act } from 'react';
import { afterEach, beforeEach, vi } from 'vitest';
import { Router } from 'wouter';
import type { BuiltInRole } from '../../../preload/contract/permission.ts';
import { dropDrafts } from '../../../renderer/app/drafts.ts';
import { useHashPath, useHashSearch } from '../../../renderer/app/hash-location.ts';
import { createQueryClient } from '../../../renderer/app/query-client.ts';
import { SessionContext } from '../../../renderer/app/signed-in.ts';
import { startAgain } from '../../../renderer/features/people/import-job.ts';
import { ToastRegion } from '../../../renderer/ui/toast-region.tsx';
import { dismissAllToasts } from '../../../renderer/ui/toasts.ts';
import { EngineDouble } from '../audit/engine-double.ts';
import { sessionAs } from './example-people.ts';

configure({ asyncUtilTimeout: 15_000 });

/** A fresh engine double and page memory for each test of a file; what jsdom lacks is put in. */
export function freshEngine(): { readonly current: EngineDouble } {
  const engine = { current: new EngineDouble() };
  beforeEach(() => {
    vi.stubGlobal('ResizeObserver', class { observe() {} unobserve() {} disconnect() {} });
    vi.stubGlobal('CSS', { escape: (text: string) => text });
    dropDrafts();
    engine.current = new EngineDouble();
  });
  afterEach(() => {
    cleanup();
    act(() => {
      startAgain();
      dismissAllToasts();
    });
    vi.unstubAllGlobals();
  });
  return engine;
}

/** Shows a page as the shell does, to somebody in a role; gives what it has read, to be made stale as by an event. */
export function openPage(page: ReactNode, { address, role = 'administrator' }: { address: string; role?: BuiltInRole }): QueryClient {
  const client = createQueryClient();
  location.hash = `#${address}`;
  render(
    <QueryClientProvider client={client}>
      <Router hook={useHashPath} searchHook={useHashSearch}>
        <SessionContext value={sessionAs(role)}>
          <main>{page}</main>
          <ToastRegion />
        </SessionContext>
      </Router>
    </QueryClientProvider>,
  );
  return client;
}
