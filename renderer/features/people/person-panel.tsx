import { UserRoundX } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/i18n/format.ts';
import { SidePanel } from '../../app/list/side-panel.tsx';
import { useSession } from '../../app/signed-in.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ChangeDialog } from './change-dialog.tsx';
import { HARSH_KINDS, isOffered } from './changes.ts';
import type { ChangeKind } from './changes.ts';
import { PersonFacts } from './person-facts.tsx';
import type { PersonDetail } from './person-detail.ts';
import styles from './person-panel.module.css';
import { ResetSecondFactor } from './reset-second-factor.tsx';
import { SetPasswordDialog } from './set-password-dialog.tsx';
import { UnlockPerson } from './unlock-person.tsx';
import { useChangeKinds } from './use-change-kinds.ts';

interface PersonPanelProps {
  personId: string;
  /** Takes the focus as it opens. */
  takesFocus: boolean;
  onClose: () => void;
}

/** One person: who they are, how they stand, what they may do, and what can be done about it. */
export function PersonPanel({ personId, takesFocus, onClose }: PersonPanelProps) {
  const { t } = useTranslation('people');
  const detail = useQueryOf('people.get', { personId });
  const missing = (
    <EmptyState icon={<UserRoundX />} title={t('panel.missingTitle')}>
      {t('panel.missingText')}
    </EmptyState>
  );
  return (
    <SidePanel detail={detail} takesFocus={takesFocus} onClose={onClose} closeLabel={t('panel.close')} loadingLabel={t('panel.loading')} missing={missing}>
      {(found, titleId) => <Person titleId={titleId} detail={found} />}
    </SidePanel>
  );
}

function Person({ titleId, detail }: { titleId: string; detail: PersonDetail }) {
  const { t } = useTranslation('people');
  const { person } = detail;
  const isOwn = useSession().person.personId === person.id;
  const kinds = useChangeKinds();
  const [dialog, setDialog] = useState<ChangeKind | 'password' | null>(null);
  const canManage = kinds.includes('team');
  // Their own role and status nobody can change, so it is said instead of offered.
  const offered = kinds.filter((kind) => (kind === 'team' || !isOwn) && isOffered(kind, person.status) && (kind !== 'uninvite' || detail.invitation !== null));
  const ways = offered.filter(isWayIn);
  const actionOf = (kind: ChangeKind): string => (kind === 'invite' && detail.invitation !== null ? t('change.invite.again') : t(`change.${kind}.action`));
  const close = (): void => setDialog(null);
  return (
    <>
      <header className={styles.header}>
        <Avatar name={person.name} size="big" me={isOwn} />
        <div>
          <h2 id={titleId} className={styles.name} dir="auto">
            {person.name}
          </h2>
          <p className={styles.sub}>
            {person.status === 'removed' ? (
              t('status.removed')
            ) : (
              <>
                <bdi>{person.username}</bdi> · <bdi>{person.team ?? t('panel.noTeam')}</bdi>
              </>
            )}
          </p>
        </div>
      </header>
      {kinds.length > 0 && (
        <div className={styles.actions}>
          {ways.map((kind) => (
            <Button key={kind} onPress={() => setDialog(kind)}>
              {actionOf(kind)}
            </Button>
          ))}
          {canManage && (person.status === 'active' || person.status === 'invited') && <Button onPress={() => setDialog('password')}>{t('panel.setPassword')}</Button>}
          {offered.filter((kind) => !isWayIn(kind)).map((kind) => (
            // What undoes a change takes the place of its button, and keeps the focus that this had.
            <Button key={PLACE_OF[kind] ?? kind} kind={HARSH_KINDS.includes(kind) ? 'danger' : 'plain'} onPress={() => setDialog(kind)}>
              {actionOf(kind)}
            </Button>
          ))}
        </div>
      )}
      {canManage && <Note isOwn={isOwn} detail={detail} />}
      {canManage && <UnlockPerson detail={detail} />}
      {canManage && <ResetSecondFactor detail={detail} />}
      <PersonFacts detail={detail} />
      {dialog === 'password' && <SetPasswordDialog person={person} isOwn={isOwn} onClose={close} />}
      {dialog !== null && dialog !== 'password' && <ChangeDialog kind={dialog} people={new Map([[person.id, person.name]])} onClose={close} onDone={close} />}
    </>
  );
}

const isWayIn = (kind: ChangeKind): boolean => kind === 'invite' || kind === 'uninvite';
const PLACE_OF: Partial<Record<ChangeKind, ChangeKind>> = { enable: 'disable', resume: 'suspend' };
const EXPLAINED = ['disabled', 'invited', 'suspended', 'removed'] as const;

/** What explains the actions that are, or are not, there. */
function Note({ isOwn, detail: { person, invitation } }: { isOwn: boolean; detail: PersonDetail }) {
  const { t } = useTranslation('people');
  const format = useFormat();
  const status = EXPLAINED.find((explained) => explained === person.status);
  if (isOwn) return <p className={styles.note}>{t('panel.own')}</p>;
  if (status === undefined) return null;
  if (status !== 'invited' || invitation === null) return <p className={styles.note}>{t(`panel.${status}`)}</p>;
  const when = format.dateTime(invitation.untilMs);
  return <p className={styles.note}>{invitation.holds ? t('panel.invitedUntil', { when }) : t('panel.invitationOver', { when })}</p>;
}
