import { lazy, Suspense, useEffect, useLayoutEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { adoptPreferences } from '../../app/appearance.ts';
import { findDraftsOf, keepDraftsOf } from '../../app/drafts.ts';
import { useFirstRun } from '../setup/first-run-state.ts';
import { AcceptInvitation } from './accept-invitation.tsx';
import { Confirmation } from './confirmation.tsx';
import { EnrolGate } from './enrol-gate.tsx';
import { Loading } from './loading.tsx';
import { Recover } from './recover.tsx';
import { rememberSession, useSessionMemory } from './session-memory.ts';
import { SignIn } from './sign-in.tsx';
import { SessionContext } from '../../app/signed-in.ts';
import type { Session } from '../../app/signed-in.ts';
import { useStatus } from './status.ts';
import type { Status } from './status.ts';
import { troubleOf } from './trouble.ts';
import { TroubleScreen } from './trouble-screen.tsx';

const Restore = lazy(() => import('./restore.tsx'));
const Salvage = lazy(() => import('./salvage.tsx'));
const FirstRun = lazy(() => import('../setup/first-run.tsx'));

/** Decides by the state of the machine what is shown: set-up, trouble, sign-in, or the program itself. */
export function SessionGate({ children }: { children: ReactNode }) {
  const status = useStatus();
  const session = useSessionOf(status.data);
  const firstRun = useFirstRun();
  const { engine, lastPerson } = useSessionMemory();
  /** What was chosen instead of signing in. */
  const [other, setOther] = useState<'recover' | 'invitation' | 'restore' | 'salvage' | null>(null);
  const signInAgain = (): void => setOther(null);
  const recover = (): void => setOther('recover');
  const restore = (): void => setOther('restore');
  const retry = (): void => void status.refetch();
  // Until the backup codes are kept, though the engine has had enough since the code before them.
  const [enrolling, setEnrolling] = useState(false);
  const mustEnrol = session?.person.mustEnrol ?? null;
  if (mustEnrol === true && !enrolling) setEnrolling(true);
  if (mustEnrol === null && enrolling) setEnrolling(false);

  // Before anything is painted: nobody may see for a moment what another person typed.
  useLayoutEffect(() => {
    if (!session) return;
    const { person, organisation } = session;
    rememberSession({ lastPerson: { name: person.name, username: person.username, organisation } });
    keepDraftsOf(person.personId);
    adoptPreferences(person.preferences);
  }, [session]);

  // Before a form shows, and anew after each sign-in: what was typed earlier is in it from the beginning.
  const personId = session !== null && mustEnrol === false ? session.person.personId : null;
  const [draftsOf, setDraftsOf] = useState<string | null>(null);
  useEffect(() => {
    if (personId === null) return;
    let isCurrent = true;
    void findDraftsOf(personId).then(() => isCurrent && setDraftsOf(personId));
    return () => {
      isCurrent = false;
      setDraftsOf(null);
    };
  }, [personId]);

  if (session && enrolling) {
    return (
      <SessionContext value={session}>
        <EnrolGate onDone={() => void status.refetch().then(() => setEnrolling(false))} />
        <Confirmation />
      </SessionContext>
    );
  }
  if (session && firstRun.step === null && draftsOf !== session.person.personId) return <Loading />;
  if (session) {
    return (
      <SessionContext value={session}>
        {firstRun.step === null ? children : <Suspense fallback={<Loading />}><FirstRun /></Suspense>}
        <Confirmation />
      </SessionContext>
    );
  }
  if (engine === 'down' || status.error) return <TroubleScreen trouble="engine_down" onRetry={retry} isChecking={status.isFetching} />;
  if (!status.data) return <Loading />;
  if (other === 'recover') return <Recover onLeave={signInAgain} />;
  if (other === 'restore') return <Suspense fallback={<Loading />}><Restore hasData={status.data.store !== 'none'} onLeave={signInAgain} /></Suspense>;
  if (other === 'salvage') return <Suspense fallback={<Loading />}><Salvage onLeave={signInAgain} onRestore={restore} /></Suspense>;
  const trouble = troubleOf(status.data);
  const onRecover = status.data.store === 'ready' ? recover : undefined;
  if (trouble) return <TroubleScreen trouble={trouble} onRetry={retry} onRecover={onRecover} onRestore={restore} isChecking={status.isFetching} />;
  if (status.data.store === 'none') return <Suspense fallback={<Loading />}><FirstRun /></Suspense>;
  if (other === 'invitation') return <AcceptInvitation onLeave={signInAgain} onRecover={recover} />;
  return <SignIn key={lastPerson?.username ?? 'nobody'} organisation={status.data.organisation} onRecover={recover} onRestore={restore} onSalvage={() => setOther('salvage')} onInvited={() => setOther('invitation')} />;
}

function useSessionOf(status: Status | undefined): Session | null {
  return useMemo(() => {
    if (!status?.signedIn || !status.machine) return null;
    return { person: status.signedIn, machine: status.machine, organisation: status.organisation ?? '' };
  }, [status]);
}
