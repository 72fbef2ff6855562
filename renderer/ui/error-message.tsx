import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { PLACE_KINDS, PLACE_RULE } from '../../preload/contract/place.ts';
import type { ApiError } from '../ipc/api-error.ts';
import { Button } from './button.tsx';
import styles from './error-message.module.css';
import { RequestId } from './request-id.tsx';

interface ErrorMessageProps {
  error: ApiError;
  /** What was not lost by it, where that is worth saying. */
  kept?: string;
  onRetry?: () => void;
  /** Another way on than trying again. */
  actions?: ReactNode;
}

/** What happened, what was kept, what to do, and the number to quote. */
export function ErrorMessage({ error, kept, onRetry, actions }: ErrorMessageProps) {
  const { t } = useTranslation(['errors', 'common']);
  const toDo = t(`errors:reasons.${error.reason}.do`);
  return (
    <div className={styles.message} role="alert">
      <TriangleAlert aria-hidden="true" className={styles.icon} />
      <div className={styles.text}>
        <p className={styles.what}>{t(`errors:reasons.${error.reason}.what`)}</p>
        <Place error={error} />
        <p>
          {/* Some reasons say it themselves. */}
          {kept !== undefined && !toDo.startsWith(kept) && `${kept} `}
          {toDo}
        </p>
        {(onRetry ?? actions) && (
          <div className={styles.actions}>
            {onRetry && <Button onPress={onRetry}>{t('common:retry')}</Button>}
            {actions}
          </div>
        )}
        <RequestId id={error.requestId} />
      </div>
    </div>
  );
}

/** Where in a file it went wrong, when the engine says so. */
function Place({ error }: { error: ApiError }) {
  const { t } = useTranslation('errors');
  const place = error.fields.find(({ rule }) => rule === PLACE_RULE)?.path ?? '';
  const colon = place.indexOf(':');
  const kind = PLACE_KINDS.find((known) => known === place.slice(0, colon));
  return kind === undefined ? null : <p dir="auto">{t(`place.${kind}`, { where: place.slice(colon + 1) })}</p>;
}
