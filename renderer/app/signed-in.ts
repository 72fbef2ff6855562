import { createContext, use } from 'react';
import type { OutputOf } from '../../preload/contract/contract.ts';
import type { Permission, Scope } from '../../preload/contract/permission.ts';

type Status = OutputOf<'session.status'>;
export type SignedIn = NonNullable<Status['signedIn']>;
export type Machine = NonNullable<Status['machine']>;
export interface Session {
  person: SignedIn;
  machine: Machine;
  organisation: string;
}

export const SessionContext = createContext<Session | null>(null);

/** The session of the signed-in person. Only below the gate. */
export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error('used outside a session');
  return session;
}

/**
 * How far a permission of the signed-in person reaches, or null. It decides what is shown; what is allowed is
 * decided by the engine, each time.
 */
export function useScope(permission: Permission): Scope | null {
  return useSession().person.grants[permission] ?? null;
}

export function useCan(permission: Permission): boolean {
  return useScope(permission) !== null;
}
