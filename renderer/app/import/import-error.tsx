import { useTranslation } from 'react-i18next';
import type { ApiError } from '../../ipc/api-error.ts';
import { ErrorMessage } from '../../ui/error-message.tsx';

/** Why the step before did not lead further: that somebody cancelled it is no error. */
export function ImportError({ error }: { error: ApiError | null }) {
  const { t } = useTranslation('import');
  if (!error) return null;
  return error.reason === 'cancelled' ? <p role="status">{t('cancelled')}</p> : <ErrorMessage error={error} kept={t('kept')} />;
}
