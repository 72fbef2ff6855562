import { QueryClientProvider } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { I18nProvider, RouterProvider } from 'react-aria-components';
import { Router } from 'wouter';
import { SessionGate } from '../features/session/gate.tsx';
import { Loading } from '../features/session/loading.tsx';
import { ToastRegion } from '../ui/toast-region.tsx';
import styles from './app.module.css';
import { BrokenWindow } from './broken.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { navigate, useHashPath, useHashSearch } from './hash-location.ts';
import { useLocale } from './i18n/i18n.ts';
import { RuntimeBanner } from './runtime-banner.tsx';

/** Nobody needs the program before they are in, so the sign-in screen comes without it. */
export const loadShell = () => import('./shell/shell.tsx');
const Shell = lazy(loadShell);

/** The whole page. The gate stands before the program; what marks a build that is not for real data, above both. */
export function App({ client }: { client: QueryClient }) {
  return (
    <QueryClientProvider client={client}>
      <I18nProvider locale={useLocale()}>
        <RouterProvider navigate={navigate} useHref={useHashPath.hrefs}>
          <Router hook={useHashPath} searchHook={useHashSearch}>
            <div className={styles.window}>
              <RuntimeBanner />
              <ErrorBoundary fallback={() => <BrokenWindow />}>
                <SessionGate>
                  <Suspense fallback={<Loading />}>
                    <Shell />
                  </Suspense>
                </SessionGate>
                <ToastRegion />
              </ErrorBoundary>
            </div>
          </Router>
        </RouterProvider>
      </I18nProvider>
    </QueryClientProvider>
  );
}
