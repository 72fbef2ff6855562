import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import type { estimatePassword } from './password-estimate.ts';
import type { Estimate } from './password-strengths.ts';

/** The estimator and its lists are larger than the whole sign-in screen: they come when a new password is begun. */
const loadEstimator = () => import('./password-estimate.ts');

/** How hard a password is to guess, a little behind the typing; null for an empty one and while the estimator is not there. */
export function usePasswordEstimate(password: string, known: readonly string[]): Estimate | null {
  const [estimate, setEstimate] = useState<typeof estimatePassword | null>(null);
  const isBegun = password !== '';
  useEffect(() => {
    // Without it there is no meter; the engine's rules hold all the same.
    if (isBegun) void loadEstimator().then((loaded) => setEstimate(() => loaded.estimatePassword), () => undefined);
  }, [isBegun]);
  const settled = useDeferredValue(password);
  const words = known.join('\n');
  return useMemo(() => (estimate === null || settled === '' ? null : estimate(settled, words.split('\n'))), [estimate, settled, words]);
}
