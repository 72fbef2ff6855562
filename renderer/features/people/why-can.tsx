import { Check, CircleHelp, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Permission } from '../../../preload/contract/permission.ts';
import type { Person } from '../../../preload/contract/people.ts';
import type { DecisionStep } from '../../../preload/contract/roles.ts';
import { useRoleName } from '../../app/role-name.ts';
import { useCan, useSession } from '../../app/signed-in.ts';
import { useGrantWords } from '../../app/use-grant-words.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import styles from './why-can.module.css';

/** Asks why somebody may do something; for those who may know. */
export function WhyCan({ person, permission }: { person: Person; permission: Permission }) {
  const { t } = useTranslation('roles');
  const words = useGrantWords();
  const isOwn = useSession().person.personId === person.id;
  const canAsk = useCan('roles.read') || isOwn;
  const [isOpen, setOpen] = useState(false);
  if (!canAsk) return null;
  return (
    <>
      <IconButton small label={t('why.ask', { what: words.what(permission) })} icon={<CircleHelp />} onPress={() => setOpen(true)} />
      {isOpen && <WhyDialog person={person} permission={permission} onClose={() => setOpen(false)} />}
    </>
  );
}

function WhyDialog({ person, permission, onClose }: { person: Person; permission: Permission; onClose: () => void }) {
  const { t } = useTranslation('roles');
  const words = useGrantWords();
  const nameOf = useRoleName();
  const why = useQueryOf('roles.whyCan', { personId: person.id, permission });
  const { name } = person;
  const sentence = ({ step, holds }: DecisionStep): string => {
    const role = nameOf({ id: person.roleId, name: person.roleName }) ?? '';
    const scope = why.data?.scope;
    return t(`why.${step}.${holds ? 'yes' : 'no'}`, { role, scope: scope ? words.scope(permission, scope) : '' });
  };
  return (
    <Dialog title={t('why.title', { what: words.what(permission), name })} isOpen onClose={onClose}>
      {why.error ? (
        <ErrorMessage error={why.error} onRetry={() => void why.refetch()} />
      ) : !why.data ? (
        <div role="status" aria-label={t('why.loading')}>
          <Skeleton widthPercent={60} />
        </div>
      ) : (
        <>
          <p dir="auto">{t(why.data.allowed ? 'why.can' : 'why.cannot', { name })}</p>
          <ol className={styles.steps}>
            {why.data.because.map((step) => (
              <li key={step.step}>
                {step.holds ? <Check aria-hidden="true" className={styles.holds} /> : <X aria-hidden="true" className={styles.fails} />}
                <span dir="auto">{sentence(step)}</span>
              </li>
            ))}
          </ol>
        </>
      )}
    </Dialog>
  );
}
