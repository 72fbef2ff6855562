import { keepPreviousData } from '@tanstack/react-query';
import { useQueryOf } from '../../ipc/queries.ts';

/** When the oldest event that may be seen happened; null until that is known. `all`: how many there are. */
export function useOldest(all: number | null): number | null {
  const input = { offset: Math.max(0, (all ?? 1) - 1), limit: 1 };
  const { data } = useQueryOf('audit.list', input, { enabled: all !== null && all > 0, placeholderData: keepPreviousData });
  return data?.rows[0]?.atMs ?? null;
}
