import { useCallback, useMemo } from 'react';
import { navigate, useHashSearch } from '../../app/hash-location.ts';
import { formatAddress, parseAddress } from './audit-address.ts';
import type { AuditAddress } from './audit-address.ts';

/** What the address says, and how to change it. With `replace` the step before is forgotten, as for every letter typed. */
export function useAuditAddress(): [AuditAddress, (change: Partial<AuditAddress>, options?: { replace: boolean }) => void] {
  const search = useHashSearch();
  const address = useMemo(() => parseAddress(search), [search]);
  const change = useCallback(
    (part: Partial<AuditAddress>, options?: { replace: boolean }) => {
      const text = formatAddress({ ...address, ...part });
      navigate(text === '' ? '/audit' : `/audit?${text}`, options);
    },
    [address],
  );
  return [address, change];
}
