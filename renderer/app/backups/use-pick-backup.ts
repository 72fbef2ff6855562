import { useState } from 'react';
import { asApiError } from '../../ipc/api-error.ts';
import type { ApiError } from '../../ipc/api-error.ts';
import { call } from '../../ipc/client.ts';

export interface PickedBackup {
  file: string;
  name: string;
}

/** A backup that the person picks, and why none could be. */
export function usePickBackup(): { picked: PickedBackup | null; pick: () => Promise<void>; error: ApiError | null } {
  const [picked, setPicked] = useState<PickedBackup | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  async function pick(): Promise<void> {
    setError(null);
    try {
      const found = await call('host.pickBackup', {});
      if (found !== null) setPicked(found);
    } catch (thrown) {
      setError(asApiError(thrown));
    }
  }
  return { picked, pick, error };
}
