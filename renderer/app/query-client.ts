import { QueryClient } from '@tanstack/react-query';
import { ApiError } from '../ipc/api-error.ts';

const MOST_RETRIES = 3;

/**
 * The one place where answers are kept. Nothing here needs a network: being offline must not pause a question.
 * Only a refusal for too many calls is worth asking again by itself.
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: 'always',
        staleTime: 15_000,
        gcTime: 5 * 60_000,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        retry: (failures, error) => failures < MOST_RETRIES && error instanceof ApiError && error.code === 'rate_limited',
        retryDelay: (attempt) => 500 * 2 ** attempt,
      },
      // What was sent may have been a password: it is not kept beyond the form that sent it.
      mutations: { networkMode: 'always', retry: false, gcTime: 0 },
    },
  });
}
