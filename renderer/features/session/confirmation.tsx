import { lazy, Suspense, useEffect, useState } from 'react';
import type { OperationName } from '../../../preload/contract/contract.ts';
import { answerConfirmationsBy } from '../../ipc/confirmation.ts';

const ConfirmPassword = lazy(() => import('./confirm-password.tsx'));

/**
 * Asks for the password again whenever the engine wants it before something sensitive; what was asked for goes on by
 * itself afterwards. A lock takes the question away with the session.
 */
export function Confirmation() {
  const [answer, setAnswer] = useState<{ operation: OperationName; give: (confirmed: boolean) => void } | null>(null);

  useEffect(() => {
    const waiting = new Set<(confirmed: boolean) => void>();
    const stop = answerConfirmationsBy(
      (operation) =>
        new Promise((resolve) => {
          const give = (confirmed: boolean): void => {
            waiting.delete(give);
            setAnswer(null);
            resolve(confirmed);
          };
          waiting.add(give);
          setAnswer({ operation, give });
        }),
    );
    return () => {
      stop();
      for (const give of waiting) give(false);
    };
  }, []);

  return (
    answer && (
      <Suspense fallback={null}>
        <ConfirmPassword operation={answer.operation} onAnswer={answer.give} />
      </Suspense>
    )
  );
}
