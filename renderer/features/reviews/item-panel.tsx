import { useTranslation } from 'react-i18next';
import type { ReviewItem } from '../../../preload/contract/reviews.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { useRoleName } from '../../app/role-name.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Section } from '../../ui/section.tsx';
import { DecisionMark } from './decision-mark.tsx';
import styles from './items.module.css';
import { useHeld } from './use-held.ts';

/** The person whom the list stands at: all they may do, by whom it is reviewed, and what was decided and why. */
export function ItemPanel({ item }: { item: ReviewItem }) {
  const { t } = useTranslation('reviews');
  const format = useFormat();
  const nameOf = useRoleName();
  const { listOf } = useHeld();
  const held = listOf(item.grants);
  return (
    // A long list of permissions is scrolled by the keyboard as well.
    <aside className={styles.panel} tabIndex={0} aria-label={t('detail.label', { name: item.personName })}>
      <header className={styles.person}>
        <Avatar name={item.personName} size="big" />
        <div className={styles.two}>
          <h2 dir="auto">{item.personName}</h2>
          <small dir="auto">{item.teamName ?? t('items.noTeam')}</small>
        </div>
      </header>
      <Section title={t('list.campaign')}>
        <Facts>
          <Fact name={t('detail.decision')}>
            <DecisionMark item={{ ...item, outcome: null }} />
          </Fact>
          {item.reason !== null && (
            <Fact name={t('detail.reason')}>
              <bdi>{item.reason}</bdi>
            </Fact>
          )}
          {item.decidedAtMs !== null && <Fact name={t('detail.decidedAt')}>{format.dateTime(item.decidedAtMs)}</Fact>}
          {item.outcome !== null && <Fact name={t('detail.outcome')}>{t(`outcome.${item.outcome}`)}</Fact>}
          <Fact name={t('detail.reviewer')}>
            <bdi>{item.reviewerName}</bdi>
          </Fact>
        </Facts>
      </Section>
      <Section title={t('detail.access')}>
        <p className={styles.note}>{t('detail.when')}</p>
        <Facts>
          <Fact name={t('detail.role')}>
            <bdi>{nameOf({ id: item.roleId, name: item.roleName })}</bdi>
          </Fact>
          {held.length === 0 && <Fact name={t('detail.access')}>{t('items.noGrants')}</Fact>}
          {held.map(({ permission, what, scope }) => (
            <Fact key={permission} name={what}>
              {scope}
            </Fact>
          ))}
        </Facts>
      </Section>
    </aside>
  );
}
