import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCan } from '../../app/signed-in.ts';
import { Button } from '../../ui/button.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Section } from '../../ui/section.tsx';
import { EditProfileDialog } from './edit-profile-dialog.tsx';
import type { PersonDetail } from './person-detail.ts';
import styles from './person-panel.module.css';

const SHOWN = ['position', 'phone', 'location', 'note'] as const;

/** What is known of somebody beside their account, and the way to change it; nothing about who was removed. */
export function ProfileSection({ detail }: { detail: PersonDetail }) {
  const { t } = useTranslation('people');
  const canManage = useCan('people.manage');
  const [isEditing, setEditing] = useState(false);
  const { person, profile } = detail;
  const known = SHOWN.filter((field) => profile[field] !== null);
  if (person.status === 'removed' || (known.length === 0 && !canManage)) return null;
  return (
    <Section title={t('profile.heading')}>
      {known.length === 0 ? (
        <p>{t('profile.nothing')}</p>
      ) : (
        <Facts>
          {known.map((field) => (
            <Fact key={field} name={t(`panel.facts.${field}`)}>
              <span className={field === 'note' ? styles.lines : undefined} dir={field === 'phone' ? 'ltr' : 'auto'}>
                {profile[field]}
              </span>
            </Fact>
          ))}
        </Facts>
      )}
      {canManage && (
        <div className={styles.actions}>
          <Button onPress={() => setEditing(true)}>{t('profile.edit')}</Button>
        </div>
      )}
      {isEditing && <EditProfileDialog detail={detail} onClose={() => setEditing(false)} />}
    </Section>
  );
}
