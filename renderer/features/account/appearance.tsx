import { useTranslation } from 'react-i18next';
import { Preferences, SYSTEM } from '../../../preload/contract/account.ts';
import { LANGUAGE_NAMES } from '../../app/i18n/catalogues.ts';
import { useSession } from '../../app/signed-in.ts';
import { useChoose } from '../../app/use-choose.ts';
import { Choice } from '../../ui/choice.tsx';
import { Section } from '../../ui/section.tsx';
import styles from './account-page.module.css';

const { language: LANGUAGE, theme: THEME } = Preferences.shape;

/** The language and the theme, seen at once and kept for every machine that opens this data. */
export function Appearance() {
  const { t } = useTranslation('account');
  const { language, theme } = useSession().person.preferences;
  const choose = useChoose();
  return (
    <Section title={t('appearance.title')} level={2}>
      <div className={styles.form}>
        <Choice
          label={t('appearance.language')}
          options={LANGUAGE.options.map((id) => (id === SYSTEM ? { id, label: t('appearance.system') } : { id, label: LANGUAGE_NAMES[id], lang: id }))}
          value={language}
          onChange={(id) => choose({ language: id })}
        />
        <Choice
          label={t('appearance.theme')}
          options={THEME.options.map((id) => ({ id, label: t(`appearance.${id}`) }))}
          value={theme}
          onChange={(id) => choose({ theme: id })}
        />
        <p className={styles.hint}>{t('appearance.about')}</p>
      </div>
    </Section>
  );
}
