import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { PEOPLE_SORTS } from '../../../preload/contract/people.ts';
import type { Person } from '../../../preload/contract/people.ts';
import base from '../../app/list/grid.module.css';
import { useFormat } from '../../app/i18n/format.ts';
import { useRoleName } from '../../app/role-name.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { CheckMark } from '../../ui/check-mark.tsx';
import { classes } from '../../ui/classes.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import styles from './grid.module.css';
import { PersonStatusMark } from './person-status-mark.tsx';

interface PersonRowProps {
  id: string;
  /** Undefined while it is on its way. */
  person: Person | undefined;
  row: number;
  topPx: number;
  nowMs: number;
  isActive: boolean;
  isOpen: boolean;
  /** Null where nothing can be selected. */
  isSelected: boolean | null;
  onClick: (event: MouseEvent, row: number) => void;
}

/** One person in the list. */
export function PersonRow({ id, person, row, topPx, nowMs, isActive, isOpen, isSelected, onClick }: PersonRowProps) {
  const { t } = useTranslation('people');
  const format = useFormat();
  const nameOf = useRoleName();
  return (
    <div
      role="row"
      id={id}
      aria-rowindex={row + 2}
      {...(isSelected === null ? {} : { 'aria-selected': isSelected })}
      aria-busy={person === undefined}
      className={classes(base.row, base.cells, isActive && base.active, isOpen && base.open, isSelected === true && base.selected)}
      style={{ transform: `translateY(${topPx}px)` }}
      onClick={(event) => onClick(event, row)}
    >
      {isSelected !== null && (
        <div role="gridcell" className={base.check} data-check="">
          <CheckMark state={isSelected ? 'on' : 'off'} />
        </div>
      )}
      {person ? (
        <>
          <div role="gridcell" className={styles.name}>
            <Avatar name={person.name} />
            <span className={styles.fullName} dir="auto">
              {person.name}
            </span>
            <span className={styles.username} dir="ltr">
              {person.status === 'removed' ? '' : person.username}
            </span>
          </div>
          <div role="gridcell" className={styles.team}>
            {person.team === null ? <None /> : <span dir="auto">{person.team}</span>}
          </div>
          <div role="gridcell" className={styles.role}>
            {person.roleName === null ? <None /> : <span dir="auto">{nameOf({ id: person.roleId, name: person.roleName })}</span>}
          </div>
          <div role="gridcell" className={styles.status}>
            <PersonStatusMark status={person.status} isOver={person.invitedUntilMs !== null && person.invitedUntilMs <= nowMs} />
          </div>
          <div role="gridcell" className={styles.lastSignIn}>
            {person.lastSignInAtMs === null ? t('never') : format.ago(person.lastSignInAtMs, nowMs)}
          </div>
        </>
      ) : (
        PEOPLE_SORTS.map((column) => (
          <div key={column} role="gridcell" className={styles[column]}>
            <Skeleton widthPercent={50 + ((row * 7) % 30)} />
          </div>
        ))
      )}
    </div>
  );
}

/** Nothing there: a dash to see, a word to hear. */
function None() {
  const { t } = useTranslation('people');
  return (
    <span className={base.none} role="img" aria-label={t('none')}>
      –
    </span>
  );
}
