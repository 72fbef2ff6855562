import { useState } from 'react';
import { useDraft } from '../../app/drafts.ts';
import { AccountStep } from './account-step.tsx';
import { CodeStep } from './code-step.tsx';
import { useFirstRun } from './first-run-state.ts';
import { OffersStep } from './offers-step.tsx';
import { OrganisationStep } from './organisation-step.tsx';
import Restore from '../session/restore.tsx';
import { TypeBackStep } from './type-back-step.tsx';

/** From nothing to a working organisation: its name, the first account, the recovery code, a first thing to do. */
export default function FirstRun() {
  const { step, recoveryCode } = useFirstRun();
  const [named, setNamed] = useState(false);
  const [restoring, setRestoring] = useState(false);
  const [organisation, setOrganisation] = useDraft('setup.organisation', '');

  if (step === 'code' && recoveryCode !== null) return <CodeStep recoveryCode={recoveryCode} />;
  if (step === 'typeBack' && recoveryCode !== null) return <TypeBackStep recoveryCode={recoveryCode} />;
  if (step !== null) return <OffersStep />;
  if (restoring) return <Restore hasData={false} onLeave={() => setRestoring(false)} />;
  if (named) return <AccountStep organisation={organisation} onBack={() => setNamed(false)} />;
  return <OrganisationStep value={organisation} onChange={setOrganisation} onNext={() => setNamed(true)} onRestore={() => setRestoring(true)} />;
}
