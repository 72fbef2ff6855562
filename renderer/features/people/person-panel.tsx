import { UserRoundX, X } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/signed-in.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ChangeDialog } from './change-dialog.tsx';
import { HARSH_KINDS, isOffered } from './changes.ts';
import type { ChangeKind } from './changes.ts';
import { PersonFacts } from './person-facts.tsx';
import type { PersonDetail } from './person-facts.tsx';
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
  const id = useId();
  const panel = useRef<HTMLElement>(null);
  const detail = useQueryOf('people.get', { personId });
  useEffect(() => {
    // In a narrow window the panel hides the list, and with it whatever had the focus.
    const hidesList = panel.current !== null && getComputedStyle(panel.current).position === 'absolute';
    if (takesFocus || hidesList) panel.current?.focus();
  }, [personId, takesFocus]);

  return (
    <aside
      ref={panel}
      tabIndex={-1}
      className={styles.panel}
      aria-labelledby={detail.data ? id : undefined}
      aria-label={detail.data ? undefined : t('panel.loading')}
      aria-busy={detail.isPending}
      onKeyDown={(event) => {
        // A dialog or a menu in front of the panel has its own Escape, and is not below it in the page.
        if (event.key !== 'Escape' || !event.currentTarget.contains(event.target as Node)) return;
        event.preventDefault();
        onClose();
      }}
    >
      <div className={styles.close}>
        <IconButton small label={t('panel.close')} icon={<X />} onPress={onClose} />
      </div>
      {detail.data ? (
        <Person titleId={id} detail={detail.data} />
      ) : detail.error?.code === 'not_found' ? (
        <EmptyState icon={<UserRoundX />} title={t('panel.missingTitle')}>
          {t('panel.missingText')}
        </EmptyState>
      ) : detail.error ? (
        <ErrorMessage error={detail.error} onRetry={() => void detail.refetch()} />
      ) : (
        <div className={styles.loading}>
          <Skeleton widthPercent={50} />
          <Skeleton widthPercent={80} />
          <Skeleton widthPercent={65} />
        </div>
      )}
    </aside>
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
  const offered = kinds.filter((kind) => (kind === 'team' || !isOwn) && isOffered(kind, person.status));
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
          {canManage && (person.status === 'active' || person.status === 'invited') && <Button onPress={() => setDialog('password')}>{t('panel.setPassword')}</Button>}
          {offered.map((kind) => (
            // What undoes a change takes the place of its button, and keeps the focus that this had.
            <Button key={PLACE_OF[kind] ?? kind} kind={HARSH_KINDS.includes(kind) ? 'danger' : 'plain'} onPress={() => setDialog(kind)}>
              {t(`change.${kind}.action`)}
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

const PLACE_OF: Partial<Record<ChangeKind, ChangeKind>> = { enable: 'disable', resume: 'suspend' };
const EXPLAINED = ['disabled', 'invited', 'suspended', 'removed'] as const;

/** What explains the actions that are, or are not, there. */
function Note({ isOwn, detail: { person } }: { isOwn: boolean; detail: PersonDetail }) {
  const { t } = useTranslation('people');
  const status = EXPLAINED.find((explained) => explained === person.status);
  const text = isOwn ? t('panel.own') : status === undefined ? null : t(`panel.${status}`);
  return text === null ? null : <p className={styles.note}>{text}</p>;
}
