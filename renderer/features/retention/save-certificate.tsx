import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../ipc/api-error.ts';
import type { ApiError } from '../../ipc/api-error.ts';
import { call } from '../../ipc/client.ts';
import { useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { tellOutcome } from '../../ui/toasts.ts';

/** Asks where to write a certificate, and writes it there. */
export function SaveCertificate({ certificateId, isPrimary = false }: { certificateId: string; isPrimary?: boolean }) {
  const { t } = useTranslation('retention');
  const save = useCommand('retention.saveCertificate');
  const [isAsking, setAsking] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  async function choose(): Promise<void> {
    setAsking(true);
    setError(null);
    try {
      const picked = await call('host.saveFile', { purpose: 'erasure-certificate' });
      if (picked === null) return;
      await save.mutateAsync({ certificateId, file: picked.file });
      tellOutcome(t('certificates.saved', { name: picked.name }));
    } catch (thrown) {
      setError(asApiError(thrown));
    } finally {
      setAsking(false);
    }
  }
  return (
    <>
      <Button kind={isPrimary ? 'primary' : 'plain'} isPending={isAsking} onPress={() => void choose()}>
        {t('certificates.save')}
      </Button>
      {error !== null && <ErrorMessage error={error} />}
    </>
  );
}
