import { keepPreviousData } from '@tanstack/react-query';
import type { ApiError } from '../../ipc/api-error.ts';
import { useQueryOf } from '../../ipc/queries.ts';

const DAY_MS = 24 * 3_600_000;

interface LastDay {
  /** Null when it could not be read, undefined while it is. */
  day: { events: number; refused: number } | null | undefined;
  isLoading: boolean;
  error: ApiError | null;
  refetch: () => unknown;
}

/** Events of the 24 hours before an instant, within the person's grants; what is an example needs nobody. */
export function useLastDay(untilMs: number, { enabled = true } = {}): LastDay {
  const toMs = untilMs + 60_000;
  const { data, error, isLoading, refetch } = useQueryOf('audit.activity', { fromMs: toMs - DAY_MS, toMs, slices: 1, examples: 'without' }, { enabled, placeholderData: keepPreviousData });
  return { day: error ? null : data && { events: data.counts[0] ?? 0, refused: data.refused[0] ?? 0 }, isLoading, error, refetch };
}
