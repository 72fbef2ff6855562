import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { QueryClient, UseMutationResult, UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import { OPERATIONS } from '../../preload/contract/contract.ts';
import type { Feature, InputOf, OperationName, OperationOf, OutputOf } from '../../preload/contract/contract.ts';
import type { ApiError } from './api-error.ts';
import { call } from './client.ts';
import { attempt, isDryRun } from './request-ids.ts';
import type { Unanswered } from './request-ids.ts';

type NameOfKind<K extends string> = { [N in OperationName]: OperationOf<N> extends { kind: K } ? N : never }[OperationName];
/** Operations that only read, so that their answers may be kept. */
export type ReadName = NameOfKind<'query'> | 'session.status' | 'host.info';
/** Operations that are asked for once, by a person. */
export type CommandName = Exclude<OperationName, ReadName>;

/** Where the answer to a question is kept: below its feature, so that a change of the feature finds it. */
export function keyOf<N extends ReadName>(name: N, input: InputOf<N>): readonly unknown[] {
  return [...name.split('.'), input];
}

/** The question with the way to its answer, for the query client. */
export function queryOf<N extends ReadName>(name: N, input: InputOf<N>) {
  return { queryKey: keyOf(name, input), queryFn: (): Promise<OutputOf<N>> => call(name, input) };
}

interface ReadOptions<T> {
  enabled?: boolean;
  /** Shown while a new answer is under way. */
  placeholderData?: (previous: T | undefined) => T | undefined;
}

/** The answer to a question, kept and renewed when its feature changes. */
export function useQueryOf<N extends ReadName>(
  name: N,
  input: InputOf<N>,
  { enabled = true, placeholderData }: ReadOptions<OutputOf<N>> = {},
): UseQueryResult<OutputOf<N>, ApiError> {
  return useQuery<OutputOf<N>, ApiError>({
    ...queryOf(name, input),
    enabled,
    ...(placeholderData ? { placeholderData: placeholderData as never } : {}),
  });
}

/**
 * Features that tell of another's data: who has a role, who may do something and what owners are called changes with the
 * people; what one did, with the audit; how many records a type or a tag has, with these; what of a view or a template
 * still fits, with the type.
 */
const FOLLOWERS: Readonly<Record<string, readonly Feature[]>> = { people: ['roles', 'records'], audit: ['account'], records: ['types', 'tags'], types: ['views', 'templates'] };

/** Marks everything that was read of these features as stale. What is being read already is not asked for twice. */
export function invalidateFeatures(client: QueryClient, features: readonly string[]): void {
  const stale = new Set(features.flatMap((feature) => [feature, ...(FOLLOWERS[feature] ?? [])]));
  for (const feature of stale) void client.invalidateQueries({ queryKey: [feature] }, { cancelRefetch: false });
}

/** Does something once, also when it is asked for again after the engine went, and renews what the contract says it changes. */
export function useCommand<N extends CommandName>(name: N): UseMutationResult<OutputOf<N>, ApiError, InputOf<N>> {
  const client = useQueryClient();
  const [ofForm] = useState<Unanswered>(() => ({ last: null }));
  return useMutation<OutputOf<N>, ApiError, InputOf<N>>({
    mutationFn: (input) => attempt(name, input, ofForm).answer,
    onSuccess: (_, input) => {
      if (!isDryRun(input)) invalidateFeatures(client, changesOf(name));
    },
  });
}

/** The features whose answers a command makes stale, as the contract declares them. */
export function changesOf(name: OperationName): readonly string[] {
  const operation = OPERATIONS.get(name);
  return operation?.kind === 'command' ? operation.changes : [];
}
