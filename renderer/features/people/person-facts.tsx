import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { PERMISSIONS } from '../../../preload/contract/permission.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { useRoleName } from '../../app/role-name.ts';
import { useCan, useScope } from '../../app/signed-in.ts';
import { useGrantWords } from '../../app/use-grant-words.ts';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Section } from '../../ui/section.tsx';
import { PersonHistory } from './person-history.tsx';
import { PersonStatusMark } from './person-status-mark.tsx';
import type { PersonDetail } from './person-detail.ts';
import { ProfileSection } from './profile-section.tsx';
import { WhyCan } from './why-can.tsx';

/** How a person stands, what they may do, and where to see what they did. */
export function PersonFacts({ detail }: { detail: PersonDetail }) {
  const { person, sessions, canUnlock, secondFactor, attempts, grants } = detail;
  const { t } = useTranslation('people');
  const format = useFormat();
  const canReadAudit = useCan('audit.read');
  const peopleScope = useScope('people.read');
  const sessionScope = useScope('sessions.read');
  // Who sees everybody here, but the sessions of the team only, may not see those of this person.
  const canReadSessions = sessionScope === 'all' || (sessionScope === 'team' && peopleScope !== 'all');
  const held = PERMISSIONS.flatMap((permission) => (grants[permission] === undefined ? [] : [{ permission, scope: grants[permission] }]));
  const words = useGrantWords();
  const nameOf = useRoleName();
  return (
    <>
      <Section title={t('panel.account')}>
        <Facts>
          <Fact name={t('panel.facts.role')}>
            <bdi>{nameOf({ id: person.roleId, name: person.roleName }) ?? t('panel.noRole')}</bdi>
          </Fact>
          <Fact name={t('panel.facts.status')}>
            <PersonStatusMark status={person.status} isOver={detail.invitation?.holds === false} />
          </Fact>
          <Fact name={t('panel.facts.email')}>
            <bdi>{person.email === null ? t('panel.noEmail') : <Address email={person.email} />}</bdi>
          </Fact>
          <Fact name={t('panel.facts.created')}>{format.date(person.createdAtMs)}</Fact>
          <Fact name={t('panel.facts.lastSignIn')}>{person.lastSignInAtMs === null ? t('never') : format.dateTime(person.lastSignInAtMs)}</Fact>
          <Fact name={t('panel.facts.sessions')}>
            {t('panel.sessions', { count: sessions, n: format.number(sessions) })} {canReadSessions && <Link href={`/sessions?person=${person.id}`}>{t('panel.showSessions')}</Link>}
          </Fact>
          <Fact name={t('panel.facts.machine')}>{canUnlock ? t('panel.canUnlock') : t('panel.cannotUnlock')}</Fact>
          <Fact name={t('panel.facts.secondFactor')}>{t(`secondFactor.${secondFactor.on ? 'on' : secondFactor.required ? 'missing' : 'off'}`)}</Fact>
          <Fact name={t('panel.facts.attempts')}>
            <Attempts attempts={attempts} />
          </Fact>
        </Facts>
      </Section>
      <ProfileSection detail={detail} />
      <Section title={t('panel.access')}>
        {held.length === 0 ? (
          <p>{t('panel.noAccess')}</p>
        ) : (
          <Facts>
            {held.map(({ permission, scope }) => (
              <Fact key={permission} name={words.what(permission)}>
                {words.scope(permission, scope)} <WhyCan person={person} permission={permission} />
              </Fact>
            ))}
          </Facts>
        )}
      </Section>
      {canReadAudit && <PersonHistory personId={person.id} />}
    </>
  );
}

/** Failed sign-ins in a row on this machine, and what they cost. */
function Attempts({ attempts }: Pick<PersonDetail, 'attempts'>) {
  const { t } = useTranslation('people');
  const format = useFormat();
  if (attempts === null) return t('panel.attempts.unknown');
  const { failures, waitSeconds, isLocked } = attempts;
  if (failures === 0) return t('panel.attempts.none');
  return t(`panel.attempts.${isLocked ? 'locked' : waitSeconds > 0 ? 'waits' : 'count'}`, { count: failures, n: format.number(failures) });
}

/** An e-mail address, broken before its @ where it does not fit. */
function Address({ email }: { email: string }) {
  const at = email.lastIndexOf('@');
  return (
    <>
      {email.slice(0, at)}
      <wbr />
      {email.slice(at)}
    </>
  );
}
